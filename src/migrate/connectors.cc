#include "migrate/connectors.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <thread>

#include "migrate/digest.h"
#include "migrate/limits.h"

namespace taskflow::migrate {
namespace {

constexpr std::string_view kRunning = "RUNNING", kPaused = "PAUSED", kStopped = "STOPPED";

const json::object* Member(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string Text(const json::object& object, std::string_view key) {
  return std::string(StringMember(object, key).value_or(""));
}

std::string PathOf(const std::string& name) { return "/connectors/" + Escaped(name); }

std::vector<std::string> TopicsOf(const json::object& config) {
  std::vector<std::string> out;
  std::string_view rest = StringMember(config, "topics").value_or("");
  while (!rest.empty()) {
    auto comma = rest.find(',');
    auto one = rest.substr(0, comma);
    auto begin = one.find_first_not_of(' '), end = one.find_last_not_of(' ');
    if (begin != one.npos) out.emplace_back(one.substr(begin, end - begin + 1));
    rest = comma == rest.npos ? "" : rest.substr(comma + 1);
  }
  return out;
}

std::string SimpleName(std::string_view name) {
  return std::string(name.substr(name.rfind('.') + 1));
}

// As its full name, its simple name, or that without "Connector" (as Connect finds plugins).
bool Names(std::string_view wanted, std::string_view klass) {
  auto simple = SimpleName(klass);
  return wanted == klass || wanted == simple || std::string(wanted) + "Connector" == simple;
}

// The configuration, member by member in the order of the names.
std::string Canonical(const json::object& config) {
  std::map<std::string, std::string> sorted;
  for (const auto& [key, value] : config) {
    sorted[std::string(key)] = value.is_string() ? std::string(value.get_string()) : ToJson(value);
  }
  sorted.erase("name");
  std::string out;
  for (const auto& [key, value] : sorted) {
    AddField(out, key);
    AddField(out, value);
  }
  return out;
}

}  // namespace

Result<std::vector<Connectors::One>> Connectors::ReadAll(const Side& side) {
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + side.name, side.connect_url));
  ASSIGN_OR_RETURN(auto all, rest.GetObject("/connectors?expand=info&expand=status"));
  std::vector<One> out;
  for (const auto& [name, value] : all) {
    const auto* about = value.if_object();
    const auto* info = about == nullptr ? nullptr : Member(*about, "info");
    const auto* status = about == nullptr ? nullptr : Member(*about, "status");
    const auto* config = info == nullptr ? nullptr : Member(*info, "config");
    const auto* connector = status == nullptr ? nullptr : Member(*status, "connector");
    if (config == nullptr || connector == nullptr) continue;
    out.push_back({std::string(name), Text(*info, "type"), Text(*connector, "state"), *config});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

// Before it was stopped for the migration.
std::string Connectors::StateOf(const One& one) const {
  auto stopped = state_.stopped.find(one.name);
  return stopped == state_.stopped.end() ? one.state : stopped->second;
}

Result<std::vector<Item>> Connectors::Plan() {
  ASSIGN_OR_RETURN(auto source, ReadAll(from_));
  ASSIGN_OR_RETURN(auto target, ReadAll(to_));
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  ASSIGN_OR_RETURN(auto plugins, rest.Get("/connector-plugins"));
  std::vector<Item> out;
  for (const auto& one : source) {
    auto klass = Text(one.config, "connector.class");
    Item item{.kind = "connector",
              .name = one.name,
              .what = fmt::format("{}, {}", one.type, StateOf(one))};
    bool known = false;
    if (plugins.is_array()) {
      for (const auto& plugin : plugins.get_array()) {
        known = known || (plugin.is_object() && Names(klass, Text(plugin.get_object(), "class")));
      }
    }
    if (!known) item.obstacle = fmt::format("the target has no plugin {}", klass);
    auto there = std::find_if(target.begin(), target.end(),
                              [&](const auto& other) { return other.name == one.name; });
    if (there != target.end() && there->state != kStopped && !state_.made.contains(one.name)) {
      item.obstacle = fmt::format(
          "the target has it already, {}: stop it or delete it there (and start that taskflow with "
          "--setup=false)",
          there->state);
    }
    if (StateOf(one) == "FAILED") item.obstacle = "it has failed: restart it, or stop it";
    out.push_back(std::move(item));
  }
  return out;
}

Status Connectors::Drain(Groups& groups, Milliseconds wait) {
  auto end = SystemClock().Mono() + wait;
  while (true) {
    auto all = ReadAll(from_);
    // A worker that does not run writes nothing.
    if (!all && all.error().code == ErrorCode::kUnavailable) return {};
    if (!all) return Fail(std::move(all).error());
    std::string behind;
    for (const auto& one : *all) {
      if (one.type != "sink" || one.state != kRunning) continue;
      ASSIGN_OR_RETURN(auto lag, groups.Lag("connect-" + one.name, TopicsOf(one.config)));
      if (lag > 0) behind = fmt::format("{} has still {} records to take", one.name, lag);
    }
    if (behind.empty()) return {};
    if (options_.hooks.Stopping()) return pipeline::Stopped();
    if (SystemClock().Mono() > end) {
      return Fail(ErrorCode::kTimeout, "the connector {} after {} s (--timeout)", behind,
                  wait.count() / 1'000);
    }
    options_.hooks.Progress("waiting: " + behind, 0, 0);
    std::this_thread::sleep_for(kPollEvery);
  }
}

Status Connectors::Order(Rest& rest, const std::string& name, const std::string& state) {
  auto word = state == kRunning ? "resume" : state == kPaused ? "pause" : "stop";
  return rest.Send("PUT", fmt::format("{}/{}", PathOf(name), word)).map([](auto&&) {});
}

Status Connectors::WaitFor(Rest& rest, const std::string& name, const std::string& state) {
  auto end = SystemClock().Mono() + kStopMax;
  while (true) {
    auto status = rest.GetObject(PathOf(name) + "/status");
    const auto* connector = status ? Member(*status, "connector") : nullptr;
    if (connector != nullptr && Text(*connector, "state") == state) {
      const auto* tasks = status->if_contains("tasks");
      bool none = tasks == nullptr || !tasks->is_array() || tasks->get_array().empty();
      if (state != kStopped || none) return {};
    }
    if (SystemClock().Mono() > end) {
      return Fail(ErrorCode::kTimeout, "the connector {} is not {} after {} s", name, state,
                  kStopMax.count() / 1'000);
    }
    std::this_thread::sleep_for(kPollEvery);
  }
}

Status Connectors::Write() { return WriteState(SystemFiles(), options_.state_path, state_); }

Status Connectors::StopSources() {
  ASSIGN_OR_RETURN(auto all, ReadAll(from_));
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + from_.name, from_.connect_url));
  for (const auto& one : all) {
    if (one.state == kStopped) continue;
    state_.stopped[one.name] = one.state;
  }
  TRY(Write());
  for (const auto& [name, state] : state_.stopped) TRY(Order(rest, name, std::string(kStopped)));
  for (const auto& [name, state] : state_.stopped) TRY(WaitFor(rest, name, std::string(kStopped)));
  return {};
}

Status Connectors::StartAgain() {
  if (state_.stopped.empty()) return {};
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + from_.name, from_.connect_url));
  for (const auto& [name, state] : state_.stopped) TRY(Order(rest, name, state));
  state_.stopped.clear();
  return Write();
}

