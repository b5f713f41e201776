#include <deque>
#include <set>

#include "base/bytes.h"
#include "cql/types/compare.h"
#include "store/limits.h"
#include "store/query/collection.h"
#include "store/query/key_ranges.h"
#include "store/query/row_reader.h"
#include "store/query/type_rules.h"
#include "store/query/write_run.h"

namespace taskflow::store {

namespace {

void AppendCell(Page& page, std::optional<std::string_view> value) {
  ByteWriter w(page.cells);
  w.I32(value ? static_cast<std::int32_t>(value->size()) : -1);
  if (value) w.Raw(*value);
}

// A row as it is stored now. Stays where it is made: its views point into it.
class StoredRow {
 public:
  StoredRow(const Table& table, std::int64_t now_s) : reader_(table, now_s) {}
  StoredRow(const StoredRow&) = delete;

  Status Read(kv::Store& kv, const std::string& key) {
    key_ = key;
    ASSIGN_OR_RETURN(auto bytes, kv.Get(key_));
    if (!bytes) return {};
    bytes_ = std::move(*bytes);
    ASSIGN_OR_RETURN(bool live, reader_.Read(key_, bytes_));
    if (live) row_ = &reader_.row();
    return {};
  }
  // Null: there is none.
  const SourceRow* row() const { return row_; }

 private:
  std::string key_, bytes_;
  RowReader reader_;
  const SourceRow* row_ = nullptr;
};

Result<bool> Holds(const Restriction& condition, const TableDef& table, const SourceRow* row,
                   Bindings& bindings) {
  auto stored = row == nullptr ? std::nullopt : row->values[condition.column];
  auto& type = table.columns[condition.column].type;
  if (condition.op == Op::kIn) {
    ASSIGN_OR_RETURN(auto values, ValuesOf(condition, bindings));
    return stored && std::any_of(values.begin(), values.end(),
                                 [&](auto v) { return cql::Compare(type, *stored, v) == 0; });
  }
  ASSIGN_OR_RETURN(auto wanted, Evaluate(condition.values.at(0), bindings));
  if (!wanted.has_value() || !stored) {
    bool both_null = !wanted.has_value() && !stored;
    return condition.op == Op::kEq ? both_null : condition.op == Op::kNe && !both_null;
  }
  int order = cql::Compare(type, *stored, wanted.bytes);
  switch (condition.op) {
    case Op::kEq:
      return order == 0;
    case Op::kNe:
      return order != 0;
    case Op::kLt:
      return order < 0;
    case Op::kLe:
      return order <= 0;
    case Op::kGt:
      return order > 0;
    case Op::kGe:
      return order >= 0;
    default:
      return Fail(ErrorCode::kUnsupported, "this condition is not supported in IF");
  }
}

Result<bool> Holds(const WritePlan& plan, const SourceRow* row, Bindings& bindings) {
  if (plan.condition.if_not_exists) return row == nullptr;
  if (row == nullptr && plan.condition.if_exists) return false;
  for (auto& condition : plan.condition.columns) {
    ASSIGN_OR_RETURN(bool holds, Holds(condition, *plan.table, row, bindings));
    if (!holds) return false;
  }
  return true;
}

ResultColumn ColumnOf(const TableDef& table, std::size_t column) {
  return {table.keyspace, table.name, table.columns[column].name, table.columns[column].type};
}

// The answer of a statement whose condition does not hold: what the row has instead.
ConditionResult NotApplied(const WritePlan& plan, const SourceRow* row) {
  ConditionResult result{.applied = false};
  AppendCell(result.page, std::string_view("\0", 1));
  result.page.rows = 1;
  if (row == nullptr) return result;
  auto add = [&](std::size_t column) {
    result.columns.push_back(ColumnOf(*plan.table, column));
    AppendCell(result.page, row->values[column]);
  };
  if (plan.condition.if_not_exists) {
    for (std::size_t i = 0; i < plan.table->columns.size(); ++i) add(i);
  }
  for (auto& condition : plan.condition.columns) add(condition.column);
  return result;
}

ConditionResult Applied() {
  ConditionResult result;
  AppendCell(result.page, std::string_view("\1", 1));
  result.page.rows = 1;
  return result;
}

}  // namespace

// One batch of statements; made, run and dropped.
class ReadingWriteRun {
 public:
  ReadingWriteRun(kv::Store& kv, std::vector<BoundWrite>& writes)
      : kv_(kv), writes_(writes), batch_(kv.NewBatch()) {}

  Result<std::optional<ConditionResult>> Run() {
    bool conditional = false;
    for (auto& write : writes_) {
      if (!write.plan->condition.any()) continue;
      conditional = true;
      ASSIGN_OR_RETURN(auto refused, Check(write));
      if (refused) return refused;
    }
    for (auto& write : writes_) TRY(Apply(write));
    TRY(Flush());
    if (!conditional) return std::nullopt;
    return Applied();
  }

