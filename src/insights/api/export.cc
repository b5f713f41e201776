#include "insights/api/export.h"

#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "insights/api/event_text.h"
#include "insights/limits.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

constexpr ExportFormat kFormats[] = {
    {.name = "csv",
     .type = "text/csv; charset=utf-8; header=present",
     .begin = kCsvHeader,
     .end = ""},
    {.name = "json",
     .type = "application/json",
     .begin = "[",
     .end = "]\n",
     .before_first = "\n",
     .before_others = ",\n"},
    {.name = "ndjson", .type = "application/x-ndjson", .begin = "", .end = "", .after = "\n"}};
constexpr const ExportFormat* kCsv = &kFormats[0];

void AppendTo(const ExportFormat* format, const Event& event, bool first, std::string& out) {
  if (format == kCsv) return AppendCsv(event, out);
  out += first ? format->before_first : format->before_others;
  out += ToJson(EventJson(event));
  out += format->after;
}

// Lets a thread wait until a stream's client has taken what was written, or is gone.
class Tap {
 public:
  explicit Tap(std::shared_ptr<http::Stream> stream) : stream_(std::move(stream)) {
    stream_->OnDrained([state = state_] { state->Wake(false); });
    stream_->OnGone([state = state_] { state->Wake(true); });
  }

  // False once nobody takes it, or `stopping`.
  bool Write(std::string bytes, const std::atomic<bool>& stopping) {
    if (!stream_->Write(std::move(bytes))) return false;
    std::unique_lock lock(state_->mutex);
    while (!state_->gone && !stopping && stream_->waiting() > kExportUnsentMax) {
      state_->changed.wait_for(lock, kExportLookEvery);
    }
    return !state_->gone && !stopping;
  }
  void Finish() { stream_->Finish(); }

 private:
  struct State {
    void Wake(bool is_gone) {
      std::lock_guard lock(mutex);
      gone = gone || is_gone;
      changed.notify_all();
    }
    std::mutex mutex;  // guards gone
    std::condition_variable changed;
    bool gone = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::shared_ptr<http::Stream> stream_;
};

}  // namespace

const ExportFormat* ExportFormatIn(const Parameters& parameters) {
  auto name = FinderIn(parameters)("format").value_or("csv");
  for (const auto& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

http::Response ExportHead(const ExportFormat& format) {
  http::Response head;
  head.headers.Set("Content-Type", std::string(format.type));
  head.headers.Set("Content-Disposition",
                   fmt::format("attachment; filename=\"taskflow-events.{}\"", format.name));
  head.headers.Set("Cache-Control", "no-store");
  return head;
}

Exporter::Exporter(EventTable& table)
    : table_(table), jobs_("insights-export", kExportsMax, kExportsMax) {}

void Exporter::Begin(Parameters parameters, const http::Responder& respond) {
  bool taken =
      jobs_.Run([this, parameters = std::move(parameters), respond] { Run(parameters, respond); });
  if (!taken) {
    respond.Send(ProblemResponse({503, "busy", "Other downloads are going on: please try again."}));
  }
}

void Exporter::Stop() {
  stopping_ = true;
  jobs_.Stop();
}

void Exporter::Run(const Parameters& parameters, const http::Responder& respond) {
  const auto* format = ExportFormatIn(parameters);
  if (format == nullptr) {
    return respond.Send(
        ProblemResponse({422, "invalid", "format is one of csv, json, ndjson.", "format"}));
  }
  auto filter = FilterIn(parameters);
  if (!filter) return respond.Send(ProblemResponse(filter.error()));
  Tap tap(respond.Open(ExportHead(*format), kExportUnsentMax + kExportPieceMax));
  std::string piece(format->begin);
  bool first = true, taken = true;
  auto view = table_.Now();
  auto status = ExportEvents(*view, *filter, [&](std::span<const Event> events) {
    for (const auto& event : events) {
      AppendTo(format, event, std::exchange(first, false), piece);
      if (piece.size() < kExportPieceBytes) continue;
      if (!tap.Write(std::exchange(piece, {}), stopping_)) return taken = false;
    }
    return true;
  });
  if (!status) return LogError("insights", "an export broke off: {}", status.error().message);
  if (!taken) return;
  piece += format->end;
  if (tap.Write(std::move(piece), stopping_)) tap.Finish();
}

}  // namespace taskflow::insights
