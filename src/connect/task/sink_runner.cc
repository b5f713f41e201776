#include "connect/task/sink_runner.h"

#include <algorithm>

#include "base/log.h"
#include "base/metric_doc.h"
#include "connect/config/connector_config.h"
#include "connect/limits.h"
#include "connect/task/subscription.h"
#include "connect/task/trace.h"

namespace taskflow::connect {
namespace {

const CounterDoc kRecordsRead("taskflow_connect_records_total",
                              "Records that sink tasks have read.");
const CounterDoc kRowsWritten("taskflow_connect_rows_written_total",
                              "Records that a sink has acknowledged.");
const CounterDoc kRejected("taskflow_connect_records_rejected_total",
                           "Records that could not be converted or written.");
const CounterDoc kRetries("taskflow_connect_retries_total",
                          "Times that a task waited for the store or the registry.");
const CounterDoc kDeadLetters("taskflow_connect_dead_letters_total",
                              "Records sent to a dead letter queue.");

constexpr std::size_t kHeldMax = 4;

}  // namespace

SinkRunner::SinkRunner(TaskOptions options, const Environment& environment, OnState on_state,
                       OnTopic on_topic)
    : TaskThread(std::move(options), environment, std::move(on_state), std::move(on_topic)),
      poll_records_max_(PollRecordsMax(options_.config)),
      retries_(Settings(SinkFrameworkKeys(), options_.config)),
      records_total_(kRecordsRead.In(*environment.metrics)),
      written_total_(kRowsWritten.In(*environment.metrics)),
      rejected_total_(kRejected.In(*environment.metrics)),
      retries_total_(kRetries.In(*environment.metrics)),
      dead_letters_total_(kDeadLetters.In(*environment.metrics)),
      lag_(std::in_place, *environment.metrics, options_.connector, options_.task) {
  Settings settings(SinkFrameworkKeys(), options_.config);
  tolerant_ = settings.String("errors.tolerance") == "all";
  log_each_ = settings.Bool("errors.log.enable");
  log_places_ = settings.Bool("errors.log.include.messages");
  auto delay = std::clamp<std::int64_t>(settings.Int("errors.retry.delay.max.ms"),
                                        kRetryBackoffMin.count(), kRetryBackoffMax.count());
  backoff_max_ = Milliseconds(delay);
  Begin();
}

SinkRunner::~SinkRunner() { Join(); }

void SinkRunner::Run() {
  while (!stopping_ && trace_.empty() && consumer_ == nullptr) {
    if (auto ready = Prepare(); !ready) {
      if (!IsRetriable(ready.error().code)) {
        FailTask({"START", std::string(options_.plugin->task_class), ready.error()}, nullptr);
        break;
      }
      Sleep(BackOff(ready.error()));
    }
  }
  failures_ = 0;
  resume_at_ = {};
  if (consumer_ != nullptr) Loop();
  // Batches belong to the consumer that read them.
  works_.clear();
  spare_.clear();
  held_.clear();
  if (consumer_ != nullptr) consumer_->Leave(Within(kLeaveGroupTimeout));
  consumer_.reset();
  lag_.reset();
  sink_.reset();
}

Status SinkRunner::Prepare() {
  TRY(ResolveConfig());
  if (!chain_) {
    ASSIGN_OR_RETURN(chain_, Chain::Make(options_.config, environment_));
  }
  if (sink_ == nullptr) {
    ASSIGN_OR_RETURN(sink_, options_.plugin->make_sink(options_.config, environment_));
  }
  if (dead_letters_ == nullptr && tolerant_) {
    ASSIGN_OR_RETURN(dead_letters_,
                     DeadLetters::Make(options_.config, options_.task, environment_));
  }
  return Subscribe();
}

Status SinkRunner::Subscribe() {
  auto client = environment_.kafka;
  client.client_id = fmt::format("connector-consumer-{}", name_);
  OverrideConsumer(options_.config, client);
  ASSIGN_OR_RETURN(
      consumer_,
      environment_.subscribe(
          client, GroupOf(options_.connector, options_.config), TopicsOf(options_.config),
          [this](const auto& partitions) {
            LogInfo("connect", "{}: reads {} partition(s)", name_, partitions.size());
            lag_->SetPartitions(partitions);
          },
          [this](const auto& partitions) { OnRevoked(partitions); }));
  return {};
}

void SinkRunner::Loop() {
  while (!stopping_ && trace_.empty()) Turn();
  WaitForOutcome(true, DrainTime());
  for (auto& work : works_) {
    if (work->outcome != nullptr) TakeOutcome(*work);
  }
  resume_at_ = {};
  Reap();
  Commit(true);
}

void SinkRunner::Turn() {
  ShowState();
  Reap();
  ShowLag();
  CommitWhenDue();
  if (!trace_.empty()) return;
  if (Waiting()) return Rest();
  if (consumer_paused_) {
    if (auto resumed = consumer_->Resume(); !resumed)
      LogWarn("connect", "{}: {}", name_, resumed.error().message);
    consumer_paused_ = false;
  }
  if (!sink_open_) return OpenSink();
  if (SendWaiting()) return;
  if (works_.size() >= kBatchesInFlightMax) return WaitForOutcome(false, kPollWaitIdle);
  if (held_.empty()) Poll(works_.empty() ? kPollWaitIdle : kPollWaitBusy);
  if (held_.empty() || Waiting()) return;
  auto held = std::move(held_.front());
  held_.pop_front();
  Take(std::move(held));
}

void SinkRunner::ShowLag() {
  auto now = environment_.clock->Mono();
  if (now - lag_shown_at_ < kLagInterval) return;
  lag_shown_at_ = now;
  if (Waiting() && (lag_asked_at_ == MonoTime{} || now - lag_asked_at_ >= kLagAskInterval)) {
    lag_asked_at_ = now;
    lag_->Ask(*consumer_);
  }
  std::optional<std::int64_t> oldest_ms;
  auto take = [&](const kafka::Batch* batch) {
    if (batch == nullptr || batch->records().empty()) return;
    auto first_ms = batch->records().front().timestamp_ms;
    if (!oldest_ms || first_ms < *oldest_ms) oldest_ms = first_ms;
  };
  for (const auto& work : works_) take(work->batch.get());
  for (const auto& held : held_) take(held.batch.get());
  lag_->Show(*consumer_, next_, oldest_ms, environment_.clock->WallMillis());
}

bool SinkRunner::Waiting() const { return paused_ || environment_.clock->Mono() < resume_at_; }

void SinkRunner::Rest() {
  if (!consumer_paused_) {
    if (auto paused = consumer_->Pause(); !paused)
      LogWarn("connect", "{}: {}", name_, paused.error().message);
    consumer_paused_ = true;
  }
  auto wait = kPollWaitIdle;
  if (!paused_) {
    auto left = std::chrono::ceil<Milliseconds>(resume_at_ - environment_.clock->Mono());
    wait = std::clamp(left, Milliseconds(1), kPollWaitIdle);
  }
  if (held_.size() < kHeldMax) return Poll(wait);
  Sleep(wait);
}

void SinkRunner::Poll(Milliseconds wait) {
  auto batch = consumer_->Poll(poll_records_max_, wait);
  if (!batch) {
    OnPollError(batch.error());
  } else if (!(*batch)->records().empty()) {
    records_total_.Add(static_cast<std::int64_t>((*batch)->records().size()));
    lag_->Read((*batch)->records());
    held_.push_back({*std::move(batch)});
  } else if (works_.empty() && dirty_) {
    Commit(false);
  }
}

// The client goes on by itself; the wait only keeps a repeated error from spinning.
void SinkRunner::OnPollError(const Error& error) {
  auto now = environment_.clock->Mono();
  if (poll_error_logged_at_ == MonoTime{} || now - poll_error_logged_at_ >= kPollErrorLogInterval) {
    LogWarn("connect", "{}: {}", name_, error.message);
    poll_error_logged_at_ = now;
  }
  Sleep(kPollErrorWait);
}

Milliseconds SinkRunner::DrainTime() const {
  return Within(kDrainTimeout, kKeptForCommit + kKeptForLeaving);
}

void SinkRunner::OnRevoked(const std::vector<kafka::TopicPartition>& partitions) {
  WaitForOutcome(true, DrainTime());
  Reap();
  Commit(true);
  std::set<kafka::TopicPartition> lost(partitions.begin(), partitions.end());
  Drop(lost);
  retries_.Forget();
  for (const auto& partition : lost) next_.erase(partition);
  lag_->SetPartitions({});
}

void SinkRunner::CommitWhenDue() {
  if (dirty_ && environment_.clock->Mono() - committed_at_ >= kCommitInterval) Commit(false);
}

void SinkRunner::Commit(bool and_wait) {
  if (!dirty_ || consumer_ == nullptr) return;
  committed_at_ = environment_.clock->Mono();
  auto wait = and_wait ? Within(kCommitTimeout, kKeptForLeaving) : Milliseconds(0);
  auto committed = consumer_->Commit(next_, wait);
  if (committed) {
    dirty_ = false;
  } else {
    LogWarn("connect", "{}: offsets are not committed: {}", name_, committed.error().message);
  }
}

Milliseconds SinkRunner::BackOff(const Error& error) {
  auto wait =
      std::min<Milliseconds>(kRetryBackoffMin * (1LL << std::min(failures_, 16)), backoff_max_);
  auto half = wait.count() / 2;
  wait = Milliseconds(half + static_cast<std::int64_t>(environment_.random->U64() %
                                                       static_cast<std::uint64_t>(half + 1)));
  ++failures_;
  RestFor(wait, error);
  return wait;
}

void SinkRunner::RestFor(Milliseconds wait, const Error& error) {
  retries_total_.Add();
  resume_at_ = environment_.clock->Mono() + wait;
  LogWarn("connect", "{}: next attempt in {} ms: {}", name_, wait.count(), error.message);
}

void SinkRunner::FailTask(const Failure& failure, const kafka::InRecord* record) {
  auto place = PlaceOf(record);
  FailWith(TraceOf(failure, record != nullptr, place), failure.error, place);
}

}  // namespace taskflow::connect