 private:
  // The answer when the condition does not hold.
  Result<std::optional<ConditionResult>> Check(BoundWrite& write) {
    TRY(builder_.CollectKeys(*write.plan, write.bindings));
    if (builder_.key_count_ != 1) {
      return Fail(ErrorCode::kInvalid,
                  "IN on the partition key is not supported with conditional updates");
    }
    StoredRow stored(write.plan->table, write.bindings.now_s());
    TRY(stored.Read(kv_, builder_.keys_[0]));
    ASSIGN_OR_RETURN(bool holds, Holds(*write.plan, stored.row(), write.bindings));
    if (holds) return std::nullopt;
    return NotApplied(*write.plan, stored.row());
  }

  Status Apply(BoundWrite& write) {
    auto& plan = *write.plan;
    if (plan.is_range()) return DeleteRange(write);
    auto parts = [](const CellPlan& cell) { return cell.change != CellChange::kSet; };
    if (std::any_of(plan.cells.begin(), plan.cells.end(), parts)) return ChangeParts(write);
    TRY(builder_.Apply(write, *batch_));
    return {};
  }

  // Rows that exist get a tombstone each, so that what is written later by a lagging writer with an
  // older time stays hidden row by row.
  Status DeleteRange(BoundWrite& write) {
    auto& plan = *write.plan;
    ASSIGN_OR_RETURN(auto stamp, builder_.StampOf(plan, write));
    ASSIGN_OR_RETURN(auto ranges, RangesOf(*plan.table, plan.key, write.bindings));
    std::string deletion;
    EncodeDeletion({stamp.liveness.timestamp, stamp.now_s}, deletion);
    for (auto& range : ranges) {
      auto it = kv_.Walk(range.begin, range.end);
      for (; it->Valid(); it->Next()) {
        batch_->Merge(it->key(), deletion);
        if (batch_->size() >= kRangeDeleteChunk) TRY(Flush());
      }
      TRY(it->status());
    }
    return {};
  }

  Status ChangeParts(BoundWrite& write) {
    TRY(builder_.CollectKeys(*write.plan, write.bindings));
    std::vector<std::string> keys(
        builder_.keys_.begin(),
        builder_.keys_.begin() + static_cast<std::ptrdiff_t>(builder_.key_count_));
    for (auto& key : keys) {
      if (!changed_.insert(key).second) {
        return Fail(ErrorCode::kUnsupported,
                    "a batch may change the collections of one row only once");
      }
      StoredRow stored(write.plan->table, write.bindings.now_s());
      TRY(stored.Read(kv_, key));
      TRY(ChangeRow(write, key, stored.row()));
    }
    return {};
  }

  Status ChangeRow(BoundWrite& write, const std::string& key, const SourceRow* row) {
    auto& plan = *write.plan;
    ASSIGN_OR_RETURN(auto stamp, builder_.StampOf(plan, write));
    builder_.row_.clear();
    builder_.index_values_.clear();
    RowWriter(builder_.row_, stamp.liveness, plan.kind == WritePlan::Kind::kInsert);
    std::deque<std::string> computed;
    for (auto& cell : plan.cells) {
      ASSIGN_OR_RETURN(auto value, NewValue(cell, write, row, computed));
      if (value.kind != Bound::Kind::kUnset) TRY(builder_.AddCell(cell, value, plan, stamp));
    }
    builder_.keys_.assign(1, key);
    builder_.key_count_ = 1;
    builder_.empty_ = false;
    builder_.Emit(*batch_, stamp);
    return {};
  }

  Result<Bound> NewValue(const CellPlan& cell, BoundWrite& write, const SourceRow* row,
                         std::deque<std::string>& computed) {
    auto& plan = *write.plan;
    if (plan.kind == WritePlan::Kind::kDelete && cell.change == CellChange::kSet) return Bound{};
    Bound value, at;
    if (cell.change != CellChange::kDropAt) {
      ASSIGN_OR_RETURN(value, Evaluate(cell.value, write.bindings));
    }
    if (cell.change == CellChange::kSet || value.kind == Bound::Kind::kUnset) return value;
    if (cell.at) {
      ASSIGN_OR_RETURN(at.bytes, EvaluateKey(*cell.at, write.bindings));
    }
    auto current = row == nullptr ? std::nullopt : row->values[cell.column];
    auto& type = plan.table->columns[cell.column].type;
    ASSIGN_OR_RETURN(auto changed, ChangeCollection(type, cell.change, current, value, at));
    if (!changed) return Bound{};
    return Bound{Bound::Kind::kValue, computed.emplace_back(std::move(*changed))};
  }

  Status Flush() {
    if (batch_->size() == 0) return {};
    TRY(kv_.Write(*batch_));
    batch_->Clear();
    return {};
  }

  kv::Store& kv_;
  std::vector<BoundWrite>& writes_;
  std::unique_ptr<kv::WriteBatch> batch_;
  WriteBuilder builder_;
  std::set<std::string> changed_;
};

Result<std::optional<ConditionResult>> ApplyReadingWrites(kv::Store& kv,
                                                          std::vector<BoundWrite>& writes) {
  return ReadingWriteRun(kv, writes).Run();
}

}  // namespace taskflow::store
