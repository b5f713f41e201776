#include "insights/table/event_table.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "insights/table/table_writer.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kMemtableBytes = 4 << 20;
constexpr std::size_t kCacheBytes = 3 << 20;
constexpr std::size_t kLargeValueBytes = 4 << 10;
constexpr std::uint64_t kGarbageMin = 128 << 20;

// While the store is opened again.
class NoView final : public View {
 public:
  NoView(std::uint64_t rows, std::uint64_t version) : rows_(rows), version_(version) {}
  const Dictionary& actions() const override { return none_; }
  const Dictionary& whos() const override { return none_; }
  const Dictionary& whats() const override { return none_; }
  std::uint64_t rows() const override { return rows_; }
  std::uint64_t version() const override { return version_; }
  std::uint64_t settled_rows() const override { return 0; }
  Status Scan(std::int64_t, std::int64_t, const Show&) const override { return Away(); }
  Status ScanBack(std::int64_t, std::int64_t, Part, const Show&) const override { return Away(); }
  Result<std::vector<Event>> Rows(std::span<const std::uint64_t>) const override { return Away(); }

  static tl::unexpected<Error> Away() {
    return Fail(ErrorCode::kUnavailable,
                "the store of insights is opened again after a failed write");
  }

 private:
  const std::uint64_t rows_, version_;
  TextTable none_;
};

class Table final : public EventTable {
 public:
  explicit Table(EventTableOptions options) : options_(std::move(options)) {}
  ~Table() override { StopCompacting(); }

  // kConflict as long as somebody has a view of the store that was open.
  Status Reopen() {
    StopCompacting();
    {
      std::lock_guard lock(mutex_);
      committed_.view.reset();
    }
    store_.reset();
    kv::Options options{.path = options_.path,
                        .memtable_bytes = kMemtableBytes,
                        .block_cache_bytes = kCacheBytes,
                        .large_value_bytes = kLargeValueBytes};
    ASSIGN_OR_RETURN(store_, kv::Store::Open(options));
    return Reload();
  }

  Result<Outcome> Apply(const Change& change) override {
    if (writer_ == nullptr) TRY(Reopen());
    auto outcome = writer_->Apply(change);
    if (!outcome) return Failed(std::move(outcome).error());
    return outcome;
  }

  Result<bool> Take(const Change& change) override {
    if (writer_ == nullptr) TRY(Reopen());
    auto full = writer_->Take(change);
    if (!full) return Failed(std::move(full).error());
    return full;
  }

  Status Expire(std::int64_t now_ms) override {
    if (writer_ == nullptr) TRY(Reopen());
    auto done = writer_->Expire(now_ms, options_.retention_ms);
    if (!done) return Failed(std::move(done).error());
    CompactIfWorth();
    return {};
  }

  Status Clear() override {
    if (writer_ == nullptr) TRY(Reopen());
    auto done = writer_->Clear();
    if (done) done = Reload();
    if (!done) return Failed(std::move(done).error());
    return {};
  }

  Committed Last() const override {
    auto [view, state] = Published();
    std::shared_ptr<const View> shown = view;
    if (view == nullptr) shown = std::make_shared<NoView>(state.next_row, state.version);
    return {std::move(shown), state.totals, std::move(state.positions), std::move(state.source)};
  }

  Result<std::optional<Event>> Find(std::string_view id) const override;

 private:
  struct ViewAndState {
    std::shared_ptr<const TableView> view;
    TableState state;
  };
  ViewAndState Published() const {
    std::lock_guard lock(mutex_);
    return committed_;
  }

  Status Reload() {
    writer_.reset();
    auto writer = TableWriter::Load(store_, options_.cancelled);
    if (!writer) {
      auto error = std::move(writer).error();
      if (error.code != ErrorCode::kCorrupt) return Fail(std::move(error));
      return Fail(ErrorCode::kCorrupt,
                  "the store of insights in {} is damaged: {}; delete that folder, it is built "
                  "again from the topic",
                  options_.path, error.message);
    }
    writer_ = *std::move(writer);
    writer_->SetPublish([this](auto view, const auto& state) {
      std::lock_guard lock(mutex_);
      committed_ = {std::move(view), state};
    });
    return {};
  }

  // What was deleted leaves the disk: erased contents, within a while, and whatever else when it is
  // much. Beside the writer, which goes on.
  void CompactIfWorth() {
    auto totals = Published().state.totals;
    auto erased = totals.changed + totals.removed + totals.expired;
    auto [bytes, garbage] = store_->large_values();
    bool much = garbage > kGarbageMin && garbage > bytes / 2;
    bool left = !compacted_erased_ && erased > 0 && garbage > 0;  // by an earlier process, perhaps
    if (!compacted_erased_) compacted_erased_ = erased;
    if (compacting_ || !(much || left || erased != *compacted_erased_)) return;
    StopCompacting();
    compacted_erased_ = erased;
    compacting_ = true;
    compactor_ = std::thread([this, store = store_] {
      if (auto done = store->Compact(cancel_); !done) {
        LogWarn("insights", "cleaning up in {}: {}", options_.path, done.error().message);
      }
      compacting_ = false;
    });
  }
  void StopCompacting() {
    cancel_ = true;
    if (compactor_.joinable()) compactor_.join();
    cancel_ = false;
  }

  tl::unexpected<Error> Failed(Error error) {
    writer_.reset();
    return FailWith(options_.path, std::move(error));
  }

  const EventTableOptions options_;
  std::shared_ptr<kv::Store> store_;
  std::unique_ptr<TableWriter> writer_;  // null after a failure
  mutable std::mutex mutex_;             // guards committed_
  ViewAndState committed_;
  std::thread compactor_;
  std::atomic<bool> compacting_{false}, cancel_{false};
  std::optional<std::uint64_t> compacted_erased_;  // events, when it was last begun or seen
};

Result<std::optional<Event>> Table::Find(std::string_view id) const {
  id = CutText(id);
  std::vector<IdEntry> entries;
  std::shared_ptr<const TableView> view;
  std::shared_ptr<const YoungIds> young;
  // The young first: what has left them since is in the runs of the later view.
  do {
    entries.clear();
    view = Published().view;
    if (view == nullptr) return NoView::Away();
    young = view->parts().young;
    young->Find(HashOfId(id, view->parts().seed), entries);
    view = Published().view;
    if (view == nullptr) return NoView::Away();
  } while (view->parts().young != young);
  const auto& parts = view->parts();
  const auto hash = HashOfId(id, parts.seed);
  std::vector<Found> found;
  TRY(FindInRuns(*parts.snapshot, *parts.runs, {&hash, 1}, found));
  for (const auto& one : found) entries.push_back(one.entry);
  std::erase_if(entries, [&](const auto& entry) { return entry.row >= view->rows(); });
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.row > b.row; });
  RowReader reader(parts);
  for (const auto& entry : entries) {
    auto row = reader.Read(entry.row);
    if (!row && row.error().code == ErrorCode::kNotFound) continue;  // expired
    if (!row) return Fail(std::move(row).error());
    if ((*row)->id != id) continue;
    if ((*row)->gone()) return std::nullopt;
    return EventOf(**row, *parts.texts);
  }
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<EventTable>> EventTable::Open(EventTableOptions options) {
  auto table = std::make_unique<Table>(std::move(options));
  TRY(table->Reopen());
  return table;
}

}  // namespace taskflow::insights
