#include "store/query/key_ranges.h"

#include <limits>

#include "base/bytes.h"
#include "cql/types/token.h"
#include "store/limits.h"

namespace taskflow::store {
namespace {

Status CheckProduct(std::size_t count) {
  if (count <= kKeysOfInMax) return {};
  return Fail(ErrorCode::kTooLarge, "the IN lists of a statement may make at most {} keys",
              kKeysOfInMax);
}

// The keys of the partitions: every combination of the values of the partition columns.
Result<std::vector<std::string>> PartitionKeys(const TableDef& table, const KeyPlan& key,
                                               Bindings& bindings) {
  std::vector<std::string> keys(1);
  bool composite = table.partition_columns > 1;
  for (auto& restriction : key.partition) {
    ASSIGN_OR_RETURN(auto values, ValuesOf(restriction, bindings));
    TRY(CheckProduct(keys.size() * values.size()));
    std::vector<std::string> longer;
    for (auto& prefix : keys) {
      for (auto value : values) {
        if (value.size() > kKeyPartMax) {
          return Fail(ErrorCode::kInvalid, "Key length of {} is longer than maximum of {}",
                      value.size(), kKeyPartMax);
        }
        auto& one = longer.emplace_back(prefix);
        composite ? AppendPartitionComponent(one, value) : static_cast<void>(one.append(value));
      }
    }
    keys = std::move(longer);
  }
  for (auto& one : keys) {
    if (one.empty()) return Fail(ErrorCode::kInvalid, "Key may not be empty");
    if (one.size() > kKeyPartMax) {
      return Fail(ErrorCode::kInvalid, "Key length of {} is longer than maximum of {}", one.size(),
                  kKeyPartMax);
    }
  }
  return keys;
}

Status AppendValue(std::string& out, const TableDef& table, const Restriction& restriction,
                   std::string_view value) {
  auto& order = table.orders[restriction.column - table.partition_columns];
  if (AppendClustering(out, order, value)) return {};
  return Fail(ErrorCode::kInvalid, "Invalid value for clustering column {}",
              table.columns[restriction.column].name);
}

Op Mirrored(Op op) {
  switch (op) {
    case Op::kLt:
      return Op::kGt;
    case Op::kLe:
      return Op::kGe;
    case Op::kGt:
      return Op::kLt;
    case Op::kGe:
      return Op::kLe;
    default:
      return op;
  }
}

// Narrows `range`, all keys that begin with `prefix`, by one bound on the column after it.
Status Narrow(KeyRange& range, const std::string& prefix, const TableDef& table,
              const Restriction& restriction, Bindings& bindings) {
  ASSIGN_OR_RETURN(auto values, ValuesOf(restriction, bindings));
  std::string at = prefix;
  TRY(AppendValue(at, table, restriction, values.at(0)));
  bool descending = table.orders[restriction.column - table.partition_columns].descending;
  switch (descending ? Mirrored(restriction.op) : restriction.op) {
    case Op::kGt:
      range.begin = std::max(range.begin, SuccessorOf(at));
      break;
    case Op::kGe:
      range.begin = std::max(range.begin, at);
      break;
    case Op::kLt:
      range.end = std::min(range.end, at);
      break;
    case Op::kLe:
      range.end = std::min(range.end, SuccessorOf(at));
      break;
    default:
      return Fail(ErrorCode::kInternal, "not a bound of a slice");
  }
  return {};
}

bool IsSlice(const Restriction& restriction) {
  return restriction.op != Op::kEq && restriction.op != Op::kIn;
}

struct Prefixes {
  std::vector<std::string> keys;
  std::size_t columns = 0;  // clustering columns that they hold
};

// Partition keys followed by every combination of the clustering values that are given exactly.
Result<Prefixes> ExactPrefixes(const TableDef& table, const KeyPlan& key, Bindings& bindings) {
  ASSIGN_OR_RETURN(auto partitions, PartitionKeys(table, key, bindings));
  Prefixes prefixes;
  for (auto& partition : partitions) {
    AppendPartition(prefixes.keys.emplace_back(), table.id, cql::TokenOf(partition), partition);
  }
  for (auto& restriction : key.clustering) {
    if (IsSlice(restriction)) break;
    ASSIGN_OR_RETURN(auto values, ValuesOf(restriction, bindings));
    TRY(CheckProduct(prefixes.keys.size() * values.size()));
    std::vector<std::string> longer;
    for (auto& prefix : prefixes.keys) {
      for (auto value : values)
        TRY(AppendValue(longer.emplace_back(prefix), table, restriction, value));
    }
    prefixes.keys = std::move(longer);
    ++prefixes.columns;
  }
  return prefixes;
}

}  // namespace

Result<std::vector<std::string_view>> ValuesOf(const Restriction& restriction, Bindings& bindings) {
  std::vector<std::string_view> values;
  if (restriction.in_marker) {
    ASSIGN_OR_RETURN(auto list, EvaluateKey(restriction.values.at(0), bindings));
    ByteReader r(list);
    auto count = r.I32();
    for (std::int32_t i = 0; i < count && r.ok(); ++i) {
      auto length = r.I32();
      if (length < 0) return Fail(ErrorCode::kInvalid, "Invalid null value in IN list");
      values.push_back(r.View(static_cast<std::uint32_t>(length)));
    }
    if (!r.ok()) return Fail(ErrorCode::kInvalid, "Invalid list for IN");
    return values;
  }
  for (auto& term : restriction.values) {
    ASSIGN_OR_RETURN(auto value, EvaluateKey(term, bindings));
    values.push_back(value);
  }
  return values;
}

Result<std::vector<KeyRange>> RangesOf(const TableDef& table, const KeyPlan& key,
                                       Bindings& bindings) {
  ASSIGN_OR_RETURN(auto prefixes, ExactPrefixes(table, key, bindings));
  std::vector<KeyRange> ranges;
  for (auto& prefix : prefixes.keys) {
    KeyRange range{prefix, SuccessorOf(prefix), prefixes.columns == table.clustering_columns};
    for (auto i = prefixes.columns; i < key.clustering.size(); ++i) {
      TRY(Narrow(range, prefix, table, key.clustering[i], bindings));
    }
    if (range.begin < range.end) ranges.push_back(std::move(range));
  }
  auto by_begin = [](const KeyRange& a, const KeyRange& b) { return a.begin < b.begin; };
  std::sort(ranges.begin(), ranges.end(), by_begin);
  auto same = [](const KeyRange& a, const KeyRange& b) { return a.begin == b.begin; };
  ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
  return ranges;
}

Result<std::vector<KeyRange>> RangesOf(const TableDef& table,
                                       const std::vector<TokenRestriction>& token,
                                       Bindings& bindings) {
  KeyRange range{TablePrefix(table.id), SuccessorOf(TablePrefix(table.id)), false};
  auto after = [&](std::int64_t t) {
    return t == std::numeric_limits<std::int64_t>::max() ? range.end : TokenStart(table.id, t + 1);
  };
  for (auto& restriction : token) {
    ASSIGN_OR_RETURN(auto value, EvaluateInteger(restriction.value, bindings));
    if (!value) return Fail(ErrorCode::kInvalid, "Invalid null value for token()");
    auto from = TokenStart(table.id, *value), to = after(*value);
    auto op = restriction.op;
    if (op == Op::kEq || op == Op::kGe) range.begin = std::max(range.begin, from);
    if (op == Op::kGt) range.begin = std::max(range.begin, to);
    if (op == Op::kEq || op == Op::kLe) range.end = std::min(range.end, to);
    if (op == Op::kLt) range.end = std::min(range.end, from);
  }
  if (range.begin >= range.end) return std::vector<KeyRange>{};
  return std::vector<KeyRange>{std::move(range)};
}

}  // namespace taskflow::store
