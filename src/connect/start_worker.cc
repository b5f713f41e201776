#include "connect/start_worker.h"

#include "connect/herder/herder.h"
#include "connect/limits.h"
#include "connect/rest/answers.h"
#include "connect/rest/api.h"
#include "http/server.h"

namespace taskflow::connect {
namespace {

class WorkerImpl : public Worker {
 public:
  explicit WorkerImpl(HerderOptions options)
      : herder_(std::make_unique<Herder>(std::move(options))) {}

  ~WorkerImpl() override {
    // No request comes any more, then nobody is left to answer.
    server_.reset();
    herder_.reset();
  }

  Status Start(net::Loop& loop, const WorkerOptions& options,
               const MakeEnvironment& make_environment) {
    http::Limits limits;
    limits.body_bytes_max = kRequestBytesMax;
    auto router = rest::MakeRouter(*herder_, loop);
    if (options.users) {
      router.SetGate(http::BasicGate(options.users, "Kafka Connect",
                                     rest::ErrorAnswer(401, "User cannot access the resource.")));
    }
    ASSIGN_OR_RETURN(server_, http::Server::Start(loop, options.listen, std::move(router), limits));
    auto environment = make_environment(own_metrics_);
    const auto& shown = options.advertised.port == 0 ? address() : options.advertised;
    environment.worker_id = shown.ToString();
    environment.worker_url =
        fmt::format("{}://{}/", options.listen.tls ? "https" : "http", environment.worker_id);
    herder_->Start(std::move(environment));
    return {};
  }

  const HostPort& address() const override { return server_->address(); }
  Status WaitReady(Milliseconds timeout) override { return herder_->WaitReady(timeout); }

 private:
  Metrics own_metrics_;  // when nobody else keeps any
  std::unique_ptr<Herder> herder_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<Worker>> StartWorker(net::Loop& loop, const WorkerOptions& options,
                                            const MakeEnvironment& make_environment) {
  auto worker = std::make_unique<WorkerImpl>(
      HerderOptions{options.config_topic, options.offset_topic, options.status_topic,
                    options.replication_factor, options.group_id});
  TRY(worker->Start(loop, options, make_environment));
  return worker;
}

}  // namespace taskflow::connect
