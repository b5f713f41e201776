// Every question over ten million events in a table; p50_ms and p95_ms are of single questions, on
// the clock and (cpu) of the thread. TASKFLOW_BENCH_TABLE names a folder that keeps the table from
// one time to the next.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <random>

#include "base/check.h"
#include "base/random.h"
#include "insights/limits.h"
#include "insights/questions/first_seen.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kEvents = 10'000'000, kPeople = 100'000, kPages = 1'000, kTitles = 1'000'000;
constexpr std::int64_t kDayMs = 86'400'000, kBeginMs = 1'770'000'000'000, kSpanMs = 90 * kDayMs;

// Eight in ten events are views, one in five views is anonymous; people come in the course of time,
// a few of them often, most seldom; one event in fifty is late by up to a day.
class Events {
 public:
  Event Next() {
    const auto i = made_++;
    Event event{.id = ids_.Uuid()};
    event.time_ms = kBeginMs + static_cast<std::int64_t>(i) * (kSpanMs / std::int64_t{kEvents});
    if (Below(50) == 0) event.time_ms -= static_cast<std::int64_t>(Below(kDayMs));
    const bool is_view = Below(10) < 8;
    const auto known = std::max<std::size_t>(1'000, kPeople * (i + 1) / kEvents);
    static constexpr std::array kOthers = {"create", "complete", "delete", "register", "login"};
    event.action = is_view ? "view" : kOthers[Below(kOthers.size())];
    event.who =
        is_view && Below(5) == 0
            ? "anonymous"
            : "person" + std::to_string(Below(2) ? Skewed(known) : Below(known)) + "@example.com";
    event.what = is_view ? "/tasks/" + std::to_string(Skewed(kPages))
                         : "Remember the milk and things " + std::to_string(Below(kTitles));
    event.automated = Below(100) == 0;
    event.partition = static_cast<std::int32_t>(i % 6);
    event.offset = static_cast<std::int64_t>(i / 6);
    event.arrived_ms = event.produced_ms = event.time_ms + 1;
    event.seen_ms = event.time_ms + 20;
    return event;
  }

 private:
  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  // Small numbers more often than large ones.
  std::size_t Skewed(std::size_t end) { return Below(Below(end) + 1); }

  std::mt19937_64 random_{1};
  SeededRandom ids_{1};
  std::size_t made_ = 0;
};

struct Table {
  const char* kept = std::getenv("TASKFLOW_BENCH_TABLE");
  std::filesystem::path path = kept != nullptr ? std::filesystem::path(kept)
                                               : std::filesystem::temp_directory_path() /
                                                     ("queries_bench." + std::to_string(getpid()));
  std::unique_ptr<EventTable> table = EventTable::Open({.path = path}).value();

