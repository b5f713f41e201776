#include "insights/pipeline/connectors.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "insights/pipeline/connector_history.h"
#include "insights/pipeline/limits.h"
#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

constexpr auto kHidden = "[hidden]";

const json::object* ObjectIn(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}
std::string TextIn(const json::object& object, std::string_view key) {
  return std::string(StringMember(object, key).value_or(""));
}

Connector ConnectorOf(std::string_view name, const json::object& about) {
  Connector out{.name = std::string(name)};
  if (const auto* info = ObjectIn(about, "info")) {
    out.type = TextIn(*info, "type");
    if (const auto* config = ObjectIn(*info, "config")) out.config = *config;
  }
  const auto* status = ObjectIn(about, "status");
  if (status == nullptr) return out;
  if (const auto* state = ObjectIn(*status, "connector")) {
    out.state = TextIn(*state, "state");
    out.worker = TextIn(*state, "worker_id");
    out.trace = TextIn(*state, "trace");
  }
  const auto* tasks = status->if_contains("tasks");
  if (tasks == nullptr || !tasks->is_array()) return out;
  for (const auto& item : tasks->get_array()) {
    const auto* task = item.if_object();
    if (task == nullptr) continue;
    const auto* id = task->if_contains("id");
    out.tasks.push_back({id != nullptr && id->is_int64() ? id->get_int64() : 0,
                         TextIn(*task, "state"), TextIn(*task, "worker_id"),
                         TextIn(*task, "trace")});
  }
  return out;
}

std::vector<std::string> Split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    auto comma = list.find(',');
    auto one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
    list = comma == list.npos ? "" : list.substr(comma + 1);
  }
  return out;
}

std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> out(1);
  for (char c : name) {
    if (c == '.' || c == '_' || c == '-') {
      out.emplace_back();
    } else {
      out.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
  }
  return out;
}

bool NamesSecret(std::string_view name) {
  auto words = Words(name);
  auto tells = [&](std::string_view what) {
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& word) { return word.find(what) != word.npos; });
  };
  for (auto what : {"password", "passwd", "secret", "token", "jaas", "credential", "apikey"}) {
    if (tells(what)) return true;
  }
  // "ssl.keystore.key", "access.key.id"; not "key.converter", nor "value.to.key.fields".
  auto last = words.back();
  auto before = words.size() > 1 ? words[words.size() - 2] : "";
  if (words.size() > 1 && last == "key") return true;
  if (words.size() > 2 && before == "key" && last == "id") return true;
  return before == "user" && last == "info";  // basic.auth.user.info
}

// "http://user:pass@host" -> "http://[hidden]@host", wherever in the value.
std::string WithoutUserInfo(std::string value) {
  for (auto at = value.find("://"); at != value.npos; at = value.find("://", at)) {
    at += 3;
    auto end = value.find_first_of("/?#, \"'", at);
    auto mark = value.substr(at, end == value.npos ? end : end - at).rfind('@');
    if (mark == value.npos) continue;
    value.replace(at, mark, kHidden);
  }
  return value;
}

// The sum over all partitions of topics that there are.
Result<std::int64_t> CountRecords(Links& links, const std::string& topic) {
  auto partitions = PartitionsOf(links, topic);
  if (!partitions && partitions.error().code == ErrorCode::kNotFound) return 0;
  if (!partitions) return Fail(std::move(partitions).error());
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links, *partitions));
  std::int64_t out = 0;
  for (const auto& [at, end] : ranges.end) out += end - ranges.first.at(at);
  return out;
}

Result<std::vector<kafka::TopicPartition>> PartitionsFor(Links& links, const Connector& sink) {
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  ASSIGN_OR_RETURN(auto topics, OfKafka(admin->Topics(links.answer_max())));
  auto names = Split(sink.Setting("topics"));
  std::vector<kafka::TopicPartition> out;
  for (const auto& [name, count] : topics) {
    bool is_one = names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    if (!is_one) continue;
    for (std::int32_t p = 0; p < count && out.size() < kPartitionsMax; ++p) {
      out.push_back({name, p});
    }
  }
  return out;
}

json::object With(json::object object, json::object more) {
  for (auto& [name, value] : more) object[name] = std::move(value);
  return object;
}

}  // namespace

std::string Connector::Setting(std::string_view key) const { return TextIn(config, key); }

std::string Connector::Group() const {
  auto own = Setting("consumer.override.group.id");
  return own.empty() ? "connect-" + name : own;
}

std::string Connector::DeadLetterTopic() const {
  return Setting("errors.deadletterqueue.topic.name");
}

Result<std::vector<Connector>> AskConnectors(Links& links) {
  ASSIGN_OR_RETURN(
      auto all, AskJsonObject(links, RestPart::kConnect, "/connectors?expand=info&expand=status"));
  std::vector<Connector> out;
  for (const auto& [name, about] : all) {
    if (out.size() >= kConnectorsMax) break;
    if (const auto* object = about.if_object()) out.push_back(ConnectorOf(name, *object));
  }
  return out;
}

