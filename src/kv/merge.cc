#include <rocksdb/compaction_filter.h>
#include <rocksdb/merge_operator.h>

#include "kv/rocks.h"

namespace taskflow::kv {
namespace {

constexpr std::size_t kFewOperands = 16;

class RuleOperator : public rocksdb::MergeOperator {
 public:
  explicit RuleOperator(MergeRule rule) : rule_(std::move(rule)) {}
  const char* Name() const override { return "taskflow.MergeRule"; }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    std::string_view existing;
    if (in.existing_value != nullptr) existing = ToView(*in.existing_value);
    return Join(in.key, in.existing_value != nullptr ? &existing : nullptr, in.operand_list,
                out->new_value);
  }

  bool PartialMergeMulti(const rocksdb::Slice& key, const std::deque<rocksdb::Slice>& operands,
                         std::string* joined, rocksdb::Logger*) const override {
    return Join(key, nullptr, operands, *joined);
  }

 private:
  template <typename Slices>
  bool Join(const rocksdb::Slice& key, const std::string_view* existing, const Slices& operands,
            std::string& out) const {
    out.clear();
    if (operands.size() <= kFewOperands) {
      std::array<std::string_view, kFewOperands> few;
      std::transform(operands.begin(), operands.end(), few.begin(), ToView);
      return rule_.merge(ToView(key), existing, few.data(), operands.size(), out);
    }
    std::vector<std::string_view> many(operands.size());
    std::transform(operands.begin(), operands.end(), many.begin(), ToView);
    return rule_.merge(ToView(key), existing, many.data(), many.size(), out);
  }

  MergeRule rule_;
};

using ExpiredFn = std::function<bool(std::string_view key, std::string_view value)>;

class ExpiryFilter : public rocksdb::CompactionFilter {
 public:
  explicit ExpiryFilter(ExpiredFn expired) : expired_(std::move(expired)) {}
  const char* Name() const override { return "taskflow.Expired"; }

  // Operands stay: what an expired one shadows may lie in a level below.
  Decision FilterV2(int, const rocksdb::Slice& key, ValueType type, const rocksdb::Slice& value,
                    std::string*, std::string*) const override {
    bool gone = type == ValueType::kValue && expired_(ToView(key), ToView(value));
    return gone ? Decision::kRemove : Decision::kKeep;
  }

 private:
  ExpiredFn expired_;
};

class ExpiryFilterFactory : public rocksdb::CompactionFilterFactory {
 public:
  explicit ExpiryFilterFactory(ExpiredFn expired) : expired_(std::move(expired)) {}
  const char* Name() const override { return "taskflow.ExpiredFactory"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context&) override {
    return std::make_unique<ExpiryFilter>(expired_);
  }

 private:
  ExpiredFn expired_;
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> MergeOperatorOf(const MergeRule& rule) {
  if (!rule.merge) return nullptr;
  return std::make_shared<RuleOperator>(rule);
}

std::shared_ptr<rocksdb::CompactionFilterFactory> ExpiryFilterOf(const MergeRule& rule) {
  if (!rule.expired) return nullptr;
  return std::make_shared<ExpiryFilterFactory>(rule.expired);
}

}  // namespace taskflow::kv
