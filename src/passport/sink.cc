#include "passport/sink.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "passport/limits.h"

namespace taskflow::passport {
namespace {

const json::object* Member(const json::object* object, std::string_view key) {
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}

std::string Text(const json::object* object, std::string_view key) {
  if (object == nullptr) return "";
  return std::string(StringMember(*object, key).value_or(""));
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool Lists(std::string_view topics, std::string_view topic) {
  while (!topics.empty()) {
    auto comma = topics.find(',');
    if (Trimmed(topics.substr(0, comma)) == topic) return true;
    if (comma == std::string_view::npos) break;
    topics.remove_prefix(comma + 1);
  }
  return false;
}

SinkTask TaskOf(const json::object& task) {
  SinkTask out{0, Text(&task, "state"), Text(&task, "worker_id"), Text(&task, "trace")};
  if (const auto* id = task.if_contains("id"); id != nullptr && id->is_int64()) {
    out.id = id->get_int64();
  }
  return out;
}

Sink SinkOf(std::string_view name, const json::object& config, const json::object* status) {
  Sink out{.name = std::string(name), .state = Text(Member(status, "connector"), "state")};
  out.dead_letter_topic = Text(&config, "errors.deadletterqueue.topic.name");
  out.tolerates_errors = Text(&config, "errors.tolerance") == "all";
  auto ttl = Text(&config, "cassandra.ttl");
  std::int64_t number = 0;
  if (std::from_chars(ttl.data(), ttl.data() + ttl.size(), number).ec == std::errc() &&
      number > 0) {
    out.ttl_s = number;
  }
  const auto* tasks = status == nullptr ? nullptr : status->if_contains("tasks");
  if (tasks == nullptr || !tasks->is_array()) return out;
  for (const auto& task : tasks->get_array()) {
    if (const auto* object = task.if_object()) out.tasks.push_back(TaskOf(*object));
  }
  return out;
}

}  // namespace

const SinkTask* Sink::FailedTask() const {
  auto found = std::find_if(tasks.begin(), tasks.end(),
                            [](const SinkTask& task) { return task.state == "FAILED"; });
  return found == tasks.end() ? nullptr : &*found;
}

bool Sink::Running() const {
  return state == "RUNNING" && !tasks.empty() &&
         std::all_of(tasks.begin(), tasks.end(),
                     [](const SinkTask& task) { return task.state == "RUNNING"; });
}

std::vector<Sink> SinksOf(const json::object& connectors, std::string_view topic) {
  std::vector<Sink> for_cassandra, others;
  for (const auto& [name, about] : connectors) {
    const auto* config = Member(Member(about.if_object(), "info"), "config");
    if (config == nullptr) continue;
    // A pattern may well mean the topic; Java's regular expressions are not read here.
    bool reads = Lists(Text(config, "topics"), topic) || !Text(config, "topics.regex").empty();
    if (!reads) continue;
    bool first = Text(config, "connector.class").find("Cassandra") != std::string::npos;
    (first ? for_cassandra : others)
        .push_back(SinkOf(name, *config, Member(about.if_object(), "status")));
  }
  std::move(others.begin(), others.end(), std::back_inserter(for_cassandra));
  return for_cassandra;
}

std::string FirstLine(std::string_view trace) {
  return std::string(trace.substr(0, std::min(trace.find('\n'), kWhyBytesMax)));
}

std::string CauseOf(std::string_view trace) {
  constexpr std::string_view kCause = "Caused by: ";
  auto last = trace.rfind(kCause);
  return FirstLine(last == std::string_view::npos ? trace : trace.substr(last + kCause.size()));
}

}  // namespace taskflow::passport
