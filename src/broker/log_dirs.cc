// DescribeLogDirs: the broker's one folder and the size of each partition in it.
#include <set>

#include "broker/handlers.h"
#include "broker/parts.h"
#include "kafka/messages/describe_log_dirs.h"

namespace taskflow::broker {
namespace {

// By topic; null: all partitions.
using Wanted = std::optional<std::map<std::string, std::set<std::int32_t>>>;

std::vector<kafka::DescribeLogDirsResponse::Topic> Sizes(const Topics& topics,
                                                         const Wanted& wanted) {
  std::vector<kafka::DescribeLogDirsResponse::Topic> sizes;
  for (const auto& [name, topic] : topics.all()) {
    if (wanted && !wanted->contains(name)) continue;
    auto& answer = sizes.emplace_back();
    answer.name = name;
    for (const auto& partition : topic->partitions) {
      if (wanted && !wanted->at(name).contains(partition->index)) continue;
      answer.partitions.push_back({partition->index, partition->log->size_bytes(), 0, false});
    }
  }
  return sizes;
}

}  // namespace

void HandleDescribeLogDirs(Parts& parts, CallPtr call, kafka::DescribeLogDirsRequest request) {
  kafka::DescribeLogDirsResponse response;
  Wanted wanted;
  if (request.topics) {
    wanted.emplace();
    for (const auto& topic : *request.topics) {
      (*wanted)[topic.topic].insert(topic.partitions.begin(), topic.partitions.end());
    }
  }
  auto& dir = response.results.emplace_back();
  dir.log_dir = parts.options.data_dir;
  dir.topics = Sizes(parts.topics, wanted);
  if (auto free = parts.files.FreeBytes(parts.options.data_dir))
    dir.usable_bytes = static_cast<std::int64_t>(*free);
  call->Reply(response, 256);
}

}  // namespace taskflow::broker
