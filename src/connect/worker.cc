#include "connect/worker.h"

#include "connect/start_worker.h"

namespace taskflow::connect {

Result<std::unique_ptr<Worker>> Worker::Start(net::Loop& loop, WorkerOptions options) {
  return StartWorker(loop, options, [&](Metrics& own) {
    auto environment = RealEnvironment(loop, options.kafka, options.hosts,
                                       options.metrics == nullptr ? own : *options.metrics);
    environment.file_dirs = options.file_dirs;
    environment.secret_dirs = options.secret_dirs;
    environment.secret_env = options.secret_env;
    environment.dead_letter_configs = options.dead_letter_configs;
    return environment;
  });
}

}  // namespace taskflow::connect
