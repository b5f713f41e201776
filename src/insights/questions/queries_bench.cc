// Every question over ten million events; p50_ms and p95_ms are of single questions, on the clock
// and (cpu) of the thread.
#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>
#include <random>

#include "base/check.h"
#include "insights/questions/queries.h"
#include "insights/questions/test_view.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kEvents = 10'000'000, kPeople = 100'000, kPages = 1'000, kTitles = 1'000'000;
constexpr std::int64_t kDayMs = 86'400'000, kBeginMs = 1'770'000'000'000, kSpanMs = 90 * kDayMs;

// Eight in ten events are views, one in five views is anonymous; people come in the course of time,
// a few of them often, most seldom; one event in fifty is late by up to a day.
const TestView& TenMillion() {
  static const TestView* view = [] {
    auto* made = new TestView;
    std::mt19937_64 random(1);
    auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
    // Small numbers more often than large ones.
    auto skewed = [&](std::size_t end) { return below(below(end) + 1); };
    for (auto action : {"view", "create", "complete", "delete", "register", "login"})
      made->action_texts().Add(action);
    made->who_texts().Add("anonymous");
    for (std::size_t i = 0; i < kPeople; ++i)
      made->who_texts().Add("person" + std::to_string(i) + "@example.com");
    for (std::size_t i = 0; i < kPages; ++i) made->what_texts().Add("/tasks/" + std::to_string(i));
    for (std::size_t i = 0; i < kTitles; ++i)
      made->what_texts().Add("Remember the milk and things " + std::to_string(i));
    for (std::size_t i = 0; i < kEvents; ++i) {
      auto ms = kBeginMs + static_cast<std::int64_t>(i) * (kSpanMs / std::int64_t{kEvents});
      if (below(50) == 0) ms -= static_cast<std::int64_t>(below(kDayMs));
      const bool is_view = below(10) < 8;
      const auto known = std::max<std::size_t>(1'000, kPeople * (i + 1) / kEvents);
      const auto who = is_view && below(5) == 0 ? 0 : 1 + (below(2) ? skewed(known) : below(known));
      made->Add(static_cast<TextId>(is_view ? 0 : 1 + below(5)), static_cast<TextId>(who),
                static_cast<TextId>(is_view ? skewed(kPages) : kPages + below(kTitles)), ms,
                static_cast<std::uint8_t>(below(100) == 0 ? Columns::kAutomated : 0));
    }
    for (int i = 0; i < 1'000; ++i) made->Remove(below(kEvents));
    return made;
  }();
  return *view;
}

FirstSeen& First() {
  static FirstSeen first;
  return first;
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
  CHECK(First().Of(view).has_value());
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
  Ask(state, [](const View& view) { return FirstSeen().Of(view); });
}
void SummaryOf(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return Summarize(view, filter, First()); });
}
void SeriesOf(benchmark::State& state, Step step, Filter filter) {
  auto zone = *TimeZone::Find("Europe/Berlin");
  Ask(state, [&](const View& view) {
    const auto from = step == Step::kMinute ? kBeginMs + kSpanMs - kDayMs : kBeginMs;
    const auto to = step == Step::kHour ? from + 80 * kDayMs : kBeginMs + kSpanMs;
    return CountByTime(view, filter, *Borders(*zone, step, from, to));
  });
}
void TopFor(benchmark::State& state, TopBy by, Filter filter) {
  Ask(state, [&](const View& view) { return TopOf(view, filter, by, 20); });
}
void FunnelFor(benchmark::State& state, FunnelOrder order, Filter filter) {
  Ask(state, [&](const View& view) {
    return FunnelOf(view, filter, {"view", "register", "create", "complete"}, order);
  });
}
void RetentionFor(benchmark::State& state, std::size_t weeks, Filter filter) {
  auto zone = *TimeZone::Find("Europe/Berlin");
  Ask(state, [&](const View& view) { return RetentionOf(view, filter, *zone, weeks, First()); });
}
void EventsFor(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return EventsOf(view, filter, std::nullopt, 100); });
}
void EventsInTheMiddle(benchmark::State& state) {
  Ask(state, [&](const View& view) {
    return EventsOf(view, {}, Page::Position{kBeginMs + kSpanMs / 2, 0}, 100);
  });
}
void ExtentFor(benchmark::State& state, Filter filter) {
  Ask(state, [&](const View& view) { return ExtentOf(view, filter); });
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
ASK(EventsFor, all, {});
ASK(EventsFor, views, Views());
ASK(EventsFor, person, OnePerson());
ASK(EventsFor, text, WithText());

}  // namespace
}  // namespace taskflow::insights
