// Committed offsets: how far a group has read.
#include "base/log.h"
#include "broker/groups/coordinator.h"

namespace taskflow::broker::groups {

using kafka::KafkaError;

void Coordinator::SetOffset(Group& group, const std::string& topic, std::int32_t partition,
                            CommittedOffset value) {
  auto [at, made] = group.offsets[topic].try_emplace(partition);
  if (made) ++group.offset_count;
  auto before = made ? 0 : at->second.metadata.size() + kOffsetOverhead;
  bytes_ = bytes_ - before + value.metadata.size() + kOffsetOverhead;
  at->second = std::move(value);
}

bool Coordinator::RemoveOffset(Group& group, const std::string& topic, std::int32_t partition,
                               Effects* effects) {
  auto of_topic = group.offsets.find(topic);
  if (of_topic == group.offsets.end()) return false;
  auto at = of_topic->second.find(partition);
  if (at == of_topic->second.end()) return false;
  bytes_ -= at->second.metadata.size() + kOffsetOverhead;
  --group.offset_count;
  of_topic->second.erase(at);
  if (of_topic->second.empty()) group.offsets.erase(of_topic);
  if (effects != nullptr)
    effects->records.push_back(OffsetRecord({group.id, topic, partition}, nullptr));
  return true;
}

KafkaError Coordinator::CheckCommit(const kafka::OffsetCommitRequest& request, std::int16_t version,
                                    Group*& group) {
  auto generation = request.generation_id_or_member_epoch;
  if (request.group_id.size() > kGroupIdMax) return KafkaError::kInvalidGroupId;
  group = Mutable(request.group_id);
  if (group == nullptr) {
    if (generation >= 0)
      return version >= 9 ? KafkaError::kGroupIdNotFound : KafkaError::kIllegalGeneration;
    if (groups_.size() >= kGroupsMax) return KafkaError::kInvalidCommitOffsetSize;
    group = &Make(request.group_id);
    return KafkaError::kNone;
  }
  // Without a generation it comes from an administrator or from a consumer that assigns partitions
  // itself.
  if (generation < 0 && group->state == GroupState::kEmpty) return KafkaError::kNone;
  if (generation < 0 && request.member_id.empty() && !request.group_instance_id)
    return KafkaError::kUnknownMemberId;
  if (auto error = CheckMember(*group, request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return error;
  }
  if (generation != group->generation) return KafkaError::kIllegalGeneration;
  // The client knows the new generation but not its assignment: what it commits was read in the old
  // one.
  if (group->state == GroupState::kCompletingRebalance) return KafkaError::kRebalanceInProgress;
  return KafkaError::kNone;
}

kafka::OffsetCommitResponse Coordinator::Commit(const kafka::OffsetCommitRequest& request,
                                                std::int16_t version, Now now, Effects& effects) {
  Group* group = nullptr;
  auto error = CheckCommit(request, version, group);
  if (error == KafkaError::kNone) {
    if (auto* member = group->Find(request.member_id); member != nullptr)
      Alive(*group, *member, now);
  }
  kafka::OffsetCommitResponse response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& p : topic.partitions) {
      auto& result = answered.partitions.emplace_back();
      result.partition_index = p.partition_index;
      result.error_code = error;
      if (error != KafkaError::kNone) continue;
      auto metadata = p.committed_metadata.value_or("");
      bool full = group->offset_count >= kOffsetsPerGroupMax ||
                  bytes_ + metadata.size() + kOffsetOverhead > kBytesMax;
      if (metadata.size() > kOffsetMetadataMax) {
        result.error_code = KafkaError::kOffsetMetadataTooLarge;
      } else if (full) {
        LogWarn("broker", "group {}: no room for more offsets, at most {} a group", group->id,
                kOffsetsPerGroupMax);
        result.error_code = KafkaError::kInvalidCommitOffsetSize;
      } else {
        CommittedOffset value{
            p.committed_offset, p.committed_leader_epoch, std::move(metadata), now.wall_ms, {}};
        if (request.retention_time_ms >= 0)
          value.expire_ms = now.wall_ms + request.retention_time_ms;
        effects.records.push_back(OffsetRecord({group->id, topic.name, p.partition_index}, &value));
        SetOffset(*group, topic.name, p.partition_index, std::move(value));
      }
    }
  }
  return response;
}

