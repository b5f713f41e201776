#include "connect/state/source_offsets.h"

#include <boost/json.hpp>

namespace taskflow::connect {
namespace {

std::string KeyOf(const std::string& connector, const json::object& partition) {
  return ToJson(json::array{connector, partition});
}

}  // namespace

void SourceOffsets::Apply(std::string_view key, std::optional<std::string_view> value) {
  auto parsed = ParseJson(key);
  const auto* parts = parsed ? parsed->if_array() : nullptr;
  if (parts == nullptr || parts->size() != 2) return;
  const auto* connector = (*parts)[0].if_string();
  const auto* partition = (*parts)[1].if_object();
  if (connector == nullptr || partition == nullptr) return;
  auto offset = value ? ParseJsonObject(*value) : Fail(ErrorCode::kNotFound, "");
  std::lock_guard lock(mutex_);
  auto& partitions = offsets_[std::string(*connector)];
  auto text = ToJson(*partition);
  if (offset) {
    partitions[text] = *std::move(offset);
  } else {
    partitions.erase(text);
  }
}

void SourceOffsets::Attach(std::unique_ptr<StateTopic> topic) {
  std::lock_guard lock(topic_mutex_);
  topic_ = std::move(topic);
}

std::optional<json::object> SourceOffsets::Find(std::string_view connector,
                                                const json::object& partition) const {
  std::lock_guard lock(mutex_);
  auto partitions = offsets_.find(connector);
  if (partitions == offsets_.end()) return std::nullopt;
  auto found = partitions->second.find(ToJson(partition));
  return found == partitions->second.end() ? std::nullopt : std::optional(found->second);
}

std::vector<SourceOffsets::Entry> SourceOffsets::Of(std::string_view connector) const {
  std::lock_guard lock(mutex_);
  std::vector<Entry> out;
  auto partitions = offsets_.find(connector);
  if (partitions == offsets_.end()) return out;
  for (const auto& [text, offset] : partitions->second) {
    if (auto partition = ParseJsonObject(text)) out.push_back({*std::move(partition), offset});
  }
  return out;
}

Status SourceOffsets::Set(const std::string& connector, const std::vector<Entry>& entries) {
  std::vector<StateChange> changes;
  for (const auto& entry : entries) {
    auto value = entry.offset ? std::optional(ToJson(*entry.offset)) : std::nullopt;
    changes.emplace_back(KeyOf(connector, entry.partition), std::move(value));
  }
  std::lock_guard lock(topic_mutex_);
  if (topic_ == nullptr) return Fail(ErrorCode::kUnavailable, "the offset topic is not read yet");
  return topic_->Write(changes);
}

}  // namespace taskflow::connect
