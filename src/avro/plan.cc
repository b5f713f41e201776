#include "avro/plan.h"

#include <map>

namespace taskflow::avro {

// Recursion ends at records, whose steps are shared by all their uses.
class Plan::Compiler {
 public:
  explicit Compiler(std::vector<Step>& steps) : steps_(steps) {}

  void Fill(std::uint32_t at, const Node& node) {
    steps_[at].type = node.type;
    steps_[at].node = &node;
    switch (node.type) {
      case Type::kRecord:
        return FillRecord(at, node);
      case Type::kUnion: {
        auto first = Allocate(at, node.branches.size());
        for (std::size_t i = 0; i < node.branches.size(); ++i) {
          Fill(first + static_cast<std::uint32_t>(i), *node.branches[i]);
        }
        return;
      }
      case Type::kArray:
      case Type::kMap:
        return Fill(Allocate(at, 1), *node.items);
      case Type::kEnum:
        steps_[at].count = static_cast<std::uint32_t>(node.symbols.size());
        return;
      case Type::kFixed:
        steps_[at].count = static_cast<std::uint32_t>(node.fixed_bytes);
        return;
      default:
        return;
    }
  }

 private:
  void FillRecord(std::uint32_t at, const Node& node) {
    if (auto known = records_.find(&node); known != records_.end()) {
      steps_[at].first = known->second;
      steps_[at].count = static_cast<std::uint32_t>(node.fields.size());
      return;
    }
    auto first = Allocate(at, node.fields.size());
    records_[&node] = first;
    for (std::size_t i = 0; i < node.fields.size(); ++i) {
      Fill(first + static_cast<std::uint32_t>(i), *node.fields[i].type);
    }
  }

  std::uint32_t Allocate(std::uint32_t at, std::size_t count) {
    auto first = static_cast<std::uint32_t>(steps_.size());
    steps_.resize(steps_.size() + count);
    steps_[at].first = first;
    steps_[at].count = static_cast<std::uint32_t>(count);
    return first;
  }

  std::vector<Step>& steps_;
  std::map<const Node*, std::uint32_t> records_;
};

Plan::Plan(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)), steps_(1) {
  Compiler(steps_).Fill(0, schema_->root());
}

}  // namespace taskflow::avro
