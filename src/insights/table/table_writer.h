// The table's one writer: takes changes into memory and into a batch, and commits them. After a
// failure it is of no use any more; another one is loaded from the store.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "insights/table/event_table.h"
#include "insights/table/id_index.h"
#include "insights/table/table_state.h"
#include "insights/table/table_view.h"
#include "insights/table/tail.h"
#include "kv/kv.h"

namespace taskflow::insights {

class TableWriter {
 public:
  // Errors: kCorrupt, kIo; kUnavailable when `cancelled` (may be empty) says so.
  static Result<std::unique_ptr<TableWriter>> Load(std::shared_ptr<kv::Store> store,
                                                   const std::function<bool()>& cancelled);

  using Publish = std::function<void(std::shared_ptr<const TableView>, const TableState&)>;
  // What is committed; called after each commit, before the memory that earlier views do not need
  // is given up.
  void SetPublish(Publish publish);

  Result<EventTable::Outcome> Apply(const EventTable::Change& change);
  Result<bool> Take(const EventTable::Change& change);
  Status Expire(std::int64_t now_ms, std::int64_t retention_ms);
  // Everything is forgotten; then another writer must be loaded.
  Status Clear();

 private:
  explicit TableWriter(std::shared_ptr<kv::Store> store)
      : store_(std::move(store)), batch_(store_->NewBatch()) {}

  // Loading (table_load.cc).
  Status LoadAll(const std::function<bool()>& cancelled);
  Status LoadDirectory(const kv::Snapshot& snapshot);
  Status LoadTail(const kv::Snapshot& snapshot);
  Status LoadPatches(const kv::Snapshot& snapshot);

  // One change.
  void Begin();
  void DropOlder(std::int64_t now_ms, std::int64_t retention_ms);
  Status TakeEvents(const std::vector<Event>& events);
  Status TakeDeleted(const std::vector<std::string>& ids);
  Status Look(std::vector<std::uint64_t> hashes);
  Status TakeEvent(const Row& row, std::uint32_t asked);
  Status TakeDeletion(const std::string& id, std::uint32_t asked);
  // What is known of the hash, the newest row first.
  void Candidates(std::uint32_t asked);
  void HashTexts(const std::vector<Event>& events);
  void PrefetchTexts(std::size_t at) const;
  // Into row_.
  void TakeRow(const Event& event, std::uint32_t asked);
  Result<Row> FirstContents(std::uint64_t row);
  void AddRow(const Row& row, std::uint64_t hash);
  void SealTail();
  std::int64_t BaseOf(std::uint64_t row) const;
  void SetRow(std::uint64_t row, Row contents);
  void SetGone(std::uint64_t row, Row contents);
  std::uint64_t FirstRow() const;
  Status Commit();

  // Patches (table_fold.cc).
  void DistributePatches();
  Status FoldSome();
  Status Fold(PieceInfo& piece);
  Status FoldBlock(const PieceInfo& piece, std::uint32_t begin);

  Directory& MutableDirectory();
  void PublishNow();
  std::uint64_t Losses() const;

  const std::shared_ptr<kv::Store> store_;
  Publish publish_;
  TableState state_;
  std::uint64_t loaded_version_ = 0;
  std::shared_ptr<Texts> texts_;
  TextCounts stored_texts_;
  std::shared_ptr<Directory> directory_ = std::make_shared<Directory>();
  bool directory_is_shared_ = false;
  std::unique_ptr<Tail> tail_;
  std::uint32_t tail_gone_ = 0;
  std::shared_ptr<const Patches> tail_patches_;
  std::unique_ptr<IdIndex> index_;
  std::shared_ptr<const TableView> view_;  // committed

  // Pieces that have patches whose entries in the index are young: a crash brings these back from
  // the patches, which therefore stay.
  std::set<std::uint64_t> freshly_patched_;
  std::size_t patched_pieces_ = 0;

  // Of what is taken and not committed.
  bool begun_ = false;  // something is
  const std::unique_ptr<kv::WriteBatch> batch_;
  std::unique_ptr<RowReader> reader_;  // of view_
  EventTable::Outcome outcome_;
  std::map<std::uint64_t, Cells> patches_;               // by row
  std::vector<std::unique_ptr<Tail>> sealed_;            // their rows are not in view_
  std::vector<std::uint64_t> hashes_;                    // of ids
  std::vector<std::uint64_t> who_hashes_, what_hashes_;  // of the events' texts
  Row row_;
  std::vector<Found> found_;
  std::size_t found_at_ = 0;
  std::vector<IdEntry> candidates_;
};

// Of the contents that make a repeat a repeat; never kGoneCheck.
std::uint32_t CheckOf(const Row& row);
std::uint64_t HashOfId(std::string_view id, std::uint64_t seed);
// The first kTextBytesMax bytes, without half a character at the end.
std::string_view CutText(std::string_view text);

}  // namespace taskflow::insights
