#include "broker/broker.h"

#include <set>
#include <utility>

#include "base/log.h"
#include "base/metric_doc.h"
#include "broker/background.h"
#include "broker/groups/groups.h"
#include "broker/limits.h"
#include "broker/parts.h"
#include "broker/session.h"
#include "broker/upkeep.h"

namespace taskflow::broker {
namespace {

const CounterDoc kRequests("taskflow_broker_requests_total", "Kafka requests received.");
const CounterDoc kRecordsIn("taskflow_broker_records_in_total", "Records appended by producers.");
const CounterDoc kBytesIn("taskflow_broker_bytes_in_total",
                          "Bytes of record batches appended by producers.");
const CounterDoc kBytesOut("taskflow_broker_bytes_out_total", "Bytes of answers.");
const GaugeDoc kConnections("taskflow_broker_connections", "Open client connections.");

ConfigMap TopicDefaults(const BrokerOptions& options) {
  return {{"retention.ms", std::to_string(options.retention_ms)},
          {"retention.bytes", std::to_string(options.retention_bytes)},
          {"segment.bytes", std::to_string(options.segment_bytes)}};
}

// Each by the rule of the topic config that it is the default of.
Status CheckOptions(const BrokerOptions& options) {
  if (options.default_partitions < 1 || options.default_partitions > kPartitionsPerTopicMax) {
    return Fail(ErrorCode::kInvalid, "default_partitions {} is not in 1 to {}",
                options.default_partitions, kPartitionsPerTopicMax);
  }
  for (const auto& [name, value] : TopicDefaults(options)) TRY(CheckTopicConfig(name, value));
  return {};
}

Counters MakeCounters(Metrics& metrics) {
  return {kRequests.In(metrics), kRecordsIn.In(metrics), kBytesIn.In(metrics),
          kBytesOut.In(metrics), kConnections.In(metrics)};
}

class BrokerServer : public Broker {
 public:
  BrokerServer(net::Loop& loop, BrokerOptions options, DataDir data_dir)
      : loop_(loop),
        options_(std::move(options)),
        data_dir_(std::move(data_dir)),
        topics_(*options_.files, *options_.clock, options_.data_dir, TopicDefaults(options_)),
        producer_ids_(*options_.files, options_.data_dir),
        committer_(std::make_unique<Committer>(loop, *options_.files,
                                               [this](const Error& e) { SyncFailed(e); })),
        background_(std::make_unique<Background>()),
        parts_{.loop = loop,
               .files = *options_.files,
               .clock = *options_.clock,
               .options = options_,
               .cluster_id = data_dir_.cluster_id(),
               .topics = topics_,
               .committer = *committer_,
               .producer_ids = producer_ids_,
               .background = *background_,
               .counters =
                   MakeCounters(options_.metrics != nullptr ? *options_.metrics : own_metrics_)},
        upkeep_(parts_) {}

  ~BrokerServer() override {
    listener_.reset();
    loop_.Run([this] {
      for (const auto& session : sessions_) session->Stop();
      upkeep_.Stop();
      committer_->FlushAll();
    });
    committer_->Stop();  // what was appended is durable and answered
    background_.reset();
    loop_.Run([this] { End(); });
    loop_.Run([] {});  // what was posted until then has run
  }

  Status Start() {
    TRY(topics_.Load());
    loaded_ = true;
    auto topic_count = topics_.all().size();
    Status started;
    loop_.Run([&] { started = StartGroups(); });
    TRY(started);
    auto accept = [this](auto connection) { Accept(std::move(connection)); };
    ASSIGN_OR_RETURN(listener_,
                     net::Listener::Listen(loop_, options_.listen, kConnectionsMax, accept));
    loop_.Run([this] {
      parts_.address = listener_->address();
      upkeep_.Start();
      for (auto& connection : std::exchange(early_, {})) Accept(std::move(connection));
    });
    bool recovered = topic_count > 0 && !data_dir_.was_clean();
    LogInfo("broker", "listens on {} (Kafka), {} topics{}", address().ToString(), topic_count,
            recovered ? ", recovered after an unclean end" : "");
    return {};
  }

  const HostPort& address() const override { return listener_->address(); }

 private:
  Status StartGroups() {
    ASSIGN_OR_RETURN(groups_, Groups::Start(parts_));
    parts_.groups = groups_.get();
    return {};
  }

  void Accept(std::shared_ptr<net::Connection> connection) {
    if (parts_.address.port == 0) return early_.push_back(std::move(connection));
    auto session = std::make_shared<Session>(std::move(connection), parts_);
    sessions_.insert(session);
    parts_.counters.connections.Set(static_cast<std::int64_t>(sessions_.size()));
    session->Start([this, weak = std::weak_ptr(session)] {
      sessions_.erase(weak.lock());
      parts_.counters.connections.Set(static_cast<std::int64_t>(sessions_.size()));
    });
  }

  void SyncFailed(const Error& error) {
    LogError("broker", "nothing is written any more until a restart: {}", error.message);
    parts_.failed_sync = error;
    topics_.ForEachPartition([&](Partition& partition) {
      partition.log->Refuse(error);
      Committer::FailAll(partition, error);
    });
  }

  void End() {
    Error ended{ErrorCode::kUnavailable, "the broker was stopped"};
    topics_.ForEachPartition([&](Partition& partition) { Committer::FailAll(partition, ended); });
    for (auto& session : std::exchange(sessions_, {})) session->Close();
    groups_.reset();
    early_.clear();
    if (loaded_ && upkeep_.CloseAll() && !parts_.failed_sync) {
      if (auto marked = data_dir_.MarkClean(); !marked)
        LogWarn("broker", "{}", marked.error().message);
    }
  }

  net::Loop& loop_;
  BrokerOptions options_;
  Metrics own_metrics_;  // when nobody else's
  DataDir data_dir_;
  Topics topics_;
  ProducerIds producer_ids_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Background> background_;
  Parts parts_;
  Upkeep upkeep_;
  std::unique_ptr<Groups> groups_;
  std::set<std::shared_ptr<Session>> sessions_;
  std::vector<std::shared_ptr<net::Connection>> early_;  // came before the address was known
  bool loaded_ = false;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Broker>> Broker::Start(net::Loop& loop, BrokerOptions options) {
  TRY(CheckOptions(options));
  ASSIGN_OR_RETURN(auto data_dir, DataDir::Open(*options.files, options.data_dir));
  auto broker = std::make_unique<BrokerServer>(loop, std::move(options), std::move(data_dir));
  TRY(broker->Start());
  return broker;
}

}  // namespace taskflow::broker
