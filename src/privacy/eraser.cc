#include "privacy/eraser.h"

#include <pthread.h>

#include <algorithm>
#include <boost/json.hpp>
#include <condition_variable>
#include <mutex>

#include "base/json.h"
#include "base/log.h"
#include "base/metric_doc.h"
#include "privacy/outbox_stage.h"
#include "privacy/pipeline.h"
#include "privacy/requests.h"

namespace taskflow::privacy {

namespace {

const CounterDoc kDone("taskflow_erasures_done_total",
                       "Deleted accounts whose events have been erased.");
const CounterDoc kFailures("taskflow_erasure_failures_total",
                           "Attempts to erase a deleted account's events that failed.");

}  // namespace

struct Eraser::State {
  State(events::DatabaseThread& on, std::unique_ptr<events::Database> with, EraserOptions how)
      : database(on), reader(std::move(with)), options(std::move(how)) {
    Metrics& metrics = options.metrics != nullptr ? *options.metrics : own_metrics;
    done_total = &kDone.In(metrics);
    failures_total = &kFailures.In(metrics);
  }

  void Run() {
    pthread_setname_np(pthread_self(), "eraser");
    while (!Wait(Pause())) {
      auto requests = MyRequests();
      if (!requests) {
        Failed(requests.error().message);
      } else if (!requests->empty()) {
        CarryOut(*std::move(requests));
      }
    }
  }

  // Nothing while another process that shares the database does it.
  Result<std::vector<Request>> MyRequests() {
    ASSIGN_OR_RETURN(bool mine, reader->Take(events::Role::kEraser));
    if (!mine) return std::vector<Request>();
    return OpenRequests(*reader);
  }

  // The one that failed last comes last, so that it does not keep the others waiting.
  void CarryOut(std::vector<Request> requests) {
    auto after = std::find_if(requests.begin(), requests.end(),
                              [&](const auto& one) { return one.id > failed_id; });
    std::rotate(requests.begin(), after, requests.end());
    auto peers = options.connect();
    for (const auto& request : requests) {
      auto done = Erase(*peers, request);
      if (Stopping()) return;
      if (!done) {
        failed_id = request.id;
        return Failed(done.error().message);
      }
      failures = 0;
      done_total->Add();
    }
  }

  Status Erase(pipeline::Peers& peers, const Request& request) {
    ASSIGN_OR_RETURN(auto outbox, EraseOutbox(request.person));
    Receipt receipt{{std::move(outbox)}};
    ErasureOptions how{.table_wait = options.table_wait};
    if (options.insights) how.insights = options.insights();
    auto stages =
        ErasePipeline(peers, request.person, how, {.stopping = [this] { return Stopping(); }});
    std::move(stages.begin(), stages.end(), std::back_inserter(receipt.stages));
    for (const auto& stage : receipt.stages) {
      if (!stage.problem.empty())
        return Fail(ErrorCode::kUnavailable, "{}: {}", stage.name, stage.problem);
    }
    auto text = ToJson(ToJsonObject(receipt));
    auto closed = database.RunAndWait<void>([&](events::Database& on) {
      return CloseRequest(on, request.id, SystemClock().WallMillis(), text);
    });
    if (closed) LogInfo("privacy", "erased the events of deleted account {}: {}", request.id, text);
    return closed;
  }

  // An event that the relay has sent, but not yet deleted, comes to the topic as it was: it has to
  // be there before the topic is read.
  Result<Stage> EraseOutbox(const Person& person) {
    Stage stage{.name = "outbox"};
    ASSIGN_OR_RETURN(auto erasure, database.RunAndWait<OutboxErasure>([&](events::Database& on) {
      return OverwriteOutbox(on, person);
    }));
    stage.found = stage.erased = erasure.found;
    auto end = SystemClock().Mono() + options.outbox_wait;
    while (true) {
      ASSIGN_OR_RETURN(auto waiting, CountOverwritten(*reader, erasure.last_place));
      if (waiting == 0) return stage;
      if (SystemClock().Mono() >= end)
        return Fail(ErrorCode::kUnavailable, "{} events wait in the outbox", waiting);
      if (Wait(kOutboxLookEvery)) return pipeline::Stopped();
    }
  }

  void Failed(const std::string& why) {
    failures_total->Add();
    ++failures;
    // Rarer the longer it lasts.
    bool power_of_two = (failures & (failures - 1)) == 0;
    Log(power_of_two ? LogLevel::kWarn : LogLevel::kDebug, "privacy",
        "the events of a deleted account are not erased yet, attempt {} failed: {}", failures, why);
  }

  Milliseconds Pause() const {
    if (failures == 0) return options.look_every;
    auto wait = options.backoff_min * (1LL << std::min(failures - 1, 20));
    wait = std::min<Milliseconds>(wait, options.backoff_max);
    auto jitter =
        Milliseconds(options.random->U64() % static_cast<std::uint64_t>(wait.count() / 2 + 1));
    return wait / 2 + jitter;
  }

  bool Stopping() {
    std::lock_guard lock(mutex);
    return stopping;
  }
  // True when it is to stop.
  bool Wait(Milliseconds time) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, time, [this] { return stopping; });
  }

  events::DatabaseThread& database;
  const std::unique_ptr<events::Database> reader;
  const EraserOptions options;
  Metrics own_metrics;  // when none are given
  Metric* done_total;
  Metric* failures_total;
  int failures = 0;  // in a row
  std::int64_t failed_id = 0;

  std::mutex mutex;  // guards stopping
  std::condition_variable changed;
  bool stopping = false;
};

Eraser::Eraser(events::DatabaseThread& database, std::unique_ptr<events::Database> reader,
               EraserOptions options)
    : state_(std::make_unique<State>(database, std::move(reader), std::move(options))),
      thread_([state = state_.get()] { state->Run(); }) {}

Eraser::~Eraser() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  thread_.join();
}

}  // namespace taskflow::privacy
