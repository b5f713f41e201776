#include "store/query/select_run.h"

#include <limits>

#include "base/bytes.h"
#include "cql/types/compare.h"
#include "store/limits.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

constexpr std::uint8_t kPagingVersion = 1;

void AppendValue(std::string& cells, const std::optional<std::string_view>& value) {
  ByteWriter w(cells);
  if (!value) return w.I32(-1);
  w.I32(static_cast<std::int32_t>(value->size()));
  w.Raw(*value);
}

Result<std::int64_t> LimitOf(const std::optional<Term>& term, std::string_view what,
                             Bindings& bindings) {
  constexpr auto kNoLimit = std::numeric_limits<std::int64_t>::max();
  if (!term) return kNoLimit;
  ASSIGN_OR_RETURN(auto value, EvaluateInteger(*term, bindings));
  if (!value) return kNoLimit;
  if (*value <= 0) return Fail(ErrorCode::kInvalid, "{} must be strictly positive", what);
  return *value;
}

tl::unexpected<Error> BadPagingState() {
  return Fail(ErrorCode::kInvalid, "Invalid value for the paging state");
}

bool Compares(Op op, int order) {
  switch (op) {
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
      return false;
  }
}

}  // namespace

Result<std::unique_ptr<SelectRun>> SelectRun::Begin(kv::Store& kv,
                                                    std::shared_ptr<const SelectPlan> plan,
                                                    Bindings& bindings, const PageRequest& request,
                                                    std::vector<MadeRow> rows) {
  std::unique_ptr<SelectRun> run(new SelectRun);
  run->plan_ = std::move(plan);
  run->now_us_ = bindings.now_us;
  run->now_s_ = bindings.now_s();
  run->page_rows_ =
      request.page_rows == 0 ? kPageRowsMax : std::min(request.page_rows, kPageRowsMax);
  TRY(run->Bind(kv, bindings, std::move(rows)));
  if (!request.paging_state.empty()) TRY(run->ReadPagingState(request.paging_state));
  return run;
}

Status SelectRun::Bind(kv::Store& kv, Bindings& bindings, std::vector<MadeRow> rows) {
  TRY(BindLimits(bindings));
  TRY(BindFilters(bindings));
  if (plan_->table->is_system()) {
    source_ = MemorySource(*plan_->table, std::move(rows));
    return {};
  }
  if (plan_->index) {
    ASSIGN_OR_RETURN(auto value, EvaluateKey(plan_->index_value, bindings));
    if (value.size() > kKeyPartMax) {
      return Fail(ErrorCode::kInvalid, "Index expression values may not be larger than 64K");
    }
    source_ = IndexSource(kv, plan_->table, plan_->index->id, value, now_s_);
    return {};
  }
  ASSIGN_OR_RETURN(auto ranges, plan_->key.partition.empty()
                                    ? RangesOf(*plan_->table, plan_->token, bindings)
                                    : RangesOf(*plan_->table, plan_->key, bindings));
  source_ = TableSource(kv, plan_->table, std::move(ranges), plan_->reversed, now_s_);
  return {};
}

Status SelectRun::BindLimits(Bindings& bindings) {
  ASSIGN_OR_RETURN(left_, LimitOf(plan_->limit, "LIMIT", bindings));
  ASSIGN_OR_RETURN(per_partition_,
                   LimitOf(plan_->per_partition_limit, "PER PARTITION LIMIT", bindings));
  if (plan_->distinct) per_partition_ = 1;
  partition_left_ = per_partition_;
  return {};
}

Status SelectRun::BindFilters(Bindings& bindings) {
  for (auto& restriction : plan_->filters) {
    ASSIGN_OR_RETURN(auto values, ValuesOf(restriction, bindings));
    filters_.push_back({&restriction, {values.begin(), values.end()}});
  }
  return {};
}

// Version, rows left of LIMIT and of this partition, whether a partition is begun, the source's
// position.
void SelectRun::WritePagingState() {
  ByteWriter w(page_.paging_state);
  w.U8(kPagingVersion);
  w.I64(left_);
  w.I64(partition_left_);
  w.UVarlong(partition_.size());
  w.Raw(partition_);
  w.Raw(source_->Position());
}

Status SelectRun::ReadPagingState(std::string_view state) {
  if (state.size() > kPagingStateMax) return BadPagingState();
  ByteReader r(state);
  if (r.U8() != kPagingVersion) return BadPagingState();
  left_ = std::min(left_, r.I64());
  partition_left_ = std::min(per_partition_, r.I64());
  partition_.assign(r.View(r.UVarlong()));
  if (!r.ok() || left_ < 0 || partition_left_ < 0 || !source_->Resume(r.Rest()))
    return BadPagingState();
  return {};
}

