#include "insights/api/live_hub.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <map>
#include <mutex>

#include "base/log.h"
#include "base/metric_doc.h"
#include "insights/api/event_text.h"
#include "insights/limits.h"
#include "insights/pipeline/answers.h"

namespace taskflow::insights {
namespace {

const GaugeDoc kStreams("taskflow_insights_streams", "Pages that are told of events as they come.");

using StreamPtr = std::shared_ptr<http::Stream>;

std::string EventsText(json::array events, std::uint64_t last_row, std::uint64_t version) {
  json::object data{{"events", std::move(events)}, {"version", static_cast<std::int64_t>(version)}};
  return fmt::format("id: {}\n", last_row) + EventText("events", ToJson(data));
}

// The page asks all its questions again.
std::string ResetText(std::uint64_t rows, std::uint64_t version) {
  auto id = rows > 0 ? fmt::format("id: {}\n", rows - 1) : std::string();
  return id + EventText("reset", fmt::format(R"({{"version":{}}})", version));
}

// Rows after `last_row` that the filter wants, ascending; nothing when they are over kGapMax.
Result<std::optional<std::vector<std::uint64_t>>> RowsAfter(const View& view, const Filter& filter,
                                                            std::uint64_t last_row) {
  Selector selector(view, filter);
  std::vector<std::uint64_t> out;
  auto status =
      view.ScanBack(std::numeric_limits<std::int64_t>::min(),
                    std::numeric_limits<std::int64_t>::max(), {}, [&](const Columns& columns) {
                      if (columns.first_row + columns.size() <= last_row + 1) return false;
                      selector.Select(columns).Each([&](std::uint32_t index) {
                        if (columns.first_row + index > last_row)
                          out.push_back(columns.first_row + index);
                      });
                      return out.size() <= kGapMax;
                    });
  TRY(std::move(status));
  if (out.size() > kGapMax) return std::nullopt;
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

struct LiveHub::State : std::enable_shared_from_this<State> {
  State(net::Loop& l, EventTable& t, std::function<json::object()> s, Metrics* metrics)
      : loop(l), table(t), status(std::move(s)) {
    Metrics& all = metrics != nullptr ? *metrics : own_metrics;
    open = &kStreams.In(all);
  }

  struct Entry {
    Filter filter;
    std::uint64_t from_row = 0;  // those before were told at the beginning
    std::uint64_t told_row = 0;  // that the client has as its last id
    StreamPtr stream;
  };

  StreamPtr Remove(std::uint64_t id) {
    std::lock_guard lock(mutex);
    auto found = streams.find(id);
    if (found == streams.end()) return nullptr;
    auto stream = std::move(found->second.stream);
    streams.erase(found);
    open->Set(static_cast<std::int64_t>(streams.size()));
    return stream;
  }

  // With the lock; those that do not take it any more are put into `gone`.
  void Write(std::map<std::uint64_t, Entry>::iterator at, std::string text,
             std::vector<StreamPtr>& gone) {
    if (!at->second.stream->Write(std::move(text))) gone.push_back(at->second.stream);
  }

  // On the loop.
  void Tick() {
    ++ticks;
    timer = loop.After(kStatusEvery, [this] { Tick(); });
    {
      std::lock_guard lock(mutex);
      if (streams.empty()) return;
    }
    auto text = ToJson(status());
    bool changed = std::exchange(last_status, text) != text;
    bool beat = ticks % kTicksPerBeat == 0;
    if (changed) Tell(EventText("status", text));
    if (beat) Beat();
  }

  void Tell(const std::string& text) {
    std::lock_guard lock(mutex);
    for (auto& [id, entry] : streams) entry.stream->Write(text);
  }

  // A filter may hide all that comes: the last id goes on all the same, so that a page that comes
  // back has little to catch up with.
  void Beat() {
    std::lock_guard lock(mutex);
    for (auto& [id, entry] : streams) {
      bool on = last_row > entry.told_row && last_row >= entry.from_row;
      entry.stream->Write(on ? fmt::format("id: {}\n\n", last_row) : ":\n\n");
      if (on) entry.told_row = last_row;
    }
  }

  void Begin(Filter filter, std::optional<std::uint64_t> last, const http::Responder& respond) {
    StreamPtr stream;
    std::uint64_t id = 0;
    auto first = EventText("status", ToJson(status()));
    {
      std::lock_guard lock(mutex);  // no commit is told meanwhile
      if (stopped || streams.size() >= kLiveStreamsMax) {
        return respond.Send(
            ProblemResponse({503, "busy", "Too many pages are looking: please close some."}));
      }
      auto view = table.Now();
      auto gap = GapOf(*view, filter, last);
      if (!gap) return respond.Send(ProblemResponse(gap.error()));
      auto head = EventStreamHead();
      head.body += first + *gap;
      stream = respond.Open(std::move(head), kLiveUnsentMax);
      id = next_id++;
      auto rows = view->rows();
      streams[id] = {std::move(filter), rows, rows > 0 ? rows - 1 : 0, stream};
      open->Set(static_cast<std::int64_t>(streams.size()));
    }
    stream->OnGone([weak = weak_from_this(), id] {
      if (auto state = weak.lock()) state->Remove(id);
    });
  }

  // What a page missed that has the row `last`; without one, where it is now.
  Result<std::string> GapOf(const View& view, const Filter& filter,
                            std::optional<std::uint64_t> last) {
    auto rows = view.rows();
    if (!last) return rows > 0 ? fmt::format("id: {}\n\n", rows - 1) : std::string();
    if (*last >= rows) return ResetText(rows, view.version());
    ASSIGN_OR_RETURN(auto missing, RowsAfter(view, filter, *last));
    if (!missing) return ResetText(rows, view.version());
    if (missing->empty()) return fmt::format("id: {}\n\n", rows - 1);
    ASSIGN_OR_RETURN(auto events, view.Rows(*missing));
    json::array all;
    for (const auto& event : events) all.push_back(EventJson(event));
    return EventsText(std::move(all), rows - 1, view.version());
  }

  // On the reader's thread.
  void OnCommit(std::span<const std::uint64_t> new_rows, std::uint64_t version) {
    std::vector<StreamPtr> gone;  // destroyed without the lock
    std::lock_guard lock(mutex);
    if (!new_rows.empty()) last_row = new_rows.back();
    if (streams.empty() || new_rows.empty()) return;
    auto view = table.Now();
    auto events = new_rows.size() > kGapMax ? Result<std::vector<Event>>(std::vector<Event>())
                                            : view->Rows(new_rows);
    if (!events || events->size() != new_rows.size()) {
      auto reset = ResetText(new_rows.back() + 1, version);
      for (auto at = streams.begin(); at != streams.end(); ++at) Write(at, reset, gone);
      return;
    }
    std::vector<json::object> texts;
    for (const auto& event : *events) texts.push_back(EventJson(event));
    for (auto at = streams.begin(); at != streams.end(); ++at) {
      auto& entry = at->second;
      json::array wanted;
      for (std::size_t i = 0; i < events->size(); ++i) {
        bool is_new = new_rows[i] >= entry.from_row;
        if (is_new && Wants(entry.filter, (*events)[i])) wanted.push_back(texts[i]);
      }
      if (wanted.empty()) continue;
      entry.told_row = new_rows.back();
      Write(at, EventsText(std::move(wanted), new_rows.back(), version), gone);
    }
  }

  net::Loop& loop;
  EventTable& table;
  const std::function<json::object()> status;
  Metrics own_metrics;  // when none are given
  Metric* open;
  // The loop's:
  std::unique_ptr<net::Loop::Timer> timer;
  std::uint64_t ticks = 0;
  std::string last_status;

  std::mutex mutex;  // guards the rest
  std::map<std::uint64_t, Entry> streams;
  std::uint64_t next_id = 0, last_row = 0;
  bool stopped = false;
};

LiveHub::LiveHub(net::Loop& loop, EventTable& table, std::function<json::object()> status,
                 Metrics* metrics)
    : state_(std::make_shared<State>(loop, table, std::move(status), metrics)) {
  loop.Post([weak = std::weak_ptr(state_)] {
    if (auto state = weak.lock()) state->Tick();
  });
}

LiveHub::~LiveHub() { Stop(); }

void LiveHub::Stop() {
  std::map<std::uint64_t, State::Entry> dropped;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    dropped.swap(state_->streams);
  }
  state_->loop.Run([this] { state_->timer = nullptr; });
}

void LiveHub::Begin(Filter filter, std::optional<std::uint64_t> last_row,
                    const http::Responder& respond) {
  state_->Begin(std::move(filter), last_row, respond);
}

void LiveHub::OnCommit(std::span<const std::uint64_t> new_rows, std::uint64_t version) {
  state_->OnCommit(new_rows, version);
}

}  // namespace taskflow::insights
