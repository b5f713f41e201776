#include "broker/topics.h"

#include <algorithm>

#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "broker/committer.h"
#include "broker/limits.h"

namespace taskflow::broker {
namespace {

constexpr std::string_view kTopicsFile = "/topics.json";
constexpr std::string_view kMetadataFile = "/partition.metadata";
constexpr std::string_view kDeleteSuffix = "-delete";

std::string FolderName(std::string_view topic, std::int32_t index) {
  return fmt::format("{}-{}", topic, index);
}

std::string MetadataText(const std::string& id) {
  return fmt::format("version: 0\ntopic_id: {}\n", FormatId(id));
}

Result<std::unique_ptr<Topic>> ReadTopic(const json::value& value, std::int32_t* partitions) {
  const auto* object = value.if_object();
  if (object == nullptr) return Fail(ErrorCode::kCorrupt, "topics.json: a topic is not an object");
  auto name = StringMember(*object, "name");
  auto id = StringMember(*object, "id");
  const auto* count = object->if_contains("partitions");
  const auto* configs = object->if_contains("configs");
  if (!name || !id || !count || !count->is_int64() || !configs || !configs->is_object() ||
      !CheckTopicName(*name) || count->get_int64() < 1 ||
      count->get_int64() > kPartitionsPerTopicMax) {
    return Fail(ErrorCode::kCorrupt,
                "topics.json: a topic without name, id, partitions or configs");
  }
  auto topic = std::make_unique<Topic>();
  topic->name = *name;
  ASSIGN_OR_RETURN(topic->id, ParseId(*id));
  for (const auto& member : configs->get_object()) {
    if (!member.value().is_string()) continue;
    topic->configs[std::string(member.key())] = std::string(member.value().get_string());
  }
  *partitions = static_cast<std::int32_t>(count->get_int64());
  return topic;
}

}  // namespace

Status Topics::Load() {
  ASSIGN_OR_RETURN(log_starts_,
                   log::ReadOffsets(files_, folder_ + "/" + std::string(log::kLogStartFile)));
  ASSIGN_OR_RETURN(recovery_points_,
                   log::ReadOffsets(files_, folder_ + "/" + std::string(log::kRecoveryPointFile)));
  auto path = folder_ + std::string(kTopicsFile);
  if (!files_.Exists(path)) return {};
  ASSIGN_OR_RETURN(auto text, ReadWholeFile(files_, path, kTopicsFileMax));
  ASSIGN_OR_RETURN(auto root, ParseJsonObject(text));
  std::vector<std::string> deleted;
  if (const auto* ids = root.if_contains("deleted"); ids != nullptr && ids->is_array()) {
    for (const auto& id : ids->get_array()) {
      if (id.is_string()) deleted.emplace_back(id.get_string());
    }
  }
  const auto* list = root.if_contains("topics");
  if (list == nullptr || !list->is_array()) return Fail(ErrorCode::kCorrupt, "{}: no topics", path);
  for (const auto& value : list->get_array()) {
    std::int32_t partitions = 0;
    ASSIGN_OR_RETURN(auto topic, ReadTopic(value, &partitions));
    topic->settings = MakeSettings(topic->configs, defaults_);
    TRY(OpenPartitions(*topic, partitions, false));
    by_id_[topic->id] = topic.get();
    auto name = topic->name;
    topics_[name] = std::move(topic);
  }
  TRY(RemoveLeftovers(deleted));
  auto known = [&](const auto& entry) {
    return FindPartition(entry.first.first, entry.first.second) != nullptr;
  };
  bool stale = !std::all_of(log_starts_.begin(), log_starts_.end(), known) ||
               !std::all_of(recovery_points_.begin(), recovery_points_.end(), known);
  return stale ? ForgetOffsets() : Status();
}

// A new topic of the same name must not inherit what the files say of the old one.
Status Topics::ForgetOffsets() const {
  TRY(WriteLogStarts());
  return WriteRecoveryPoints();
}

Status Topics::RemoveLeftovers(const std::vector<std::string>& deleted_ids) {
  ASSIGN_OR_RETURN(auto names, files_.List(folder_));
  for (const auto& name : names) {
    auto path = folder_ + "/" + name;
    auto metadata = ReadWholeFile(files_, path + std::string(kMetadataFile), 4096);
    if (!metadata) continue;
    bool deleted = name.ends_with(kDeleteSuffix) ||
                   std::any_of(deleted_ids.begin(), deleted_ids.end(), [&](const auto& id) {
                     return metadata->find(id) != std::string::npos;
                   });
    if (deleted) {
      TRY(files_.Remove(path));
      continue;
    }
    auto dash = name.rfind('-');
    auto* topic = Find(name.substr(0, dash));
    if (topic == nullptr) LogWarn("broker", "{} belongs to no topic and is left alone", path);
  }
  return {};
}

Status Topics::OpenPartitions(Topic& topic, std::int32_t count, bool fresh) {
  for (auto i = static_cast<std::int32_t>(topic.partitions.size()); i < count; ++i) {
    auto folder = folder_ + "/" + FolderName(topic.name, i);
    log::PartitionLog::Start start;
    if (!fresh) start = {recovery_points_[{topic.name, i}], log_starts_[{topic.name, i}]};
    if (fresh && files_.Exists(folder)) {
      return Fail(ErrorCode::kConflict, "folder {} exists though no topic knows it: move it away",
                  folder);
    }
    auto partition = std::make_shared<Partition>();
    ASSIGN_OR_RETURN(partition->log,
                     log::PartitionLog::Open(files_, clock_, folder, topic.settings.log, start));
    auto metadata = folder + std::string(kMetadataFile);
    if (!files_.Exists(metadata)) {
      ASSIGN_OR_RETURN(auto file, files_.Open(metadata, true));
      TRY(file->WriteAt(0, MetadataText(topic.id)));
    }
    partition->topic = topic.name;
    partition->index = i;
    partition->settings = &topic.settings;
    partition->recovery_point = start.recovery_point;
    topic.partitions.push_back(std::move(partition));
  }
  return {};
}

Topic* Topics::Find(std::string_view name) {
  auto at = topics_.find(name);
  return at == topics_.end() ? nullptr : at->second.get();
}

Topic* Topics::FindById(std::string_view id) {
  auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

Partition* Topics::FindPartition(std::string_view name, std::int32_t index) {
  auto* topic = Find(name);
  if (topic == nullptr || index < 0 || static_cast<std::size_t>(index) >= topic->partitions.size())
    return nullptr;
  return topic->partitions[static_cast<std::size_t>(index)].get();
}

void Topics::ForEachPartition(const std::function<void(Partition&)>& call) const {
  for (const auto& [name, topic] : topics_) {
    for (const auto& partition : topic->partitions) call(*partition);
  }
}

std::int32_t Topics::PartitionCount() const {
  std::int32_t count = 0;
  for (const auto& [name, topic] : topics_)
    count += static_cast<std::int32_t>(topic->partitions.size());
  return count;
}

Status Topics::CheckNew(std::string_view name, std::int32_t partitions,
                        const ConfigMap& configs) const {
  TRY(CheckTopicName(name));
  if (topics_.contains(name)) return Fail(ErrorCode::kExists, "Topic '{}' already exists.", name);
  if (topics_.size() >= kTopicsMax)
    return Fail(ErrorCode::kTooLarge, "there are {} topics, the maximum", kTopicsMax);
  if (partitions > kPartitionsPerTopicMax || PartitionCount() + partitions > kPartitionsMax) {
    return Fail(ErrorCode::kTooLarge, "at most {} partitions a topic and {} in all",
                kPartitionsPerTopicMax, kPartitionsMax);
  }
  for (const auto& [key, value] : configs) TRY(CheckTopicConfig(key, value));
  return {};
}

Result<Topic*> Topics::Create(std::string_view name, std::int32_t partitions, ConfigMap configs) {
  TRY(CheckNew(name, partitions, configs));
  auto topic = std::make_unique<Topic>();
  topic->name = name;
  topic->id = SystemRandom().Bytes(16);
  topic->configs = std::move(configs);
  topic->settings = MakeSettings(topic->configs, defaults_);
  TRY(OpenPartitions(*topic, partitions, true));
  auto* made = topic.get();
  topics_[made->name] = std::move(topic);
  if (auto saved = Save(); !saved) {
    topics_.erase(made->name);
    return Fail(saved.error());
  }
  by_id_[made->id] = made;
  LogInfo("broker", "topic {} with {} partition{}", name, partitions, partitions == 1 ? "" : "s");
  return made;
}

Result<std::vector<std::string>> Topics::Delete(std::string_view name) {
  auto at = topics_.find(name);
  if (at == topics_.end()) return Fail(ErrorCode::kNotFound, "no topic '{}'", name);
  auto topic = std::move(at->second);
  topics_.erase(at);
  deleted_ids_.push_back(FormatId(topic->id));
  if (auto saved = Save(); !saved) {
    deleted_ids_.pop_back();
    topics_[topic->name] = std::move(topic);
    return Fail(saved.error());
  }
  by_id_.erase(topic->id);
  std::vector<std::string> folders;
  for (auto& partition : topic->partitions) {
    Committer::FailAll(*partition,
                       {ErrorCode::kNotFound, fmt::format("topic {} was deleted", name)});
    auto gone =
        fmt::format("{}.{}{}", partition->log->folder(), FormatId(topic->id), kDeleteSuffix);
    if (files_.Rename(partition->log->folder(), gone)) folders.push_back(gone);
  }
  LogInfo("broker", "topic {} deleted", topic->name);
  TRY(ForgetOffsets());
  return folders;
}

Status Topics::CheckPartitionCount(const Topic& topic, std::int32_t count) const {
  auto now = static_cast<std::int32_t>(topic.partitions.size());
  if (count <= now)
    return Fail(ErrorCode::kInvalid,
                "Topic '{}' has {} partitions already, which is not less than {}.", topic.name, now,
                count);
  if (count > kPartitionsPerTopicMax || PartitionCount() + count - now > kPartitionsMax) {
    return Fail(ErrorCode::kTooLarge, "at most {} partitions a topic and {} in all",
                kPartitionsPerTopicMax, kPartitionsMax);
  }
  return {};
}

Status Topics::SetPartitionCount(Topic& topic, std::int32_t count) {
  TRY(CheckPartitionCount(topic, count));
  auto before = topic.partitions.size();
  TRY(OpenPartitions(topic, count, true));
  if (auto saved = Save(); !saved) {
    topic.partitions.resize(before);
    return saved;
  }
  return {};
}

Status Topics::SetConfigs(Topic& topic, ConfigMap configs) {
  std::swap(topic.configs, configs);
  if (auto saved = Save(); !saved) {
    std::swap(topic.configs, configs);
    return saved;
  }
  topic.settings = MakeSettings(topic.configs, defaults_);
  for (auto& partition : topic.partitions) partition->log->set_options(topic.settings.log);
  return {};
}

Status Topics::Save() const {
  json::array list, deleted;
  for (const auto& [name, topic] : topics_) {
    json::object configs;
    for (const auto& [key, value] : topic->configs) configs[key] = value;
    list.push_back({{"name", name},
                    {"id", FormatId(topic->id)},
                    {"partitions", static_cast<std::int64_t>(topic->partitions.size())},
                    {"configs", configs}});
  }
  for (const auto& id : deleted_ids_) deleted.emplace_back(id);
  json::object root{{"version", 1}, {"topics", std::move(list)}, {"deleted", std::move(deleted)}};
  return ReplaceFile(files_, folder_ + std::string(kTopicsFile), ToJson(root));
}

Status Topics::WriteLogStarts() const {
  log::OffsetMap offsets;
  ForEachPartition([&](Partition& p) {
    if (p.log->start_offset() > 0) offsets[{p.topic, p.index}] = p.log->start_offset();
  });
  return log::WriteOffsets(files_, folder_ + "/" + std::string(log::kLogStartFile), offsets);
}

Status Topics::WriteRecoveryPoints() const {
  log::OffsetMap offsets;
  ForEachPartition([&](Partition& p) {
    if (p.recovery_point > 0) offsets[{p.topic, p.index}] = p.recovery_point;
  });
  return log::WriteOffsets(files_, folder_ + "/" + std::string(log::kRecoveryPointFile), offsets);
}

}  // namespace taskflow::broker
