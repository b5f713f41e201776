#include "store/server/index_builder.h"

#include "base/log.h"
#include "store/query/row_reader.h"
#include "store/rows/merge_rule.h"

namespace taskflow::store {
namespace {

constexpr std::size_t kRowsPerWrite = 2'000;

// A batch that nobody waits for but the loop's turn.
struct NoWaiter : Committer::Waiter {
  void OnCommitted(const Status&) override {}
};

}  // namespace

struct IndexBuilder::Work {
  Table table;
  IndexDef index;
  std::size_t column = 0;
  std::string from;  // the key to go on from
  std::vector<std::pair<std::string, std::string>> entries;
  bool complete = false;
  Status status;
};

IndexBuilder::IndexBuilder(net::Loop& loop, kv::Store& kv, Catalog& catalog, Committer& committer,
                           ScanPool& scans, Clock& clock)
    : loop_(loop),
      kv_(kv),
      catalog_(catalog),
      committer_(committer),
      scans_(scans),
      clock_(clock) {}

void IndexBuilder::Kick() {
  if (busy_ || *ended_) return;
  for (auto& [name, keyspace] : catalog_.keyspaces()) {
    for (auto& [table_name, table] : keyspace.tables) {
      for (auto& index : table->indexes) {
        if (!index.built) return Begin(table, index);
      }
    }
  }
}

void IndexBuilder::End() { *ended_ = true; }

// After every write that was handed over before the index was known: later ones fill it themselves.
void IndexBuilder::Begin(const Table& table, const IndexDef& index) {
  auto column = table->Find(index.column);
  if (!column) return;
  busy_ = true;
  auto work = std::make_shared<Work>();
  work->table = table;
  work->index = index;
  work->column = *column;
  work->from = TablePrefix(table->id);
  committer_.RunAlone([] {},
                      [this, ended = ended_, work] {
                        if (!*ended) Read(work);
                      });
}

void IndexBuilder::Read(std::shared_ptr<Work> work) {
  scans_.Post([this, ended = ended_, work, now_s = clock_.WallMicros() / 1'000'000] {
    RowReader reader(work->table, now_s);
    work->entries.clear();
    auto it = kv_.Walk(work->from, SuccessorOf(TablePrefix(work->table->id)));
    for (std::size_t rows = 0; it->Valid() && rows < kRowsPerWrite; it->Next(), ++rows) {
      work->from = std::string(it->key()) + '\0';
      auto live = reader.Read(it->key(), it->value());
      if (!live) work->status = Fail(live.error());
      if (!live || !*live) continue;
      auto& row = reader.row();
      auto& value = row.values[work->column];
      if (!value || value->size() > kKeyPartMax) continue;
      std::string key;
      AppendIndexKey(key, work->index.id, *value, it->key());
      auto* cell = row.cells[work->column];
      work->entries.emplace_back(std::move(key),
                                 EncodeIndexEntry(cell == nullptr ? 0 : cell->liveness.expires));
    }
    work->complete = !it->Valid();
    if (auto status = it->status(); !status) work->status = status;
    loop_.Post([this, ended, work] {
      if (!*ended) Write(work);
    });
  });
}

// The table as it is now, if it still has the index.
Table IndexBuilder::Present(const Work& work) const {
  auto table = catalog_.FindTable(work.table->keyspace, work.table->name);
  if (table == nullptr) return nullptr;
  auto same = [&](const IndexDef& index) { return index.id == work.index.id; };
  return std::any_of(table->indexes.begin(), table->indexes.end(), same) ? table : nullptr;
}

void IndexBuilder::Write(std::shared_ptr<Work> work) {
  if (Present(*work) == nullptr) return Finish(work);
  auto status = std::make_shared<Status>();
  committer_.RunAlone(
      [this, work, status] {
        auto batch = kv_.NewBatch();
        for (auto& [key, value] : work->entries) batch->Merge(key, value);
        if (batch->size() > 0) *status = kv_.Write(*batch);
      },
      [this, ended = ended_, work, status] {
        if (*ended) return;
        if (!*status) work->status = *status;
        work->complete || !work->status ? Finish(work) : Read(work);
      });
}

void IndexBuilder::Finish(const std::shared_ptr<Work>& work) {
  busy_ = false;
  if (!work->status) {
    LogError("store", "index {} of {}.{} is not built: {}", work->index.name, work->table->keyspace,
             work->table->name, work->status.error().message);
    return;
  }
  if (auto present = Present(*work)) {
    catalog_.MarkBuilt(*present, work->index.id, committer_.batch());
    committer_.Join(std::make_shared<NoWaiter>());
  }
  Kick();
}

}  // namespace taskflow::store
