#include "registry/registry.h"

#include <condition_variable>
#include <mutex>

#include "registry/kafka_journal.h"
#include "registry/limits.h"
#include "registry/media.h"
#include "registry/service.h"

namespace taskflow::registry {
namespace {

http::Response Refused() {
  auto response = ErrorResponse(Unauthorized().value());
  response.headers.Set("Content-Type", "application/vnd.schemaregistry.v1+json");
  return response;
}

// Set once, waited for by many.
class Signal {
 public:
  void Set() {
    std::lock_guard lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }
  bool Wait(Milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [this] { return is_set_; });
  }

 private:
  std::mutex mutex_;  // guards is_set_
  std::condition_variable changed_;
  bool is_set_ = false;
};

class RegistryImpl : public Registry {
 public:
  RegistryImpl(net::Loop& loop, const RegistryOptions& options, Level level)
      : loop_(loop),
        topic_(options.topic),
        ready_(std::make_shared<Signal>()),
        journal_(std::make_unique<KafkaJournal>(loop, options.kafka, options.topic,
                                                options.replication_factor)),
        service_(std::make_shared<Service>(loop, level, *journal_, options.metrics,
                                           options.mode_is_mutable)),
        users_(options.users) {}

  ~RegistryImpl() override {
    server_.reset();
    // Timers of the service may go on the loop alone; the journal's threads post there until they
    // end.
    loop_.Run([this] { service_.reset(); });
    journal_.reset();
  }

  Status Start(const net::ListenAt& listen) {
    http::Limits limits;
    limits.body_bytes_max = kRequestBytesMax;
    auto router = service_->MakeRouter();
    if (users_) {
      router.SetGate(http::BasicGate(users_, "SchemaRegistry", Refused()));
    }
    ASSIGN_OR_RETURN(server_, http::Server::Start(loop_, listen, std::move(router), limits));
    journal_->Start(service_->MakeEvents([ready = ready_] { ready->Set(); }));
    return {};
  }

  const HostPort& address() const override { return server_->address(); }

  Status WaitReady(Milliseconds timeout) override {
    if (ready_->Wait(timeout)) return {};
    return Fail(ErrorCode::kTimeout, "the registry has not read its topic {} from Kafka in {} ms",
                topic_, timeout.count());
  }

 private:
  net::Loop& loop_;
  const std::string topic_;
  std::shared_ptr<Signal> ready_;
  std::unique_ptr<KafkaJournal> journal_;
  std::shared_ptr<Service> service_;
  const std::shared_ptr<const http::Users> users_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<Registry>> Registry::Start(net::Loop& loop, RegistryOptions options) {
  auto level = ParseLevel(options.compatibility);
  if (!level) {
    return Fail(ErrorCode::kInvalid, "registry.compatibility: {} is no compatibility level",
                options.compatibility);
  }
  auto registry = std::make_unique<RegistryImpl>(loop, options, *level);
  TRY(registry->Start(options.listen));
  return registry;
}

}  // namespace taskflow::registry
