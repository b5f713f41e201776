#include "store/query/aggregate.h"

#include "cql/types/compare.h"
#include "store/query/type_rules.h"

namespace taskflow::store {

void Aggregate::AddNumber(std::string_view value) {
  if (NumberKindOf(*type_) == NumberKind::kInteger) {
    integer_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(integer_) +
                                         static_cast<std::uint64_t>(IntegerOf(value)));
  } else {
    floating_ += FloatingOf(value);
  }
}

void Aggregate::Add(std::optional<std::string_view> value) {
  bool first = std::exchange(first_, false);
  if (kind_ == SelectorKind::kCountRows) ++count_;
  if (!value || kind_ == SelectorKind::kCountRows) return;
  ++count_;
  switch (kind_) {
    case SelectorKind::kMin:
      if (!kept_ || cql::Compare(*type_, *value, *kept_) < 0) kept_ = *value;
      break;
    case SelectorKind::kMax:
      if (!kept_ || cql::Compare(*type_, *value, *kept_) > 0) kept_ = *value;
      break;
    case SelectorKind::kSum:
    case SelectorKind::kAvg:
      AddNumber(*value);
      break;
    case SelectorKind::kCount:
    case SelectorKind::kCountRows:
      break;
    default:
      if (first) kept_ = *value;
  }
}

std::optional<std::string> Aggregate::Value() const {
  switch (kind_) {
    case SelectorKind::kCount:
    case SelectorKind::kCountRows:
      return EncodeBigint(count_);
    case SelectorKind::kSum:
      return NumberKindOf(*type_) == NumberKind::kInteger ? EncodeInteger(*type_, integer_)
                                                          : EncodeFloating(*type_, floating_);
    case SelectorKind::kAvg: {
      auto n = std::max<std::int64_t>(count_, 1);
      return NumberKindOf(*type_) == NumberKind::kInteger
                 ? EncodeInteger(*type_, integer_ / n)
                 : EncodeFloating(*type_, floating_ / static_cast<double>(n));
    }
    default:
      return kept_;
  }
}

}  // namespace taskflow::store
