#include "privacy/topic_stage.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "pipeline/limits.h"
#include "pipeline/topic_scan.h"
#include "privacy/limits.h"
#include "privacy/retention.h"

namespace taskflow::privacy {
namespace {

constexpr Milliseconds kQueueFullWait{10};

// Sends records and waits for all answers together.
class Writer {
 public:
  Writer(std::unique_ptr<kafka::Producer> producer, const pipeline::Hooks& hooks)
      : producer_(std::move(producer)), hooks_(hooks) {}

  Status Send(const kafka::OutRecord& record) {
    while (true) {
      auto queued = producer_->Send(record, [answers = answers_](const auto& result) {
        std::lock_guard lock(answers->mutex);
        if (result) {
          ++answers->taken;
        } else if (!answers->failed) {
          answers->failed = result.error();
        }
      });
      if (queued || queued.error().code != ErrorCode::kUnavailable) return queued;
      if (hooks_.Stopping()) return pipeline::Stopped();
      std::this_thread::sleep_for(kQueueFullWait);
    }
  }

  Status Finish() {
    auto end = SystemClock().Mono() + pipeline::kDeliveryMax + pipeline::kAnswerMax;
    while (!producer_->Flush(pipeline::kPollWait)) {
      if (hooks_.Stopping()) return pipeline::Stopped();
      if (SystemClock().Mono() > end)
        return Fail(ErrorCode::kTimeout, "the broker does not answer");
    }
    std::lock_guard lock(answers_->mutex);
    if (answers_->failed) return Fail(*answers_->failed);
    return {};
  }
  std::int64_t taken() const {
    std::lock_guard lock(answers_->mutex);
    return answers_->taken;
  }

 private:
  struct Answers {
    std::mutex mutex;  // guards the rest
    std::int64_t taken = 0;
    std::optional<Error> failed;
  };
  std::unique_ptr<kafka::Producer> producer_;
  const pipeline::Hooks& hooks_;
  std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
};

class TopicEraser {
 public:
  TopicEraser(pipeline::Peers& peers, std::string topic, const Person& person, bool dry_run,
              const pipeline::Hooks& hooks, TopicErasure& out)
      : peers_(peers),
        topic_(std::move(topic)),
        person_(person),
        dry_run_(dry_run),
        hooks_(hooks),
        out_(out) {}

  Status Run() {
    ASSIGN_OR_RETURN(codec_, peers_.Codec());
    ASSIGN_OR_RETURN(auto from, pipeline::PartitionsOf(peers_, topic_));
    while (!from.empty()) {
      open_.clear();
      go_on_.clear();
      TRY(pipeline::ReadTopic(
          peers_, from, hooks_,
          [&](const auto& record, const auto&, std::size_t) { return Take(record); }));
      TRY(Overwrite());
      from = go_on_;
    }
    return Judge();
  }

 private:
  // An event that nothing has overwritten yet.
  struct Open {
    std::int32_t partition = 0;
    std::string id, key, value;  // of the record to write
    std::int64_t record_ms = 0;
  };
  static std::string PlaceOf(std::int32_t partition, std::string_view key) {
    return fmt::format("{}/{}", partition, key);
  }

  Status Take(const kafka::InRecord& record) {
    if (!record.value) return {};
    bool mentioned = person_.IsIn(*record.value);
    bool overwrites = !mentioned && record.key && !open_.empty() &&
                      open_.contains(PlaceOf(record.partition, *record.key));
    if (!mentioned && !overwrites) return {};
    ASSIGN_OR_RETURN(auto event, codec_->Decode(*record.value));
    if (!event) {
      if (mentioned) NoteUnreadable(record);
      return {};
    }
    if (overwrites && event->who == pipeline::kErasedWho) {
      open_.erase(PlaceOf(record.partition, *record.key));
      NoteAppended(record.timestamp_ms);
    }
    if (person_.Is(event->who) && person_.Covers(event->time)) return TakeOwn(record, *event);
    return {};
  }

