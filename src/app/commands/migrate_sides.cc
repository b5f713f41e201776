#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/migrate.h"
#include "app/parts/credentials.h"
#include "app/parts/parts.h"
#include "app/terminal/text_table.h"
#include "base/json.h"
#include "migrate/limits.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kLineEvery{10'000};
constexpr std::size_t kHashShown = 16;

struct Stack {
  Settings settings;
  Addresses addresses;
};

Result<Stack> ReadOther(const Settings& here, const std::string& file) {
  std::vector<std::string> warnings;
  ASSIGN_OR_RETURN(auto config, LoadConfig(file, {}, {}, warnings));
  TRY(TakeCredentials(config.settings));
  bool own_data = config.IsSet("data") && config.settings.data != here.data;
  if (own_data) {
    ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), config.settings));
    return Stack{config.settings, addresses};
  }
  config.settings.data = here.data;
  auto addresses = ReplacedAddresses(config.settings);
  ShowCredentials(addresses, config.settings);
  return Stack{config.settings, addresses};
}

Result<Stack> ReadHere(const Settings& here, bool is_source) {
  if (is_source) {
    ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), here));
    return Stack{here, addresses};
  }
  // What runs on the data folder may be the site alone, on the stack that is left.
  auto addresses = ConfiguredAddresses(here);
  ShowCredentials(addresses, here);
  return Stack{here, addresses};
}

std::string NameOf(const Addresses& addresses, const std::vector<Part>& moving) {
  std::string out;
  for (auto part : moving)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", Name(part), At(addresses, part));
  return out;
}

migrate::Side SideOf(const Stack& stack, const std::vector<Part>& moving,
                     std::vector<std::unique_ptr<pipeline::Peers>>& keep) {
  auto options = PeerOptionsFor(stack.addresses, stack.settings);
  options.answer_max = migrate::kAnswerMax;
  keep.push_back(pipeline::ConnectPeers(options));
  return {.name = NameOf(stack.addresses, moving),
          .peers = keep.back().get(),
          .kafka = options.kafka,
          .registry_url = options.registry_url,
          .connect_url = options.connect_url,
          .replication_factor = static_cast<std::int16_t>(stack.settings.replication_factor)};
}

}  // namespace

Result<MigrationSides> SidesOf(const Settings& here, const std::string& there, bool away) {
  ASSIGN_OR_RETURN(auto other, ReadOther(here, there));
  ASSIGN_OR_RETURN(auto own, ReadHere(here, away));
  std::vector<Part> moving;
  for (auto part : {Part::kKafka, Part::kRegistry, Part::kConnect, Part::kCql}) {
    const auto& address = At(other.addresses, part);
    if (!address.empty() && address != At(own.addresses, part)) moving.push_back(part);
  }
  if (moving.empty()) {
    return Fail(ErrorCode::kInvalid,
                "{} names no part that is not here already: give it kafka.bootstrap_servers, "
                "registry.url, connect.url or cassandra.contact_points",
                there);
  }
  MigrationSides out;
  auto& from = away ? own : other;
  auto& to = away ? other : own;
  // A worker that goes along reads the topics of its old Kafka until it is started again.
  ASSIGN_OR_RETURN(auto running, FindAddresses(SystemFiles(), here));
  for (auto part : {Part::kRegistry, Part::kConnect}) {
    if (At(from.addresses, part).empty()) At(from.addresses, part) = At(running, part);
  }
  out.from = SideOf(from, moving, out.peers);
  out.to = SideOf(to, moving, out.peers);
  out.left_kafka = At(from.addresses, Part::kKafka);
  if (out.left_kafka.empty()) out.left_kafka = At(own.addresses, Part::kKafka);
  for (auto part : moving) {
    out.moving.kafka = out.moving.kafka || part == Part::kKafka;
    out.moving.registry = out.moving.registry || part == Part::kRegistry;
    out.moving.connect = out.moving.connect || part == Part::kConnect;
    out.moving.store = out.moving.store || part == Part::kCql;
  }
  return out;
}

void MigrationProgress::Show(std::string_view what, std::int64_t done, std::int64_t all) {
  line_.Show(what, done, all);
  if (isatty(STDERR_FILENO) != 0) return;
  auto now = SystemClock().Mono();
  if (what == what_ && now < next_) return;
  what_ = what;
  next_ = now + kLineEvery;
  if (all > 0) {
    fmt::print(stderr, "{}: {} of {}\n", what, done, all);
  } else {
    fmt::print(stderr, "{}{}\n", what, done > 0 ? fmt::format(": {}", done) : "");
  }
  std::fflush(stderr);
}

void PrintPlan(const std::vector<migrate::Item>& plan, const MigrationSides& sides, bool as_json) {
  if (as_json) {
    json::array items;
    for (const auto& item : plan) {
      items.push_back(json::object{{"kind", item.kind},
                                   {"name", item.name},
                                   {"what", item.what},
                                   {"obstacle", item.obstacle},
                                   {"note", item.note}});
    }
    fmt::print("{}\n",
               ToJson(json::object{
                   {"from", sides.from.name}, {"to", sides.to.name}, {"items", std::move(items)}}));
    return;
  }
  fmt::print("from  {}\nto    {}\n\n", sides.from.name, sides.to.name);
  std::vector<std::vector<std::string>> rows;
  for (const auto& item : plan) {
    auto say = item.obstacle.empty() ? item.note : "IN THE WAY: " + item.obstacle;
    rows.push_back({item.kind, item.name, item.what, say});
  }
  fmt::print("{}", Align(rows, 2));
}

void PrintReceipt(const migrate::Receipt& receipt, const MigrationSides& sides, bool as_json) {
  if (as_json) {
    json::array items;
    for (const auto& one : receipt.compared) {
      items.push_back(json::object{{"kind", one.kind},
                                   {"name", one.name},
                                   {"equal", one.equal()},
                                   {"fromCount", one.from_count},
                                   {"toCount", one.to_count},
                                   {"fromSha256", one.from_hash},
                                   {"toSha256", one.to_hash},
                                   {"note", one.note}});
    }
    fmt::print("{}\n", ToJson(json::object{{"from", sides.from.name},
                                           {"to", sides.to.name},
                                           {"equal", receipt.equal()},
                                           {"compared", std::move(items)}}));
    return;
  }
  fmt::print("from  {}\nto    {}\n\n", sides.from.name, sides.to.name);
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : receipt.compared) {
    rows.push_back({one.equal() ? "equal" : "DIFFERENT", one.kind, one.name,
                    fmt::format("{}", one.from_count), fmt::format("{}", one.to_count),
                    one.from_hash.substr(0, kHashShown), one.to_hash.substr(0, kHashShown),
                    one.note});
  }
  fmt::print("{}\n{}\n", Align(rows, 2),
             receipt.equal() ? "Everything is equal." : "Something is different.");
}

}  // namespace taskflow::app
