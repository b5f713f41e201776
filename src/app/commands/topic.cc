#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/option_values.h"
#include "app/parts/parts.h"
#include "app/terminal/text_table.h"
#include "base/clock.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kTimeout{10'000};
constexpr std::int64_t kPartitionsMax = 1000;
constexpr std::int64_t kDaysMax = 100'000;

void PrintMade(const Call& call, const std::string& topic, bool made) {
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"topic", topic}, {"made", made}}));
  } else {
    fmt::print("{} is {}\n", topic, made ? "made" : "there already");
  }
}

Result<std::unique_ptr<kafka::Admin>> Administer(const Call& call) {
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
  return kafka::Admin::Create(KafkaClientFor(addresses, call.config.settings));
}

}  // namespace

Result<int> RunTopicCreate(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto partitions, NumberOption(call, "--partitions", 1, 1, kPartitionsMax));
  ASSIGN_OR_RETURN(auto days, NumberOption(call, "--retention-days", 1, 1, kDaysMax));
  kafka::NewTopic topic{
      .name = call.arguments[0],
      .partitions = static_cast<std::int32_t>(partitions),
      .replication_factor = static_cast<std::int16_t>(settings.replication_factor)};
  if (call.Has("--retention-days")) topic.configs["retention.ms"] = std::to_string(days * kDayMs);
  ASSIGN_OR_RETURN(auto admin, Administer(call));
  auto made = admin->CreateTopic(topic, kTimeout);
  if (!made && made.error().code == ErrorCode::kExists) {
    PrintMade(call, topic.name, false);
    return kOk;
  }
  TRY(std::move(made));
  PrintMade(call, topic.name, true);
  return kOk;
}

Result<int> RunTopicList(const Call& call) {
  ASSIGN_OR_RETURN(auto admin, Administer(call));
  ASSIGN_OR_RETURN(auto topics, admin->Topics(kTimeout));
  if (call.Has("--json")) {
    for (const auto& [name, partitions] : topics) {
      fmt::print("{}\n", ToJson(json::object{{"topic", name}, {"partitions", partitions}}));
    }
    return kOk;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, partitions] : topics) rows.push_back({name, std::to_string(partitions)});
  fmt::print("{}", Align(rows, 2));
  return kOk;
}

}  // namespace taskflow::app