std::int64_t Position::Lag() const {
  std::int64_t out = 0;
  for (const auto& [at, next] : committed) out += std::max<std::int64_t>(end.at(at) - next, 0);
  return out;
}

std::int64_t Position::Read() const {
  std::int64_t out = 0;
  for (const auto& [at, next] : committed) out += next;
  return out;
}

Result<Position> PositionOf(Links& links, const Connector& sink) {
  ASSIGN_OR_RETURN(auto partitions, PartitionsFor(links, sink));
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  Position out;
  ASSIGN_OR_RETURN(out.committed,
                   OfKafka(admin->Committed(sink.Group(), partitions, links.answer_max())));
  bool by_name = !sink.Setting("topics").empty();
  if (!by_name) {
    std::erase_if(partitions, [&](const auto& at) { return !out.committed.contains(at); });
  }
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links, partitions));
  out.end = ranges.end;
  for (const auto& [at, first] : ranges.first) {
    auto& next = out.committed.try_emplace(at, first).first->second;
    next = std::max(next, first);  // what retention has taken is not waited for
  }
  return out;
}

json::object WithoutSecrets(const json::object& config) {
  json::object out;
  for (const auto& [name, value] : config) {
    const auto* text = value.if_string();
    bool hidden = NamesSecret(name) && (text == nullptr || !text->empty());
    if (hidden) {
      out[name] = kHidden;
    } else if (text != nullptr) {
      out[name] = WithoutUserInfo(std::string(*text));
    } else {
      out[name] = value;
    }
  }
  return out;
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

Answer ListConnectors(Links& links, ConnectorHistory& history) {
  auto asked = AskConnectors(links);
  history.Note(asked);
  ASSIGN_OR_RETURN(auto connectors, std::move(asked));
  json::array out;
  for (const auto& connector : connectors) {
    json::array tasks;
    for (const auto& task : connector.tasks) {
      tasks.push_back(With(json::object{{"id", task.id},
                                        {"state", task.state},
                                        {"worker", task.worker},
                                        {"error", FirstLine(task.trace)},
                                        {"trace", task.trace}},
                           history.Of(connector.name, task.id)));
    }
    json::object one{{"name", connector.name},
                     {"type", connector.type},
                     {"state", connector.state},
                     {"class", connector.Setting("connector.class")},
                     {"config", WithoutSecrets(connector.config)},
                     {"tasks", std::move(tasks)},
                     {"lag", nullptr},
                     {"deadLetters", nullptr},
                     {"error", FirstLine(connector.trace)}};
    one = With(std::move(one), history.Of(connector.name, std::nullopt));
    // The worker's answer is worth showing without Kafka's.
    if (connector.IsSink()) {
      if (auto position = PositionOf(links, connector)) {
        one["lag"] = position->Lag();
      } else {
        one["problem"] = position.error().message;
      }
    }
    if (auto topic = connector.DeadLetterTopic(); !topic.empty()) {
      one["deadLetterTopic"] = topic;
      if (auto count = CountRecords(links, topic)) one["deadLetters"] = *count;
    }
    out.push_back(std::move(one));
  }
  return json::object{{"connectors", std::move(out)}, {"watched", history.Watched()}};
}

Answer Order(Links& links, ConnectorHistory& history, const std::string& connector,
             const std::string& order) {
  auto target = "/connectors/" + http::PercentEncode(connector);
  Result<json::value> done;
  if (order == "pause" || order == "resume" || order == "stop") {
    done = AskJson(links, RestPart::kConnect, fmt::format("{}/{}", target, order), "PUT");
  } else if (order == "restart") {
    done = AskJson(links, RestPart::kConnect,
                   target + "/restart?includeTasks=true&onlyFailed=false", "POST");
  } else {
    return tl::unexpected<Problem>(
        Problem(404, "not_found", "The orders are pause, resume, restart and stop."));
  }
  if (!done) return tl::unexpected<Problem>(done.error());
  history.NoteOrder(connector, order);
  return json::object{};
}

Answer ListDeadLetters(Links& links) {
  ASSIGN_OR_RETURN(auto connectors, AskConnectors(links));
  std::map<std::string, std::string> of;
  for (const auto& connector : connectors) {
    auto topic = connector.DeadLetterTopic();
    if (topic.empty()) continue;
    auto& names = of[topic];
    names += names.empty() ? connector.name : ", " + connector.name;
  }
  json::array out;
  for (const auto& [topic, names] : of) {
    ASSIGN_OR_RETURN(auto records, CountRecords(links, topic));
    out.push_back(json::object{{"topic", topic}, {"connector", names}, {"records", records}});
  }
  return json::object{{"topics", std::move(out)}};
}

}  // namespace taskflow::insights
