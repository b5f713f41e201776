#include "passport/routes.h"

#include <boost/json.hpp>
#include <mutex>

#include "base/clock.h"
#include "base/metric_doc.h"
#include "base/worker_pool.h"
#include "http/api_answer.h"
#include "passport/limits.h"
#include "passport/otlp.h"
#include "passport/tracer.h"

namespace taskflow::passport {
namespace {

const GaugeDoc kBalanced(
    "taskflow_ledger_balanced",
    "Whether nothing is missing on the way of the events; -1: not looked yet.");
const GaugeDoc kMissing("taskflow_ledger_missing", "Events that are missing after a stage.",
                        "stage");

http::Response ErrorAnswer(int status, std::string code, std::string message) {
  return http::ProblemAnswer({status, std::move(code), std::move(message), ""});
}

http::Response AnswerFor(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNotFound:
      return ErrorAnswer(404, "not_found", error.message);
    case ErrorCode::kInvalid:
      return ErrorAnswer(422, "invalid", error.message);
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return ErrorAnswer(503, "unavailable", error.message);
    default:
      return ErrorAnswer(500, "internal", error.message);
  }
}

class Routes final : public PassportRoutes {
 public:
  explicit Routes(PassportParts parts) : parts_(std::move(parts)) {
    if (parts_.metrics == nullptr) return;
    balanced_ = &kBalanced.In(*parts_.metrics);
    balanced_->Set(-1);
  }

  void AddTo(http::Router& router) {
    router.Handle("GET", "/api/insights/trace/{id}", [this](auto& request, auto respond) {
      bool otlp = request.Query("form") == "otlp";
      Answering(respond, [this, otlp, id = request.Param("id")] { return AnswerTrace(id, otlp); });
    });
    router.Handle("GET", "/api/insights/events/{id}", [this](auto& request, auto respond) {
      Answering(respond, [this, id = request.Param("id")] { return AnswerEvent(id); });
    });
    router.Handle("GET", "/api/insights/ledger", [this](auto&, auto respond) {
      Answering(respond, [this] { return AnswerLedger(); });
    });
  }

  void RefreshLedger() override {
    (void)jobs_.Run([this] { (void)TakenLedger(); });
  }

 private:
  void Answering(http::Responder respond, std::function<http::Response()> answer) {
    bool taken = jobs_.Run([respond, answer = std::move(answer)] { respond.Send(answer()); });
    if (!taken) respond.Send(ErrorAnswer(503, "busy", "Too many questions wait; try again."));
  }

  http::Response AnswerTrace(const std::string& id, bool otlp) {
    auto end = SystemClock().Mono() + kLookMax;
    auto peers = parts_.connect();
    auto found =
        Trace(*peers, parts_.sources, id,
              {.stopping = [&] { return SystemClock().Mono() >= end || jobs_.stopping(); }});
    if (!found) return AnswerFor(found.error());
    return http::JsonAnswer(200, otlp ? ToOtlp(*found) : passport::ToJsonObject(*found));
  }

  http::Response AnswerEvent(const std::string& id) {
    if (!parts_.sources.insights) return ErrorAnswer(404, "not_found", "Insights is not here.");
    auto seen = parts_.sources.insights(id);
    if (!seen) return AnswerFor(seen.error());
    if (!*seen) return ErrorAnswer(404, "not_found", "Insights does not have this event.");
    return http::JsonAnswer(200, passport::ToJsonObject(**seen));
  }

  http::Response AnswerLedger() { return http::JsonAnswer(200, TakenLedger()); }

  // One at a time: who waits gets what the one before took.
  json::object TakenLedger() {
    std::lock_guard lock(ledger_mutex_);
    auto now = SystemClock().Mono();
    if (!ledger_.empty() && now < ledger_taken_ + kLedgerKept) return ledger_;
    auto peers = parts_.connect();
    auto ledger = TakeLedger(*peers, parts_.ledger);
    ledger_ = passport::ToJsonObject(ledger);
    ledger_taken_ = SystemClock().Mono();
    NoteMetrics(ledger);
    return ledger_;
  }

  void NoteMetrics(const PipelineLedger& ledger) {
    if (balanced_ == nullptr) return;
    balanced_->Set(ledger.Balanced() ? 1 : 0);
    for (const auto& stage : ledger.stages) {
      if (!stage.known) continue;
      kMissing.In(*parts_.metrics, fmt::format("stage=\"{}\"", stage.name)).Set(stage.Missing());
    }
  }

  const PassportParts parts_;
  Metric* balanced_ = nullptr;
  std::mutex ledger_mutex_;  // guards the two below
  json::object ledger_;
  MonoTime ledger_taken_{};
  WorkerPool jobs_{"passport", kJobThreads, kJobsWaitingMax};  // ends first
};

}  // namespace

std::unique_ptr<PassportRoutes> AddPassportRoutes(http::Router& router, PassportParts parts) {
  auto routes = std::make_unique<Routes>(std::move(parts));
  routes->AddTo(router);
  return routes;
}

}  // namespace taskflow::passport
