#include "registry/kafka_journal.h"

#include <algorithm>

#include "base/log.h"
#include "kafka/client/headed_reader.h"
#include "registry/limits.h"

namespace taskflow::registry {
namespace {

// On every record of ours: see LogRecord::is_guarded.
constexpr std::string_view kGuardedHeader = "taskflow-registry";

}  // namespace

KafkaJournal::KafkaJournal(net::Loop& loop, kafka::ClientOptions kafka, std::string topic,
                           std::int16_t replication_factor)
    : loop_(loop),
      kafka_(std::move(kafka)),
      topic_(std::move(topic)),
      replication_factor_(replication_factor) {}

KafkaJournal::~KafkaJournal() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (connecting_.joinable()) connecting_.join();
}

void KafkaJournal::Start(JournalEvents events) {
  events_ = std::make_shared<const JournalEvents>(std::move(events));
  connecting_ = std::thread([this] { Connect(); });
}

bool KafkaJournal::StopsWithin(Milliseconds wait) {
  std::unique_lock lock(mutex_);
  return stop_.wait_for(lock, wait, [this] { return stopping_; });
}

void KafkaJournal::Connect() {
  auto wait = kRetryWaitMin;
  std::string told;
  for (;;) {
    auto connected = TryConnect();
    if (connected) return;
    if (told != connected.error().message) {
      told = connected.error().message;
      LogWarn("registry", "cannot read the topic {} yet: {}", topic_, told);
    }
    if (StopsWithin(wait)) return;
    wait = std::min(wait * 2, kRetryWaitMax);
  }
}

Status KafkaJournal::TryConnect() {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(kafka_));
  kafka::NewTopic topic{topic_, 1, replication_factor_, {{"cleanup.policy", "compact"}}};
  TRY(admin->EnsureTopic(topic, kAdminTimeout));
  if (auto id = admin->ClusterId(kAdminTimeout)) {
    loop_.Post([events = events_, id = *id] { events->on_cluster_id(id); });
  }
  ASSIGN_OR_RETURN(auto producer, kafka::Producer::Create(kafka_, kDeliveryTimeout));
  {
    std::lock_guard lock(mutex_);
    producer_ = std::move(producer);
  }
  ASSIGN_OR_RETURN(
      reader_, kafka::StartHeadedReader(
                   kafka_, topic_,
                   [this](const kafka::InRecord& record,
                          const std::vector<kafka::Header>& headers) { OnRecord(record, headers); },
                   [this] { loop_.Post([events = events_] { events->on_caught_up(); }); }));
  return {};
}

void KafkaJournal::OnRecord(const kafka::InRecord& record,
                            const std::vector<kafka::Header>& headers) {
  LogRecord copy{std::string(record.key.value_or("")), std::nullopt};
  if (record.value) copy.value = std::string(*record.value);
  copy.is_guarded =
      std::ranges::find(headers, kGuardedHeader, &kafka::Header::key) != headers.end();
  loop_.Post([events = events_, offset = record.offset, copy = std::move(copy)] {
    events->on_record(offset, copy);
  });
}

void KafkaJournal::Append(const LogRecord& record, std::function<void(Result<std::int64_t>)> done) {
  std::shared_ptr<kafka::Producer> producer;
  {
    std::lock_guard lock(mutex_);
    producer = producer_;
  }
  auto answer = [loop = &loop_, done = std::move(done)](Result<std::int64_t> offset) {
    loop->Post([done, offset = std::move(offset)] { done(offset); });
  };
  if (producer == nullptr) return answer(Fail(ErrorCode::kUnavailable, "Kafka is not reached yet"));
  kafka::OutRecord out{topic_, 0, record.key, std::nullopt};
  if (record.value) out.value = *record.value;
  static const std::vector<kafka::Header> kGuarded{{std::string(kGuardedHeader), "1"}};
  out.headers = &kGuarded;
  auto sent = producer->Send(out, [answer](Result<kafka::Placement> placement) {
    answer(placement ? Result<std::int64_t>(placement->offset)
                     : Result<std::int64_t>(Fail(std::move(placement).error())));
  });
  if (!sent) answer(Fail(sent.error()));
}

}  // namespace taskflow::registry
