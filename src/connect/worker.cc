#include "connect/worker.h"

#include "connect/start_worker.h"

namespace taskflow::connect {

Result<std::unique_ptr<Worker>> Worker::Start(net::Loop& loop, WorkerOptions options) {
  return StartWorker(loop, options, [&](Metrics& own) {
    return RealEnvironment(loop, options.kafka, options.hosts,
                           options.metrics == nullptr ? own : *options.metrics);
  });
}

}  // namespace taskflow::connect
