#include "store/query/source.h"

#include "base/bytes.h"
#include "store/limits.h"
#include "store/query/row_reader.h"
#include "store/rows/merge_rule.h"

namespace taskflow::store {
namespace {

class TableRows : public RowSource {
 public:
  TableRows(kv::Store& kv, Table table, std::vector<KeyRange> ranges, bool reversed,
            std::int64_t now_s)
      : kv_(kv), ranges_(std::move(ranges)), reversed_(reversed), reader_(std::move(table), now_s) {
    if (reversed_) std::reverse(ranges_.begin(), ranges_.end());
  }

  Result<Step> Next() override {
    for (std::size_t read = 0; read < kScanSliceRows; ++read) {
      ASSIGN_OR_RETURN(bool there, Move());
      if (!there) return Step::kEnd;
      ASSIGN_OR_RETURN(bool live, reader_.Read(key_, value_));
      if (live) return Step::kRow;
    }
    return Step::kBusy;
  }

  const SourceRow& row() const override { return reader_.row(); }
  void SkipPartition() override { skip_to_ = SuccessorOf(reader_.row().partition); }

  std::string Position() const override {
    std::string out;
    ByteWriter w(out);
    w.U32(static_cast<std::uint32_t>(at_));
    w.Raw(key_);
    return out;
  }

  bool Resume(std::string_view position) override {
    ByteReader r(position);
    at_ = r.U32();
    resume_.assign(r.Rest());
    return r.ok() && at_ < ranges_.size() && resume_ >= ranges_[at_].begin &&
           (ranges_[at_].end.empty() || resume_ < ranges_[at_].end);
  }

 private:
  // To the next key of the ranges; false after the last.
  Result<bool> Move() {
    while (at_ < ranges_.size()) {
      auto& range = ranges_[at_];
      ASSIGN_OR_RETURN(bool there, range.point ? ReadPoint(range) : MoveIn(range));
      if (there) return true;
      it_.reset();
      resume_.clear();
      begun_ = false;
      ++at_;
    }
    return false;
  }

  Result<bool> ReadPoint(const KeyRange& range) {
    if (begun_ || !resume_.empty()) return false;
    begun_ = true;
    ASSIGN_OR_RETURN(auto value, kv_.Get(range.begin));
    if (!value) return false;
    held_ = std::move(*value);
    key_ = range.begin;
    value_ = held_;
    return true;
  }

  Result<bool> MoveIn(const KeyRange& range) {
    if (it_ == nullptr) {
      Begin(range);
    } else if (!skip_to_.empty() && !reversed_) {
      it_->Seek(skip_to_);
    } else {
      reversed_ ? it_->Prev() : it_->Next();
    }
    skip_to_.clear();
    TRY(it_->status());
    if (!it_->Valid()) return false;
    key_ = it_->key();
    value_ = it_->value();
    return true;
  }

  void Begin(const KeyRange& range) {
    if (reversed_) {
      it_ = kv_.Walk(range.begin, resume_.empty() ? range.end : resume_);
      it_->SeekToLast();
    } else {
      // The smallest key after the one that was answered last.
      it_ = kv_.Walk(resume_.empty() ? range.begin : resume_ + '\0', range.end);
    }
  }

  kv::Store& kv_;
  std::vector<KeyRange> ranges_;
  bool reversed_;
  RowReader reader_;
  std::size_t at_ = 0;
  std::unique_ptr<kv::Iterator> it_;
  bool begun_ = false;
  std::string resume_, skip_to_, held_;
  std::string_view key_, value_;
};

class IndexRows : public RowSource {
 public:
  IndexRows(kv::Store& kv, Table table, std::string prefix, std::int64_t now_s)
      : kv_(kv),
        table_(std::move(table)),
        prefix_(std::move(prefix)),
        now_s_(now_s),
        reader_(table_, now_s) {}