Result<bool> SelectRun::Step() {
  for (std::size_t read = 0; read < kScanSliceRows; ++read) {
    ASSIGN_OR_RETURN(auto step,
                     left_ > 0 ? source_->Next() : Result<RowSource::Step>(RowSource::Step::kEnd));
    if (step == RowSource::Step::kBusy) return false;
    if (step == RowSource::Step::kEnd) {
      if (plan_->aggregates()) EmitGroups();
      return true;
    }
    ASSIGN_OR_RETURN(auto taken, Take(source_->row()));
    if (taken == Taken::kPageFull) return true;
  }
  return false;
}

Result<SelectRun::Taken> SelectRun::Take(const SourceRow& row) {
  if (!Matches(row)) return Taken::kNo;
  if (row.partition != partition_) {
    partition_ = row.partition;
    partition_left_ = per_partition_;
  }
  if (partition_left_ == 0) {
    source_->SkipPartition();
    return Taken::kNo;
  }
  --partition_left_;
  if (plan_->aggregates()) {
    TRY(Accumulate(row));
    return Taken::kYes;
  }
  Emit(row);
  --left_;
  if (static_cast<std::size_t>(page_.rows) < page_rows_ && page_.cells.size() < kPageBytesMax) {
    return Taken::kYes;
  }
  if (left_ > 0) WritePagingState();
  return Taken::kPageFull;
}

bool SelectRun::Matches(const SourceRow& row) const {
  return std::all_of(filters_.begin(), filters_.end(), [&](const Filter& filter) {
    auto& value = row.values[filter.restriction->column];
    if (!value) return false;
    auto& type = plan_->table->columns[filter.restriction->column].type;
    return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& wanted) {
      switch (filter.restriction->op) {
        case Op::kContains:
          return CollectionContains(type, *value, wanted);
        case Op::kContainsKey:
          return MapHasKey(type, *value, wanted);
        case Op::kIn:
          return cql::Compare(type, *value, wanted) == 0;
        default:
          return Compares(filter.restriction->op, cql::Compare(type, *value, wanted));
      }
    });
  });
}

std::optional<std::string> SelectRun::ValueOf(const Selector& selector,
                                              const SourceRow& row) const {
  if (selector.kind == SelectorKind::kToken) return EncodeBigint(row.token);
  if (selector.kind == SelectorKind::kFunction) return Compute(selector.function, now_us_);
  auto* cell = row.cells[selector.column];
  if (cell == nullptr) return std::nullopt;
  if (selector.kind == SelectorKind::kWriteTime) return EncodeBigint(cell->liveness.timestamp);
  if (cell->liveness.ttl == 0) return std::nullopt;
  return EncodeInt(static_cast<std::int32_t>(cell->liveness.expires - now_s_));
}

void SelectRun::Emit(const SourceRow& row) {
  for (auto& selector : plan_->selectors) {
    if (selector.kind == SelectorKind::kColumn) {
      AppendValue(page_.cells, row.values[selector.column]);
    } else {
      AppendValue(page_.cells, ValueOf(selector, row));
    }
  }
  ++page_.rows;
}

SelectRun::Group SelectRun::NewGroup() const {
  Group group;
  for (auto& selector : plan_->selectors) {
    group.selectors.emplace_back(selector, &plan_->table->columns[selector.column].type);
  }
  return group;
}

Status SelectRun::Accumulate(const SourceRow& row) {
  std::string key;
  for (auto column : plan_->group_by) AppendValue(key, row.values[column]);
  auto [found, added] = group_of_.try_emplace(std::move(key), groups_.size());
  if (added) {
    if (groups_.size() == kGroupsMax) {
      return Fail(ErrorCode::kTooLarge,
                  "GROUP BY makes more than {} groups: group by fewer columns", kGroupsMax);
    }
    groups_.push_back(NewGroup());
  }
  auto& group = groups_[found->second];
  for (std::size_t i = 0; i < plan_->selectors.size(); ++i) {
    auto& selector = plan_->selectors[i];
    bool computed = selector.kind == SelectorKind::kWriteTime ||
                    selector.kind == SelectorKind::kTtl || selector.kind == SelectorKind::kToken ||
                    selector.kind == SelectorKind::kFunction;
    if (computed) {
      group.selectors[i].Add(ValueOf(selector, row));
    } else {
      group.selectors[i].Add(row.values[selector.column]);
    }
  }
  return {};
}

void SelectRun::EmitGroups() {
  if (groups_.empty() && plan_->group_by.empty()) groups_.push_back(NewGroup());
  for (auto& group : groups_) {
    if (page_.rows >= left_) break;
    for (auto& selector : group.selectors) AppendValue(page_.cells, selector.Value());
    ++page_.rows;
  }
  groups_.clear();
}

}  // namespace taskflow::store
