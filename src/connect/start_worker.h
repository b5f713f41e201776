// Worker::Start in a world of the caller's choice. For tests.
#pragma once

#include <functional>
#include <memory>

#include "connect/environment.h"
#include "connect/worker.h"

namespace taskflow::connect {

// Called once, with metrics to use when there are no others. Leaves worker_id alone.
using MakeEnvironment = std::function<Environment(Metrics& own)>;
Result<std::unique_ptr<Worker>> StartWorker(net::Loop& loop, const WorkerOptions& options,
                                            const MakeEnvironment& make_environment);

}  // namespace taskflow::connect
