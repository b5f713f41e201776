#include <charconv>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/parts/parts.h"
#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kTimeout{10'000};
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
constexpr std::int64_t kPartitionsMax = 1000;
constexpr std::int64_t kDaysMax = 100'000;

Result<std::int64_t> NumberOption(const Call& call, std::string_view name, std::int64_t max) {
  auto text = call.Option(name, "1");
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > max) {
    return Fail(ErrorCode::kInvalid, "{}: '{}' is not a whole number from 1 to {}", name, text,
                max);
  }
  return number;
}

Result<std::unique_ptr<kafka::Admin>> Administer(const Call& call) {
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
  return kafka::Admin::Create(KafkaClientFor(addresses, call.config.settings));
}

}  // namespace

Result<int> RunTopicCreate(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto partitions, NumberOption(call, "--partitions", kPartitionsMax));
  ASSIGN_OR_RETURN(auto days, NumberOption(call, "--retention-days", kDaysMax));
  kafka::NewTopic topic{
      .name = call.arguments[0],
      .partitions = static_cast<std::int32_t>(partitions),
      .replication_factor = static_cast<std::int16_t>(settings.replication_factor)};
  if (call.Has("--retention-days")) topic.configs["retention.ms"] = std::to_string(days * kDayMs);
  ASSIGN_OR_RETURN(auto admin, Administer(call));
  auto made = admin->CreateTopic(topic, kTimeout);
  if (!made && made.error().code == ErrorCode::kExists) {
    fmt::print("{} is there already\n", topic.name);
    return kOk;
  }
  TRY(std::move(made));
  fmt::print("{} is made\n", topic.name);
  return kOk;
}

Result<int> RunTopicList(const Call& call) {
  ASSIGN_OR_RETURN(auto admin, Administer(call));
  ASSIGN_OR_RETURN(auto topics, admin->Topics(kTimeout));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, partitions] : topics) rows.push_back({name, std::to_string(partitions)});
  fmt::print("{}", Align(rows, 2));
  return kOk;
}

}  // namespace taskflow::app
