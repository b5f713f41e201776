#include "connect/task/source_runner.h"

#include <algorithm>

#include "base/log.h"
#include "base/metric_doc.h"
#include "connect/config/connector_config.h"
#include "connect/limits.h"
#include "connect/state/source_offsets.h"
#include "connect/task/subscription.h"
#include "connect/task/trace.h"

namespace taskflow::connect {
namespace {

const CounterDoc kSourceRecords("taskflow_connect_source_records_total",
                                "Records that source tasks have written to topics.");

// The answers to one batch; shared with callbacks that may come after the wait was given up.
// Guarded by the task's Signal.
struct BatchAnswers {
  std::size_t waiting = 0;
  Status status;
};

std::optional<std::string_view> View(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

}  // namespace

SourceRunner::SourceRunner(TaskOptions options, const Environment& environment, OnState on_state,
                           OnTopic on_topic)
    : TaskThread(std::move(options), environment, std::move(on_state), std::move(on_topic)),
      tolerant_(Settings(SourceFrameworkKeys(), options_.config).String("errors.tolerance") ==
                "all"),
      records_total_(kSourceRecords.In(*environment.metrics)),
      retries_(Settings(SourceFrameworkKeys(), options_.config)) {
  Begin();
}

SourceRunner::~SourceRunner() { Join(); }

void SourceRunner::Run() {
  while (!stopping_ && trace_.empty()) {
    ShowState();
    auto done = Turn();
    if (done || !trace_.empty()) continue;
    if (IsRetriable(done.error().code)) {
      BackOff(done.error());
    } else {
      FailTask({"START", std::string(options_.plugin->task_class), done.error()}, false);
    }
  }
  if (dirty_) (void)Keep();
  producer_.reset();
  task_.reset();
}

Status SourceRunner::Prepare() {
  TRY(ResolveConfig());
  if (!chain_) {
    ASSIGN_OR_RETURN(chain_, Chain::Make(options_.config, environment_));
  }
  if (!topics_) {
    ASSIGN_OR_RETURN(topics_, TopicCreation::Make(options_.config));
  }
  if (task_ == nullptr) {
    ASSIGN_OR_RETURN(task_, options_.plugin->make_source(options_.config, environment_));
  }
  if (producer_ == nullptr) {
    auto client = environment_.kafka;
    client.client_id = fmt::format("connector-producer-{}", name_);
    OverrideProducer(options_.config, client);
    ASSIGN_OR_RETURN(producer_, environment_.produce(client, kSourceDeliveryTimeout));
  }
  return {};
}

// Goes on behind what was acknowledged, which may not be in the offset topic yet.
Status SourceRunner::Open() {
  if (!position_) {
    position_ = environment_.source_offsets->Find(options_.connector, task_->partition());
  }
  TRY(task_->Open(position_));
  is_open_ = true;
  return {};
}

Status SourceRunner::Turn() {
  if (paused_) {
    if (dirty_) TRY(Keep());
    Rest(kPollWaitIdle);
    return {};
  }
  if (producer_ == nullptr) TRY(Prepare());
  if (!is_open_) TRY(Open());
  auto polled = task_->Poll();
  if (!polled) {
    is_open_ = false;
    return Fail(std::move(polled).error());
  }
  if (polled->empty()) {
    if (dirty_) TRY(Keep());
    Rest(kSourceIdleWait);
    return {};
  }
  auto produced = Produce(*polled);
  if (!produced) {
    is_open_ = false;
    return Fail(std::move(produced).error());
  }
  if (!*produced) return {};
  position_ = std::move(polled->back().offset);
  dirty_ = true;
  failures_ = 0;
  if (environment_.clock->Mono() - kept_at_ >= kCommitInterval) TRY(Keep());
  return {};
}

// Nothing: the record is left out. A failure that fails the task has done so already.
Result<std::optional<Chain::Bytes>> SourceRunner::Convert(const SourceRecord& from,
                                                          Record& record) {
  record.topic = from.topic;
  record.timestamp_ms = from.timestamp_ms;
  record.key = from.key;
  record.value = from.value;
  auto kept = chain_->ApplySteps(record, arena_);
  if (kept && !*kept) return std::nullopt;
  auto bytes = kept ? chain_->ToBytes(record) : tl::unexpected(std::move(kept).error());
  if (bytes) {
    retries_.Forget();
    return *std::move(bytes);
  }
  auto& failure = bytes.error();
  switch (BlameFor(failure.error.code)) {
    case Blame::kNobody:
      if (TriesAgain(from)) return Fail(std::move(failure.error));
      failure.error.message +=
          " (given up after errors.retry.timeout; -1 would go on until it succeeds)";
      break;
    case Blame::kTask:
      FailTask(failure, false);
      return std::nullopt;
    case Blame::kRecord:
      break;
  }
  if (!tolerant_) FailTask(failure, true);
  LogWarn("connect", "{}: a record at {} is left out: {}", name_, ToJson(from.offset),
          failure.error.message);
  return std::nullopt;
}

bool SourceRunner::TriesAgain(const SourceRecord& from) {
  wait_ = retries_.Next(ToJson(from.offset), environment_.clock->Mono(), *environment_.random);
  return wait_.has_value();
}

// True: the broker has acknowledged all of them. False: the task ends before it has.
Result<bool> SourceRunner::Produce(const std::vector<SourceRecord>& records) {
  auto answers = std::make_shared<BatchAnswers>();
  arena_.Clear();
  std::int64_t sent_count = 0;
  for (const auto& from : records) {
    kafka::InRecord source{.topic = from.topic, .partition = -1, .offset = -1};
    Record record{.source = &source};
    ASSIGN_OR_RETURN(auto bytes, Convert(from, record));
    if (!trace_.empty()) return false;
    if (!bytes) continue;
    TRY(topics_->Ensure(record.topic, environment_.kafka, environment_));
    on_topic_(std::string(record.topic));
    {
      std::lock_guard lock(signal_->mutex);
      ++answers->waiting;
    }
    auto on_done = [answers, signal = signal_](const Result<kafka::Placement>& placement) {
      {
        std::lock_guard lock(signal->mutex);
        --answers->waiting;
        if (!placement && answers->status) answers->status = Fail(placement.error());
      }
      signal->changed.notify_all();
    };
    kafka::OutRecord out{.topic = record.topic,
                         .key = View(bytes->key),
                         .value = View(bytes->value),
                         .timestamp_ms = std::max<std::int64_t>(record.timestamp_ms, 0),
                         .headers = &bytes->headers};
    ++sent_count;
    // Its queue is full: others leave it meanwhile.
    while (true) {
      auto sent = producer_->Send(out, on_done);
      if (sent) break;
      if (!IsRetriable(sent.error().code)) return Fail(std::move(sent).error());
      if (stopping_) return false;
      Rest(kPollWaitBusy);
    }
  }
  std::unique_lock lock(signal_->mutex);
  auto answered = [&] { return answers->waiting == 0; };
  signal_->changed.wait(lock, [&] { return answered() || stopping_; });
  if (!signal_->changed.wait_for(lock, kDrainTimeout, answered)) return false;
  if (!answers->status) {
    auto error = answers->status.error();
    if (error.code == ErrorCode::kNotFound) {
      error.message +=
          "; create the topic, or set topic.creation.default.replication.factor and "
          "topic.creation.default.partitions";
    }
    return Fail(std::move(error));
  }
  records_total_.Add(sent_count);
  return true;
}

Status SourceRunner::Keep() {
  kept_at_ = environment_.clock->Mono();
  TRY(environment_.source_offsets->Set(options_.connector, {{task_->partition(), position_}}));
  dirty_ = false;
  return {};
}

void SourceRunner::Rest(Milliseconds wait) {
  std::unique_lock lock(signal_->mutex);
  bool was_paused = paused_;
  signal_->changed.wait_for(lock, wait, [&] { return stopping_ || paused_ != was_paused; });
}

void SourceRunner::BackOff(const Error& error) {
  auto wait =
      std::min<Milliseconds>(kRetryBackoffMin * (1LL << std::min(failures_, 16)), kRetryBackoffMax);
  if (wait_) wait = *std::exchange(wait_, std::nullopt);
  ++failures_;
  LogWarn("connect", "{}: next attempt in {} ms: {}", name_, wait.count(), error.message);
  Rest(wait);
}

void SourceRunner::FailTask(const Failure& failure, bool of_record) {
  FailWith(TraceOf(failure, of_record, ""), failure.error, "");
}

}  // namespace taskflow::connect
