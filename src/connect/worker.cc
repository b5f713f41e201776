#include "connect/worker.h"

#include "connect/start_worker.h"

namespace taskflow::connect {

Result<std::unique_ptr<Worker>> Worker::Start(net::Loop& loop, WorkerOptions options) {
  return StartWorker(loop, options, [&](Metrics& own) {
    auto environment = RealEnvironment(loop, options.kafka, options.hosts,
                                       options.metrics == nullptr ? own : *options.metrics);
    environment.file_dirs = options.file_dirs;
    return environment;
  });
}

}  // namespace taskflow::connect
