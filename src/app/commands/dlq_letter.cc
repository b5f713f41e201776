#include <boost/json.hpp>
#include <charconv>

#include "app/commands/dlq.h"
#include "connect/plugins/plugin.h"
#include "insights/pipeline/connectors.h"

namespace taskflow::app {
namespace {

template <typename T>
bool ReadNumber(std::string_view text, T& out) {
  auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && at == text.data() + text.size() && out >= 0;
}

}  // namespace

std::string_view NameOf(insights::LetterState state) {
  switch (state) {
    case insights::LetterState::kWaiting:
      return "waiting";
    case insights::LetterState::kSent:
      return "sent again";
    case insights::LetterState::kSentBefore:
      return "sent before";
    case insights::LetterState::kNoOrigin:
      return "no origin";
    case insights::LetterState::kOriginGone:
      return "origin gone";
  }
  return "";
}

std::string ReasonOf(const insights::DeadLetter& letter) {
  if (letter.exception.empty() && letter.message.empty()) return "-";
  auto name = connect::SimpleName(letter.exception);
  auto first = letter.message.substr(0, letter.message.find_first_of("\r\n"));
  if (first.empty()) return std::string(name);
  return name.empty() ? first : fmt::format("{}: {}", name, first);
}

std::string OriginOf(const insights::DeadLetter& letter) {
  if (letter.origin_topic.empty()) return "-";
  if (letter.origin_partition < 0) return letter.origin_topic;
  if (letter.origin_offset < 0)
    return fmt::format("{}/{}", letter.origin_topic, letter.origin_partition);
  return fmt::format("{}/{}/{}", letter.origin_topic, letter.origin_partition,
                     letter.origin_offset);
}

json::object ToJsonObject(const insights::DeadLetter& letter, insights::LetterState state) {
  auto text = [](const std::string& of) {
    return of.empty() ? json::value(nullptr) : json::value(insights::Printable(of));
  };
  auto number = [](std::int64_t of) { return of < 0 ? json::value(nullptr) : json::value(of); };
  return {{"id", letter.Id()},
          {"topic", letter.at.topic},
          {"partition", letter.at.partition},
          {"offset", letter.offset},
          {"time",
           letter.time_ms < 0 ? json::value(nullptr) : json::value(FormatIso8601(letter.time_ms))},
          {"state", NameOf(state)},
          {"reason", text(letter.message)},
          {"exception", text(letter.exception)},
          {"stage", text(letter.stage)},
          {"class", text(letter.class_name)},
          {"connector", text(letter.connector)},
          {"task", text(letter.task)},
          {"origin", json::object{{"topic", text(letter.origin_topic)},
                                  {"partition", number(letter.origin_partition)},
                                  {"offset", number(letter.origin_offset)}}}};
}

Result<std::vector<std::string>> DeadLetterTopicsOf(const Call& call, insights::Links& links) {
  auto given = call.Option("--topic"), of = call.Option("--connector");
  if (!given.empty() && !of.empty()) {
    return Fail(ErrorCode::kInvalid, "--topic and --connector exclude each other");
  }
  if (!given.empty()) return std::vector{given};
  ASSIGN_OR_RETURN(auto connectors, Asked(insights::AskConnectors(links)));
  std::vector<std::string> out;
  bool found = of.empty();
  for (const auto& one : connectors) {
    if (!of.empty() && one.name != of) continue;
    found = true;
    auto topic = one.DeadLetterTopic();
    if (topic.empty() || std::find(out.begin(), out.end(), topic) != out.end()) continue;
    out.push_back(std::move(topic));
  }
  if (!found) return Fail(ErrorCode::kNotFound, "--connector: there is no connector '{}'", of);
  if (!out.empty()) return out;
  return Fail(ErrorCode::kNotFound,
              "{} has a dead letter topic (errors.deadletterqueue.topic.name): --topic names one",
              of.empty() ? "no connector" : "no connector " + of);
}

Result<LetterId> ParseLetterId(const std::string& text, const std::vector<std::string>& topics) {
  LetterId out;
  std::string_view left = text;
  auto last = left.rfind('/');
  auto middle = last == left.npos || last == 0 ? left.npos : left.rfind('/', last - 1);
  bool is_short = last != left.npos && middle == left.npos;
  if (is_short && topics.size() != 1) {
    return Fail(ErrorCode::kInvalid, "'{}' does not say which topic: TOPIC/{}", text, text);
  }
  out.topic = is_short ? topics[0] : std::string(left.substr(0, middle == left.npos ? 0 : middle));
  auto partition = is_short              ? left.substr(0, last)
                   : middle == left.npos ? ""
                                         : left.substr(middle + 1, last - middle - 1);
  bool is_one = last != left.npos && !out.topic.empty() && ReadNumber(partition, out.partition) &&
                ReadNumber(left.substr(last + 1), out.offset);
  if (is_one) return out;
  return Fail(ErrorCode::kInvalid,
              "'{}' is no dead letter's id: TOPIC/PARTITION/OFFSET, as `taskflow dlq list` shows "
              "them",
              text);
}

Result<bool> HasTopic(insights::Links& links, const std::string& topic) {
  auto found = Asked(insights::PartitionsOf(links, topic));
  if (found) return true;
  if (found.error().code == ErrorCode::kNotFound) return false;
  return Fail(std::move(found).error());
}

}  // namespace taskflow::app