  Table() {
    if (table->Now()->rows() > 0) return;
    Events events;
    EventTable::Change gone;
    for (std::size_t made = 0; made < kEvents;) {
      EventTable::Change change;
      for (; change.events.size() < kRecordsPerCommit; ++made)
        change.events.push_back(events.Next());
      if (gone.deleted.size() < 1'000) gone.deleted.push_back(change.events.front().id);
      CHECK(table->Apply(change));
    }
    CHECK(table->Apply(gone));
    // Until they are folded into their pieces.
    for (int i = 0; i < 1'000; ++i) CHECK(table->Expire(0));
  }
  ~Table() {
    table.reset();
    if (kept == nullptr) std::filesystem::remove_all(path);
  }
};

const View& TenMillion() {
  static const Table table;
  static const auto view = table.table->Now();
  return *view;
}

// Nothing is kept: each question looks at all pieces.
Sums& None() {
  static Sums none(0);
  return none;
}
Filter LastMonth() { return {.from_ms = kBeginMs + 60 * kDayMs, .to_ms = kBeginMs + kSpanMs}; }
Filter Views() { return {.actions = {"view"}}; }
Filter OnePerson() { return {.who = "person77@example.com"}; }
Filter WithText() { return {.text = "MILK"}; }
Filter WithRareText() { return {.text = "99999"}; }

double CpuMs() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

template <typename Question>
void Ask(benchmark::State& state, Question&& question) {
  const auto& view = TenMillion();
  std::vector<double> times, cpu_times;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu_begin = CpuMs();
    auto answer = question(view);
    CHECK(answer.has_value());
    benchmark::DoNotOptimize(answer);
    cpu_times.push_back(CpuMs() - cpu_begin);
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  for (auto& [name, all] : {std::pair("", &times), std::pair("cpu_", &cpu_times)}) {
    std::sort(all->begin(), all->end());
    state.counters[std::string(name) + "p50_ms"] = (*all)[all->size() / 2];
    state.counters[std::string(name) + "p95_ms"] = (*all)[all->size() * 95 / 100];
  }
}

void FirstSeenAnew(benchmark::State& state) {
  Ask(state, [](const View& view) { return FirstSeen(view, None()); });
}
void SummaryOf(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return Summarize(view, filter, None()); });
}
void SeriesOf(benchmark::State& state, Step step, Filter filter) {
  auto zone = *TimeZone::Find("Europe/Berlin");
  Ask(state, [&](const View& view) {
    const auto from = step == Step::kMinute ? kBeginMs + kSpanMs - kDayMs : kBeginMs;
    const auto to = step == Step::kHour ? from + 80 * kDayMs : kBeginMs + kSpanMs;
    return CountByTime(view, filter, *Borders(*zone, step, from, to), None());
  });
}
void TopFor(benchmark::State& state, TopBy by, Filter filter) {
  Ask(state, [&](const View& view) { return TopOf(view, filter, by, 20, None()); });
}
void FunnelFor(benchmark::State& state, FunnelOrder order, Filter filter) {
  Ask(state, [&](const View& view) {
    return FunnelOf(view, filter, {"view", "register", "create", "complete"}, order, None());
  });
}
void RetentionFor(benchmark::State& state, std::size_t weeks, Filter filter) {
  auto zone = *TimeZone::Find("Europe/Berlin");
  Ask(state, [&](const View& view) { return RetentionOf(view, filter, *zone, weeks, None()); });
}
void PeopleFor(benchmark::State& state, Filter filter) {
  Ask(state,
      [&](const View& view) { return PeopleOf(view, filter, {}, std::nullopt, 20, None()); });
}
void EventsFor(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return EventsOf(view, filter, std::nullopt, 100, None()); });
}
void EventsInTheMiddle(benchmark::State& state) {
  Ask(state, [&](const View& view) {
    return EventsOf(view, {}, Page::Position{kBeginMs + kSpanMs / 2, 0}, 100, None());
  });
}
void ExtentFor(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return ExtentOf(view, filter, None()); });
}

#define ASK(...) BENCHMARK_CAPTURE(__VA_ARGS__)->Unit(benchmark::kMillisecond)->Iterations(20)
BENCHMARK(FirstSeenAnew)->Unit(benchmark::kMillisecond)->Iterations(20);
BENCHMARK(EventsInTheMiddle)->Unit(benchmark::kMillisecond)->Iterations(20);
ASK(ExtentFor, all, {});
ASK(SummaryOf, all, {});
ASK(SummaryOf, views, Views());
ASK(SummaryOf, person, OnePerson());
ASK(SummaryOf, text, WithText());
ASK(SummaryOf, rare_text, WithRareText());
ASK(SummaryOf, month, LastMonth());
ASK(SeriesOf, minutes, Step::kMinute, {});
ASK(SeriesOf, hours, Step::kHour, {});
ASK(SeriesOf, days, Step::kDay, {});
ASK(SeriesOf, days_text, Step::kDay, WithText());
ASK(SeriesOf, months, Step::kMonth, {});
ASK(TopFor, who, TopBy::kWho, {});
ASK(TopFor, what, TopBy::kWhat, {});
ASK(TopFor, page, TopBy::kPage, {});
ASK(TopFor, title, TopBy::kTitle, {});
ASK(TopFor, title_text, TopBy::kTitle, WithText());
ASK(FunnelFor, any, FunnelOrder::kAny, {});
ASK(FunnelFor, time, FunnelOrder::kTime, {});
ASK(FunnelFor, time_text, FunnelOrder::kTime, WithText());
ASK(RetentionFor, eight, 8, {});
ASK(RetentionFor, all, 53, {});
ASK(RetentionFor, all_text, 53, WithText());
ASK(PeopleFor, all, {});
ASK(EventsFor, all, {});
ASK(EventsFor, views, Views());
ASK(EventsFor, person, OnePerson());
ASK(EventsFor, text, WithText());

}  // namespace
}  // namespace taskflow::insights