  Result<Step> Next() override {
    for (std::size_t read = 0; read < kScanSliceRows / 4; ++read) {
      Move();
      TRY(it_->status());
      if (!it_->Valid()) return Step::kEnd;
      if (!IndexEntryLiveAt(it_->value(), now_s_)) continue;
      ASSIGN_OR_RETURN(bool live, ReadRow(it_->key()));
      if (live) return Step::kRow;
    }
    return Step::kBusy;
  }

  const SourceRow& row() const override { return reader_.row(); }
  void SkipPartition() override {
    skip_to_ = SuccessorOf(prefix_ + std::string(reader_.row().partition.substr(kRowPlaceAt)));
  }
  std::string Position() const override { return std::string(it_->key()); }
  bool Resume(std::string_view position) override {
    begin_.assign(position);
    return position.starts_with(prefix_);
  }

 private:
  void Move() {
    if (it_ == nullptr) {
      it_ = kv_.Walk(begin_.empty() ? prefix_ : begin_ + '\0', SuccessorOf(prefix_));
    } else if (!skip_to_.empty()) {
      it_->Seek(std::exchange(skip_to_, {}));
    } else {
      it_->Next();
    }
  }

  Result<bool> ReadRow(std::string_view entry) {
    auto key = RowKeyOfIndexEntry(entry, table_->id);
    if (!key)
      return Fail(ErrorCode::kCorrupt, "an index entry of {}.{} cannot be read", table_->keyspace,
                  table_->name);
    row_key_ = std::move(*key);
    ASSIGN_OR_RETURN(auto value, kv_.Get(row_key_));
    if (!value) return false;
    value_ = std::move(*value);
    return reader_.Read(row_key_, value_);
  }

  kv::Store& kv_;
  Table table_;
  std::string prefix_, begin_, skip_to_, row_key_, value_;
  std::int64_t now_s_;
  RowReader reader_;
  std::unique_ptr<kv::Iterator> it_;
};

class MemoryRows : public RowSource {
 public:
  MemoryRows(std::size_t partition_columns, std::vector<MadeRow> rows)
      : partition_columns_(partition_columns), rows_(std::move(rows)) {}

  Result<Step> Next() override {
    while (next_ < rows_.size() && skipping_ && PartitionOf(rows_[next_]) == partition_) ++next_;
    skipping_ = false;
    if (next_ == rows_.size()) return Step::kEnd;
    auto& made = rows_[next_++];
    row_.values.assign(made.begin(), made.end());
    row_.cells.assign(made.size(), nullptr);
    partition_ = PartitionOf(made);
    row_.partition = partition_;
    return Step::kRow;
  }

  const SourceRow& row() const override { return row_; }
  void SkipPartition() override { skipping_ = true; }
  std::string Position() const override {
    std::string out;
    ByteWriter(out).U64(next_);
    return out;
  }
  bool Resume(std::string_view position) override {
    ByteReader r(position);
    next_ = r.U64();
    return r.ok() && r.AtEnd() && next_ <= rows_.size();
  }

 private:
  std::string PartitionOf(const MadeRow& row) const {
    std::string out;
    for (std::size_t i = 0; i < partition_columns_; ++i)
      AppendPartitionComponent(out, row[i].value_or(""));
    return out;
  }

  std::size_t partition_columns_;
  std::vector<MadeRow> rows_;
  std::size_t next_ = 0;
  bool skipping_ = false;
  std::string partition_;
  SourceRow row_;
};

}  // namespace

std::unique_ptr<RowSource> TableSource(kv::Store& kv, Table table, std::vector<KeyRange> ranges,
                                       bool reversed, std::int64_t now_s) {
  return std::make_unique<TableRows>(kv, std::move(table), std::move(ranges), reversed, now_s);
}

std::unique_ptr<RowSource> IndexSource(kv::Store& kv, Table table, IndexId index,
                                       std::string_view value, std::int64_t now_s) {
  return std::make_unique<IndexRows>(kv, std::move(table), IndexValuePrefix(index, value), now_s);
}

std::unique_ptr<RowSource> MemorySource(const TableDef& table, std::vector<MadeRow> rows) {
  return std::make_unique<MemoryRows>(table.partition_columns, std::move(rows));
}

}  // namespace taskflow::store