  Status TakeOwn(const kafka::InRecord& record, const pipeline::EventFields& event) {
    kafka::TopicPartition partition{topic_, record.partition};
    if (go_on_.contains(partition)) return {};  // the next reading's
    auto key = std::string(record.key.value_or(event.id));
    auto place = PlaceOf(record.partition, key);
    if (open_.size() >= kOverwrittenAtOnce && !open_.contains(place)) {
      go_on_[partition] = record.offset;
      return {};
    }
    ++out_.stage.found;
    NoteAppended(record.timestamp_ms);
    if (out_.ids.size() < kOverwrittenAtOnce) out_.ids.emplace(event.id);
    auto& open = open_[place];
    open = {record.partition, std::string(event.id), std::move(key), "",
            std::max(open.record_ms, record.timestamp_ms)};
    ASSIGN_OR_RETURN(open.value, codec_->Erased());
    return {};
  }

  void NoteUnreadable(const kafka::InRecord& record) {
    ++out_.stage.found;
    ++unreadable_;
    // Nobody can say when it came; not after now.
    NoteAppended(std::max(record.timestamp_ms, SystemClock().WallMillis()));
  }
  void NoteAppended(std::int64_t ms) { appended_ms_ = std::max(appended_ms_, ms); }

  Status Overwrite() {
    if (open_.empty()) return {};
    auto now = SystemClock().WallMillis();
    NoteAppended(now);
    if (dry_run_) return {};
    ASSIGN_OR_RETURN(auto producer, peers_.NewProducer());
    Writer writer(std::move(producer), hooks_);
    const std::vector<kafka::Header> headers = {{std::string(kErasesHeader), "1"}};
    Status sent;
    for (const auto& [place, open] : open_) {
      // Sinks may write a row with the record's time: it must be later than that of the old one.
      sent = writer.Send({.topic = topic_,
                          .partition = open.partition,
                          .key = open.key,
                          .value = open.value,
                          .timestamp_ms = std::max(now, open.record_ms + 1),
                          .headers = &headers});
      if (!sent) break;
      out_.last_ids[open.partition] = open.id;
    }
    auto finished = writer.Finish();
    out_.stage.erased += writer.taken();
    TRY(std::move(sent));
    return finished;
  }

  // What becomes of the old values.
  Status Judge() {
    auto& stage = out_.stage;
    stage.left = stage.found;
    if (stage.found == 0) return {};
    ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
    ASSIGN_OR_RETURN(auto configs, admin->Configs(topic_, peers_.answer_max()));
    stage.until_ms = GoneByRetention(configs, appended_ms_);
    if (dry_run_) return {};
    stage.remedy =
        stage.until_ms
            ? "overwritten; the old values go with the topic's retention, or by erase --compact"
            : "overwritten, but the topic keeps old values for ever: set its retention.ms "
              "(privacy.retention_days), or erase --compact";
    if (unreadable_ > 0) {
      stage.remedy +=
          fmt::format("; {} records that are no readable events contain the address", unreadable_);
    }
    return {};
  }

  pipeline::Peers& peers_;
  const std::string topic_;
  const Person& person_;
  const bool dry_run_;
  const pipeline::Hooks& hooks_;
  TopicErasure& out_;
  pipeline::EventCodec* codec_ = nullptr;
  std::unordered_map<std::string, Open> open_;
  kafka::Offsets go_on_;  // where the next reading begins, when one cannot hold all
  std::int64_t appended_ms_ = 0;
  std::int64_t unreadable_ = 0;
};

}  // namespace

TopicErasure EraseInTopic(pipeline::Peers& peers, const std::string& topic, std::string name,
                          const Person& person, bool dry_run, const pipeline::Hooks& hooks) {
  TopicErasure out;
  out.stage.name = std::move(name);
  auto done = TopicEraser(peers, topic, person, dry_run, hooks, out).Run();
  if (!done) {
    out.stage.problem = done.error().message;
    out.stage.left = out.stage.found;
  }
  return out;
}

}  // namespace taskflow::privacy
