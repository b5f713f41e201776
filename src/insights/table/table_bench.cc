// A table of TASKFLOW_BENCH_EVENTS events (2,000,000), as many people and pages as a busy site has.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "base/random.h"
#include "insights/limits.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {
namespace {

std::uint64_t Events() {
  const char* text = std::getenv("TASKFLOW_BENCH_EVENTS");
  return text == nullptr ? 2'000'000 : std::strtoull(text, nullptr, 10);
}

double ResidentMb() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t all = 0, resident = 0;
  file >> all >> resident;
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

struct Filled {
  std::string path =
      std::filesystem::temp_directory_path() / ("table_bench." + std::to_string(getpid()));
  std::unique_ptr<EventTable> table = EventTable::Open({.path = path}).value();
  SeededRandom random{1};
  std::uint64_t events = 0;
  double before_mb = ResidentMb();

  ~Filled() {
    table.reset();
    std::filesystem::remove_all(path);
  }
  EventTable::Change Next(std::size_t count) {
    static constexpr std::array kActions = {"view", "create", "complete", "delete", "login"};
    EventTable::Change change;
    change.events.resize(count);
    for (auto& event : change.events) {
      auto dice = random.U64();
      event.id = random.Uuid();
      event.action = kActions[dice % kActions.size()];
      event.who = "person" + std::to_string(dice / 16 % 20'000) + "@example.com";
      event.what = "/page/" + std::to_string(dice / (1 << 20) % 50'000);
      event.time_ms = 1'764'000'000'000 + static_cast<std::int64_t>(events) * 20;
      event.partition = static_cast<std::int32_t>(dice % 6);
      event.offset = static_cast<std::int64_t>(events++ / 6);
      event.arrived_ms = event.produced_ms = event.time_ms + 1;
      event.seen_ms = event.time_ms + 20;
    }
    change.positions[0] = static_cast<std::int64_t>(events);
    return change;
  }
};

Filled& Table() {
  static Filled filled;
  return filled;
}

void FillTable(benchmark::State& state) {
  auto& filled = Table();
  for (auto _ : state) {
    while (filled.events < Events()) {
      state.PauseTiming();
      auto change = filled.Next(kRecordsPerCommit);
      state.ResumeTiming();
      CHECK(filled.table->Apply(change));
    }
  }
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(filled.events), benchmark::Counter::kIsRate);
  state.counters["MB"] = ResidentMb() - filled.before_mb;
}
BENCHMARK(FillTable)->Iterations(1)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void CommitOfOne(benchmark::State& state) {
  auto& filled = Table();
  for (auto _ : state) CHECK(filled.table->Apply(filled.Next(1)));
}
BENCHMARK(CommitOfOne)->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);

void OpenTable(benchmark::State& state) {
  auto& filled = Table();
  for (auto _ : state) {
    filled.table.reset();
    filled.table = EventTable::Open({.path = filled.path}).value();
  }
  state.counters["MB"] = ResidentMb() - filled.before_mb;
}
BENCHMARK(OpenTable)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void ScanTable(benchmark::State& state) {
  auto view = Table().table->Now();
  for (auto _ : state) {
    std::uint64_t sum = 0;
    CHECK(view->Scan(std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max(), [&](const Columns& columns) {
                       std::array<std::uint32_t, 256> counts{};
                       for (auto action : columns.action()) ++counts[action];
                       sum += counts[0];
                       return true;
                     }));
    benchmark::DoNotOptimize(sum);
  }
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(view->rows()),
                                                benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(ScanTable)->Unit(benchmark::kMillisecond);

void ReadRows(benchmark::State& state) {
  auto view = Table().table->Now();
  std::vector<std::uint64_t> rows(100);
  for (auto _ : state) {
    for (auto& row : rows) row = Table().random.U64() % view->rows();
    CHECK(view->Rows(rows));
  }
}
BENCHMARK(ReadRows)->Unit(benchmark::kMillisecond);

void FindEvent(benchmark::State& state) {
  auto& filled = Table();
  auto view = filled.table->Now();
  auto row = filled.random.U64() % view->rows();
  auto id = view->Rows({&row, 1}).value().front().id;
  for (auto _ : state) CHECK(filled.table->Find(id).value());
}
BENCHMARK(FindEvent)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace taskflow::insights