Status Connectors::Make() {
  ASSIGN_OR_RETURN(auto source, ReadAll(from_));
  ASSIGN_OR_RETURN(auto target, ReadAll(to_));
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  for (const auto& one : source) {
    if (Skips(one.name)) continue;
    bool there = std::any_of(target.begin(), target.end(),
                             [&](const auto& other) { return other.name == one.name; });
    state_.made[one.name] = StateOf(one);
    TRY(Write());
    if (there) {
      TRY(Order(rest, one.name, std::string(kStopped)));
      TRY(rest.Send("PUT", PathOf(one.name) + "/config", one.config).map([](auto&&) {}));
    } else {
      TRY(rest.Send("POST", "/connectors",
                    json::object{
                        {"name", one.name}, {"config", one.config}, {"initial_state", kStopped}})
              .map([](auto&&) {}));
    }
  }
  for (const auto& [name, state] : state_.made) TRY(WaitFor(rest, name, std::string(kStopped)));
  return {};
}

Status Connectors::StopMade() {
  if (state_.made.empty()) return {};
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  for (const auto& [name, state] : state_.made) {
    auto stopped = Order(rest, name, std::string(kStopped));
    if (!stopped && stopped.error().code != ErrorCode::kNotFound) return stopped;
  }
  return {};
}

Status Connectors::CopyOffsets() {
  ASSIGN_OR_RETURN(auto source, ReadAll(from_));
  ASSIGN_OR_RETURN(auto from, Rest::To("Kafka Connect of " + from_.name, from_.connect_url));
  ASSIGN_OR_RETURN(auto to, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  for (const auto& one : source) {
    if (one.type != "source" || Skips(one.name)) continue;
    ASSIGN_OR_RETURN(auto offsets, from.GetObject(PathOf(one.name) + "/offsets"));
    const auto* list = offsets.if_contains("offsets");
    if (list == nullptr || !list->is_array() || list->get_array().empty()) continue;
    TRY(to.Send("PATCH", PathOf(one.name) + "/offsets", offsets).map([](auto&&) {}));
  }
  return {};
}

Status Connectors::Start() {
  ASSIGN_OR_RETURN(auto rest, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  for (const auto& [name, state] : state_.made) {
    if (state != kStopped) TRY(Order(rest, name, state));
  }
  return {};
}

Result<std::vector<Compared>> Connectors::Compare() {
  ASSIGN_OR_RETURN(auto source, ReadAll(from_));
  ASSIGN_OR_RETURN(auto target, ReadAll(to_));
  ASSIGN_OR_RETURN(auto from, Rest::To("Kafka Connect of " + from_.name, from_.connect_url));
  ASSIGN_OR_RETURN(auto to, Rest::To("Kafka Connect of " + to_.name, to_.connect_url));
  std::vector<Compared> out;
  for (const auto& one : source) {
    if (Skips(one.name)) continue;
    Chain a, b;
    auto add = [&](Chain& chain, Rest& rest, const json::object& config) -> Status {
      chain.Add(Canonical(config));
      if (one.type != "source") return {};
      ASSIGN_OR_RETURN(auto offsets, rest.Get(PathOf(one.name) + "/offsets"));
      chain.Add(ToJson(offsets));
      return {};
    };
    TRY(add(a, from, one.config));
    for (const auto& other : target) {
      if (other.name == one.name) TRY(add(b, to, other.config));
    }
    out.push_back({"connector", one.name, a.count(), b.count(), a.hash(), b.hash(), StateOf(one)});
  }
  return out;
}

}  // namespace taskflow::migrate