kafka::OffsetDeleteResponse Coordinator::DeleteOffsets(const kafka::OffsetDeleteRequest& request,
                                                       Effects& effects) {
  kafka::OffsetDeleteResponse response;
  auto* group = Mutable(request.group_id);
  if (group == nullptr) {
    response.error_code = KafkaError::kGroupIdNotFound;
  } else if (group->state != GroupState::kEmpty && !group->is_consumer()) {
    response.error_code = KafkaError::kNonEmptyGroup;
  }
  if (response.error_code != KafkaError::kNone) return response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    bool subscribed = group->IsSubscribed(topic.name);
    for (const auto& p : topic.partitions) {
      auto error = subscribed ? KafkaError::kGroupSubscribedToTopic : KafkaError::kNone;
      answered.partitions.push_back({p.partition_index, error});
      if (!subscribed) RemoveOffset(*group, topic.name, p.partition_index, &effects);
    }
  }
  return response;
}

void Coordinator::TopicDeleted(std::string_view topic, Effects& effects) {
  for (auto& [group_id, group] : groups_) {
    for (auto at = group->offsets.find(topic); at != group->offsets.end();
         at = group->offsets.find(topic)) {
      RemoveOffset(*group, std::string(topic), at->second.begin()->first, &effects);
    }
  }
}

bool Coordinator::IsExpired(const Group& group, const CommittedOffset& offset, Now now) const {
  if (offset.expire_ms) return now.wall_ms >= *offset.expire_ms;
  bool by_group = !group.protocol_type.empty() && group.state == GroupState::kEmpty &&
                  group.state_since_ms >= 0;
  return now.wall_ms - (by_group ? group.state_since_ms : offset.commit_ms) >=
         options_.offsets_retention_ms;
}

bool Coordinator::ExpireOffsetsOf(Group& group, Now now, Effects& effects) {
  // Members that are there protect what they read, and everything where nobody knows what that is.
  bool simple = group.protocol_type.empty();
  bool may_expire = simple || group.state == GroupState::kEmpty ||
                    (group.state == GroupState::kStable && group.is_consumer());
  if (!may_expire) return false;
  std::vector<OffsetKey> old;
  for (const auto& [topic, partitions] : group.offsets) {
    if (group.IsSubscribed(topic)) continue;
    for (const auto& [partition, offset] : partitions) {
      if (IsExpired(group, offset, now)) old.push_back({group.id, topic, partition});
    }
  }
  for (const auto& key : old) RemoveOffset(group, key.topic, key.partition, &effects);
  if (!old.empty())
    LogInfo("broker", "group {}: {} committed offsets expired", group.id, old.size());
  return group.offsets.empty();
}

void Coordinator::ExpireOffsets(Now now, Effects& effects) {
  std::vector<Group*> empty;
  for (auto& [group_id, group] : groups_) {
    bool none = ExpireOffsetsOf(*group, now, effects);
    if (none && group->state == GroupState::kEmpty && group->pending.empty())
      empty.push_back(group.get());
  }
  for (auto* group : empty) Erase(*group, effects);
}

void Coordinator::LoadOffset(const OffsetKey& key, std::optional<CommittedOffset> value) {
  if (value) return SetOffset(Make(key.group), key.topic, key.partition, std::move(*value));
  auto* group = Mutable(key.group);
  if (group == nullptr) return;
  RemoveOffset(*group, key.topic, key.partition, nullptr);
  if (!group->stored && group->offsets.empty()) {
    Effects none;
    Erase(*group, none);
  }
}

}  // namespace taskflow::broker::groups
