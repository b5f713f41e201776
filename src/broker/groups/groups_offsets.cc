// Committed offsets on their way between clients and the coordinator.
#include "broker/groups/groups.h"

namespace taskflow::broker {

using groups::Effects;
using kafka::KafkaError;

namespace {

// Takes the partitions that do not exist out of `request`. `answer` then has all topics and
// partitions with their errors; places[i] is where the i-th that stayed belongs.
template <typename Request, typename Response>
std::vector<std::pair<std::size_t, std::size_t>> TakeOutUnknown(Topics& topics, Request& request,
                                                                Response& answer) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (auto& topic : request.topics) {
    auto& answered = answer.topics.emplace_back();
    answered.name = topic.name;
    decltype(topic.partitions) known;
    for (auto& p : topic.partitions) {
      answered.partitions.push_back({p.partition_index, KafkaError::kUnknownTopicOrPartition});
      if (topics.FindPartition(topic.name, p.partition_index) == nullptr) continue;
      places.emplace_back(answer.topics.size() - 1, answered.partitions.size() - 1);
      known.push_back(std::move(p));
    }
    topic.partitions = std::move(known);
  }
  std::erase_if(request.topics, [](const auto& topic) { return topic.partitions.empty(); });
  return places;
}

template <typename Response>
void PutBack(const Response& from, const std::vector<std::pair<std::size_t, std::size_t>>& places,
             KafkaError error, Response& answer) {
  std::size_t i = 0;
  for (const auto& topic : from.topics) {
    for (const auto& p : topic.partitions) {
      auto [t, at] = places[i++];
      bool lost = error != KafkaError::kNone && p.error_code == KafkaError::kNone;
      answer.topics[t].partitions[at].error_code = lost ? error : p.error_code;
    }
  }
}

using FetchedTopics = std::vector<kafka::OffsetFetchResponse::Topic>;

kafka::OffsetFetchResponse::Partition Fetched(std::int32_t index,
                                              const groups::CommittedOffset* offset) {
  if (offset == nullptr) return {index, -1, -1, "", KafkaError::kNone};
  return {index, offset->offset, offset->leader_epoch, offset->metadata, KafkaError::kNone};
}

FetchedTopics FetchAll(const groups::Group* group) {
  FetchedTopics topics;
  if (group == nullptr) return topics;
  for (const auto& [name, partitions] : group->offsets) {
    auto& topic = topics.emplace_back();
    topic.name = name;
    for (const auto& [index, offset] : partitions)
      topic.partitions.push_back(Fetched(index, &offset));
  }
  return topics;
}

FetchedTopics FetchSome(const groups::Group* group,
                        const std::vector<kafka::OffsetFetchRequest::Topic>& wanted) {
  FetchedTopics topics;
  for (const auto& [name, indexes] : wanted) {
    auto& topic = topics.emplace_back();
    topic.name = name;
    const std::map<std::int32_t, groups::CommittedOffset>* known = nullptr;
    if (group != nullptr) {
      auto at = group->offsets.find(name);
      if (at != group->offsets.end()) known = &at->second;
    }
    for (auto index : indexes) {
      auto at = known == nullptr ? decltype(known->end())() : known->find(index);
      topic.partitions.push_back(
          Fetched(index, known == nullptr || at == known->end() ? nullptr : &at->second));
    }
  }
  return topics;
}

void SetError(FetchedTopics& topics, KafkaError error) {
  for (auto& topic : topics) {
    for (auto& p : topic.partitions) p = {p.partition_index, -1, -1, "", error};
  }
}

}  // namespace

void Groups::Commit(CallPtr call, kafka::OffsetCommitRequest request) {
  kafka::OffsetCommitResponse response;
  auto places = TakeOutUnknown(parts_.topics, request, response);
  Effects effects;
  auto known = coordinator_.Commit(request, call->version(), now(), effects);
  auto answer = [call = std::move(call), places = std::move(places), known = std::move(known),
                 response = std::move(response)](KafkaError error) mutable {
    PutBack(known, places, error, response);
    call->Reply(response);
  };
  Settle(std::move(effects), std::move(answer));
}

void Groups::DeleteOffsets(CallPtr call, kafka::OffsetDeleteRequest request) {
  kafka::OffsetDeleteResponse response;
  auto places = TakeOutUnknown(parts_.topics, request, response);
  Effects effects;
  auto known = coordinator_.DeleteOffsets(request, effects);
  auto answer = [call = std::move(call), places = std::move(places), known = std::move(known),
                 response = std::move(response)](KafkaError error) mutable {
    response.error_code = known.error_code;
    if (known.error_code != KafkaError::kNone) response.topics.clear();
    PutBack(known, places, error, response);
    call->Reply(response);
  };
  Settle(std::move(effects), std::move(answer));
}

void Groups::Fetch(CallPtr call, kafka::OffsetFetchRequest request) {
  kafka::OffsetFetchResponse response;
  if (call->version() < 8)
    request.groups.assign(1, {request.group_id, {}, -1, std::move(request.topics)});
  for (const auto& wanted : request.groups) {
    const auto* group = coordinator_.Find(wanted.group_id);
    auto& fetched = response.groups.emplace_back();
    fetched.group_id = wanted.group_id;
    fetched.topics = wanted.topics ? FetchSome(group, *wanted.topics) : FetchAll(group);
  }
  // Offsets that are not durable yet are not shown: after a crash they would seem to go backwards.
  Write({}, [call = std::move(call), response = std::move(response)](KafkaError error) mutable {
    for (auto& group : response.groups) {
      group.error_code = error;
      if (error != KafkaError::kNone) SetError(group.topics, error);
    }
    if (call->version() < 8) {
      response.error_code = error;
      response.topics = std::move(response.groups[0].topics);
      response.groups.clear();
    }
    call->Reply(response);
  });
}

}  // namespace taskflow::broker
