#include "store/store.h"

#include "base/file.h"
#include "base/log.h"
#include "base/metric_doc.h"
#include "net/connection.h"
#include "store/limits.h"
#include "store/rows/merge_rule.h"
#include "store/server/session.h"

namespace taskflow::store {
namespace {

const CounterDoc kRequests("taskflow_store_requests_total", "CQL requests received.");
const CounterDoc kWrites("taskflow_store_writes_total",
                         "CQL writes acknowledged, each after a sync.");
const GaugeDoc kConnections("taskflow_store_connections", "Open CQL connections.");

class StoreServer : public Store {
 public:
  StoreServer(net::Loop& loop, StoreOptions options) : loop_(loop), options_(std::move(options)) {}

  ~StoreServer() override {
    listener_.reset();
    if (shared_ != nullptr) {
      loop_.Run([this] {
        for (auto& session : std::set<std::shared_ptr<Session>>(std::move(sessions_)))
          session->Close();
        engine_->End();
      });
    }
    scans_.reset();
    committer_.reset();
    loop_.Run([this] {
      shared_.reset();
      engine_.reset();
    });
  }

  Status Start() {
    kv::Options kv_options{.path = options_.data_dir};
    kv_options.merge_rule =
        RowMergeRule(*options_.clock, [this](TableId table) { return graces_.Get(table); });
    ASSIGN_OR_RETURN(kv_, kv::Store::Open(std::move(kv_options)));
    ASSIGN_OR_RETURN(catalog_, Catalog::Load(*kv_, SystemRandom(), graces_));
    TRY(AddSystemTables(*catalog_));
    committer_ = std::make_unique<Committer>(loop_, *kv_);
    scans_ = std::make_unique<ScanPool>(loop_);
    ASSIGN_OR_RETURN(listener_, net::Listener::Listen(
                                    loop_, options_.listen, kConnectionsMax,
                                    [this](auto connection) { Accept(std::move(connection)); }));
    loop_.Run([this] { MakeEngine(); });
    LogInfo("store", "listens on {} (CQL v4, v5)", address().ToString());
    return {};
  }

  const HostPort& address() const override { return listener_->address(); }

 private:
  void MakeEngine() {
    NodeInfo node{listener_->address(), options_.cluster_name, options_.datacenter, options_.rack};
    engine_ = std::make_unique<Engine>(Engine::Parts{loop_, *kv_, *catalog_, *committer_, *scans_,
                                                     *options_.clock, std::move(node)});
    shared_ = std::make_shared<Shared>(Shared{.engine = *engine_});
    shared_->announce = [this](const SchemaChange& change) {
      for (auto& session : sessions_) session->Announce(change);
    };
    if (options_.metrics != nullptr) {
      shared_->requests = &kRequests.In(*options_.metrics);
      shared_->rows_written = &kWrites.In(*options_.metrics);
      connections_ = &kConnections.In(*options_.metrics);
    }
    engine_->KickIndexes();
    for (auto& connection : std::exchange(early_, {})) Accept(std::move(connection));
  }

  void Accept(std::shared_ptr<net::Connection> connection) {
    if (shared_ == nullptr) return early_.push_back(std::move(connection));
    auto session = std::make_shared<Session>(std::move(connection), shared_);
    sessions_.insert(session);
    CountConnections();
    session->Start([this, weak = std::weak_ptr(session)] {
      sessions_.erase(weak.lock());
      CountConnections();
    });
  }

  void CountConnections() {
    if (connections_ != nullptr) connections_->Set(static_cast<std::int64_t>(sessions_.size()));
  }

  net::Loop& loop_;
  StoreOptions options_;
  GcGraces graces_;
  std::unique_ptr<kv::Store> kv_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<ScanPool> scans_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Shared> shared_;
  std::set<std::shared_ptr<Session>> sessions_;
  std::vector<std::shared_ptr<net::Connection>> early_;  // came before the engine was made
  Metric* connections_ = nullptr;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Store>> Store::Start(net::Loop& loop, StoreOptions options) {
  auto store = std::make_unique<StoreServer>(loop, std::move(options));
  TRY(store->Start());
  return store;
}

}  // namespace taskflow::store
