#include "kafka/client/claim.h"

#include <algorithm>
#include <optional>

namespace taskflow::kafka {
namespace {

constexpr Milliseconds kClaimPoll{100};

}  // namespace

Result<std::unique_ptr<Consumer>> Claim(const ClientOptions& client, const ClaimOptions& options) {
  auto properties = client;
  properties.more["max.poll.interval.ms"] = std::to_string(options.held_max.count());
  TopicPartition first{options.topic, 0};
  auto is_mine = std::make_shared<bool>(false);
  auto on_assigned = [first, is_mine](const std::vector<TopicPartition>& partitions) {
    *is_mine = std::find(partitions.begin(), partitions.end(), first) != partitions.end();
  };
  ASSIGN_OR_RETURN(auto member, Consumer::Subscribe(properties, options.group, {options.topic},
                                                    on_assigned, nullptr));
  TRY(member->Pause());
  std::optional<Error> failed;
  auto give_up = SystemClock().Mono() + options.wait;
  while (!*is_mine && SystemClock().Mono() < give_up) {
    auto polled = member->Poll(1, kClaimPoll);
    if (!polled) failed = std::move(polled).error();
  }
  if (*is_mine) return member;
  if (failed) return Fail(*std::move(failed));
  return Fail(ErrorCode::kConflict, "another process holds group {}", options.group);
}

}  // namespace taskflow::kafka
