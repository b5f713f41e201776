#include "insights/api/export.h"

#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "insights/api/event_text.h"
#include "insights/limits.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

enum class Format : std::uint8_t { kCsv, kJson, kNdjson };

struct FormatWords {
  std::string_view name, type, begin, end;
};
constexpr FormatWords kFormats[] = {
    {"csv", "text/csv; charset=utf-8; header=present", kCsvHeader, ""},
    {"json", "application/json", "[", "]\n"},
    {"ndjson", "application/x-ndjson", "", ""}};

std::optional<Format> FormatIn(const Parameters& parameters) {
  auto name = FinderIn(parameters)("format").value_or("csv");
  for (std::size_t i = 0; i < std::size(kFormats); ++i) {
    if (kFormats[i].name == name) return static_cast<Format>(i);
  }
  return std::nullopt;
}

void AppendTo(Format format, const Event& event, bool first, std::string& out) {
  if (format == Format::kCsv) return AppendCsv(event, out);
  if (format == Format::kJson) out += first ? "\n" : ",\n";
  out += ToJson(EventJson(event));
  if (format == Format::kNdjson) out += '\n';
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
  auto format = FormatIn(parameters);
  if (!format) {
    return respond.Send(
        ProblemResponse({422, "invalid", "format is one of csv, json, ndjson.", "format"}));
  }
  auto filter = FilterIn(parameters);
  if (!filter) return respond.Send(ProblemResponse(filter.error()));
  const auto& words = kFormats[static_cast<std::size_t>(*format)];
  http::Response head;
  head.headers.Set("Content-Type", std::string(words.type));
  head.headers.Set("Content-Disposition",
                   fmt::format("attachment; filename=\"taskflow-events.{}\"", words.name));
  head.headers.Set("Cache-Control", "no-store");
  Tap tap(respond.Open(std::move(head), kExportUnsentMax + kExportPieceMax));
  std::string piece(words.begin);
  bool first = true, taken = true;
  auto view = table_.Now();
  auto status = ExportEvents(*view, *filter, [&](std::span<const Event> events) {
    for (const auto& event : events) {
      AppendTo(*format, event, std::exchange(first, false), piece);
      if (piece.size() < kExportPieceBytes) continue;
      if (!tap.Write(std::exchange(piece, {}), stopping_)) return taken = false;
    }
    return true;
  });
  if (!status) return LogError("insights", "an export broke off: {}", status.error().message);
  if (!taken) return;
  piece += words.end;
  if (tap.Write(std::move(piece), stopping_)) tap.Finish();
}

}  // namespace taskflow::insights
