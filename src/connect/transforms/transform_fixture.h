// For tests: one record, and transforms that are applied to it one after the other.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "connect/transforms/transform.h"

namespace taskflow::connect {

inline const Schema kText{.type = Type::kString};
inline const Schema kLong{.type = Type::kInt64};
inline const Schema kEvent{
    .type = Type::kStruct, .name = "Event", .fields = {{"id", &kText}, {"n", &kLong}}};

class TransformTest : public testing::Test {
 protected:
  TransformTest() {
    record_.source = &source_;
    record_.topic = source_.topic;
    record_.timestamp_ms = 5;
    record_.key = Value::Text(Type::kString, "k", &kText);
    items_ = {Value::Text(Type::kString, "u-1", &kText), Value::Integer(Type::kInt64, 7, &kLong)};
    record_.value = Value::Container(Type::kStruct, items_.data(), 2, &kEvent);
  }
  void UseMap() {
    map_ = {Value::Text(Type::kString, "id"), Value::Text(Type::kString, "u-1"),
            Value::Text(Type::kString, "n"), Value::Integer(Type::kInt64, 7)};
    record_.value = Value::Container(Type::kMap, map_.data(), 2, nullptr);
  }

  Result<bool> Apply(const std::string& name, Config config) {
    const auto* plugin = FindPlugin(TransformPlugins(), name);
    if (plugin == nullptr) return Fail(ErrorCode::kNotFound, "{}", name);
    configs_.push_back(std::move(config));
    ASSIGN_OR_RETURN(auto transform, plugin->make(Settings(plugin->keys(), configs_.back())));
    transforms_.push_back(std::move(transform));
    return transforms_.back()->Apply(record_, arena_);
  }

  kafka::InRecord source_{.topic = "taskflow-interactions", .partition = 2, .offset = 11};
  Record record_;
  std::vector<Value> items_, map_;
  Arena arena_;
  std::deque<Config> configs_;
  std::vector<std::unique_ptr<Transform>> transforms_;
};

}  // namespace taskflow::connect
