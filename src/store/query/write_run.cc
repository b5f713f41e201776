#include "store/query/write_run.h"

#include "cql/types/token.h"
#include "store/limits.h"
#include "store/query/collection.h"
#include "store/query/key_ranges.h"
#include "store/query/type_rules.h"
#include "store/rows/merge_rule.h"

namespace taskflow::store {
namespace {

bool IsOneKey(const KeyPlan& key) {
  auto exact = [](const Restriction& r) { return r.op == Op::kEq; };
  return std::all_of(key.partition.begin(), key.partition.end(), exact) &&
         std::all_of(key.clustering.begin(), key.clustering.end(), exact);
}

Status CheckLength(std::string_view key) {
  if (key.size() <= kKeyPartMax) return {};
  return Fail(ErrorCode::kInvalid, "Key length of {} is longer than maximum of {}", key.size(),
              kKeyPartMax);
}

}  // namespace

Result<WriteBuilder::Stamp> WriteBuilder::StampOf(const WritePlan& plan, BoundWrite& write) {
  Stamp stamp;
  auto now_s = write.bindings.now_s();
  stamp.now_s = static_cast<std::uint32_t>(now_s);
  stamp.liveness.timestamp = write.timestamp;
  if (plan.timestamp) {
    ASSIGN_OR_RETURN(auto timestamp, EvaluateInteger(*plan.timestamp, write.bindings));
    if (timestamp) stamp.liveness.timestamp = *timestamp;
  }
  auto ttl = plan.kind == WritePlan::Kind::kDelete ? 0 : plan.table->options.default_ttl();
  if (plan.ttl) {
    ASSIGN_OR_RETURN(auto given, EvaluateInteger(*plan.ttl, write.bindings));
    if (given) ttl = *given;
    if (ttl < 0)
      return Fail(ErrorCode::kInvalid, "A TTL must be greater or equal to 0, but was {}", ttl);
    if (ttl > kTtlMax)
      return Fail(ErrorCode::kInvalid, "ttl is too large. requested ({}) maximum ({})", ttl,
                  kTtlMax);
  }
  if (ttl > 0) {
    stamp.liveness.ttl = static_cast<std::uint32_t>(ttl);
    stamp.liveness.expires =
        static_cast<std::uint32_t>(std::min<std::int64_t>(now_s + ttl, UINT32_MAX));
  }
  return stamp;
}

Status WriteBuilder::CollectKeys(const WritePlan& plan, Bindings& bindings) {
  key_count_ = 1;
  if (keys_.empty()) keys_.emplace_back();
  if (!IsOneKey(plan.key)) {
    ASSIGN_OR_RETURN(auto ranges, RangesOf(*plan.table, plan.key, bindings));
    keys_.resize(std::max(keys_.size(), ranges.size()));
    key_count_ = ranges.size();
    for (std::size_t i = 0; i < ranges.size(); ++i) keys_[i] = std::move(ranges[i].begin);
    return {};
  }
  partition_.clear();
  for (auto& restriction : plan.key.partition) {
    ASSIGN_OR_RETURN(auto value, EvaluateKey(restriction.values[0], bindings));
    if (plan.table->partition_columns == 1) {
      partition_.append(value);
    } else {
      TRY(CheckLength(value));
      AppendPartitionComponent(partition_, value);
    }
  }
  if (partition_.empty()) return Fail(ErrorCode::kInvalid, "Key may not be empty");
  TRY(CheckLength(partition_));
  auto& key = keys_[0];
  key.clear();
  AppendPartition(key, plan.table->id, cql::TokenOf(partition_), partition_);
  for (auto& restriction : plan.key.clustering) {
    ASSIGN_OR_RETURN(auto value, EvaluateKey(restriction.values[0], bindings));
    auto& order = plan.table->orders[restriction.column - plan.table->partition_columns];
    if (value.size() > kKeyPartMax || !AppendClustering(key, order, value)) {
      return Fail(ErrorCode::kInvalid, "Invalid value for clustering column {}",
                  plan.table->columns[restriction.column].name);
    }
  }
  return {};
}

Status WriteBuilder::AddCell(const CellPlan& cell, const Bound& value, const WritePlan& plan,
                             const Stamp& stamp) {
  RowWriter row(row_);
  auto& type = plan.table->columns[cell.column].type;
  if (!value.has_value() || (IsMultiCell(type) && IsEmptyCollection(value.bytes))) {
    row.AddTombstone(cell.id, stamp.now_s);
    return {};
  }
  row.Add(cell.id, value.bytes);
  for (auto& indexed : plan.indexed) {
    if (indexed.column != cell.column) continue;
    if (value.bytes.size() > kKeyPartMax) {
      return Fail(ErrorCode::kInvalid,
                  "Cannot index value of size {} for an index on {} (maximum allowed size={})",
                  value.bytes.size(), plan.table->columns[cell.column].name, kKeyPartMax);
    }
    index_values_.push_back({indexed.index, value.bytes});
  }
  return {};
}

// Indexed columns that are part of the primary key: their values are in the key of every write.
Status WriteBuilder::AddKeyIndexes(const WritePlan& plan, Bindings& bindings) {
  for (auto& indexed : plan.indexed) {
    if (indexed.column >= plan.table->key_columns()) continue;
    for (auto* restrictions : {&plan.key.partition, &plan.key.clustering}) {
      for (auto& restriction : *restrictions) {
        if (restriction.column != indexed.column || restriction.op != Op::kEq) continue;
        ASSIGN_OR_RETURN(auto value, EvaluateKey(restriction.values[0], bindings));
        index_values_.push_back({indexed.index, value});
      }
    }
  }
  return {};
}

Status WriteBuilder::EncodeRowOf(const WritePlan& plan, BoundWrite& write, const Stamp& stamp) {
  row_.clear();
  index_values_.clear();
  empty_ = false;
  bool is_delete = plan.kind == WritePlan::Kind::kDelete;
  if (is_delete && plan.cells.empty()) {
    EncodeDeletion({stamp.liveness.timestamp, stamp.now_s}, row_);
    return {};
  }
  bool marker = plan.kind == WritePlan::Kind::kInsert;
  RowWriter row(row_, stamp.liveness, marker);
  auto start = row_.size();
  for (auto& cell : plan.cells) {
    Bound value;
    if (!is_delete) {
      ASSIGN_OR_RETURN(value, Evaluate(cell.value, write.bindings));
    }
    if (value.kind != Bound::Kind::kUnset) TRY(AddCell(cell, value, plan, stamp));
  }
  empty_ = !marker && row_.size() == start;
  return is_delete ? Status{} : AddKeyIndexes(plan, write.bindings);
}

void WriteBuilder::Emit(kv::WriteBatch& batch, const Stamp& stamp) {
  if (empty_) return;
  auto entry = EncodeIndexEntry(stamp.liveness.expires);
  for (std::size_t i = 0; i < key_count_; ++i) {
    batch.Merge(keys_[i], row_);
    for (auto& [index, value] : index_values_) {
      index_key_.clear();
      AppendIndexKey(index_key_, index, value, keys_[i]);
      batch.Merge(index_key_, entry);
    }
  }
}

Status WriteBuilder::Apply(BoundWrite& write, kv::WriteBatch& batch) {
  auto& plan = *write.plan;
  ASSIGN_OR_RETURN(auto stamp, StampOf(plan, write));
  TRY(CollectKeys(plan, write.bindings));
  TRY(EncodeRowOf(plan, write, stamp));
  Emit(batch, stamp);
  return {};
}

}  // namespace taskflow::store
