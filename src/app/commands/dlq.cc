// taskflow dlq list, show.
#include "app/commands/dlq.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/option_values.h"
#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"
#include "insights/pipeline/decoder.h"
#include "insights/pipeline/records.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kListedMax = 10'000, kListedDefault = 20;
constexpr std::size_t kReasonShown = 120;

using insights::DeadLetter;
using insights::LetterState;

struct SeenLetter {
  DeadLetter letter;
  LetterState state = LetterState::kWaiting;
};

// The letters at these places, without their values.
Result<std::vector<SeenLetter>> Look(insights::Links& links, const std::string& topic,
                                     insights::LetterPlaces places, bool keep_values) {
  std::vector<SeenLetter> out;
  insights::Redrive redrive(links);
  ASSIGN_OR_RETURN(auto looked,
                   Asked(redrive.Run({.topic = topic,
                                      .only = std::move(places),
                                      .on_letter =
                                          [&](const DeadLetter& letter, LetterState state) {
                                            out.push_back({letter, state});
                                            if (keep_values) return;
                                            auto& kept = out.back().letter;
                                            kept.key = kept.value = std::nullopt;
                                            kept.headers.clear();
                                            kept.stack_trace.clear();
                                          },
                                      .only_look = true})));
  (void)looked;
  return out;
}

void Print(const std::vector<SeenLetter>& all, bool as_json) {
  std::vector<std::vector<std::string>> rows{
      {"letter", "time", "from", "state", "stage", "reason"}};
  for (const auto& [letter, state] : all) {
    if (as_json) fmt::print("{}\n", ToJson(ToJsonObject(letter, state)));
    rows.push_back({letter.Id(), letter.time_ms < 0 ? "-" : FormatIso8601(letter.time_ms),
                    Printable(OriginOf(letter)), std::string(NameOf(state)),
                    letter.stage.empty() ? "-" : Printable(letter.stage),
                    CutTo(Printable(ReasonOf(letter)), kReasonShown)});
  }
  if (!as_json && !all.empty()) fmt::print("{}", Align(rows, 2));
}

json::object FullJson(insights::Links& links, const SeenLetter& seen) {
  insights::Decoder decoder(links, SystemClock());
  const auto& letter = seen.letter;
  kafka::InRecord record{.topic = letter.at.topic,
                         .partition = letter.at.partition,
                         .offset = letter.offset,
                         .timestamp_ms = letter.time_ms};
  if (letter.key) record.key = *letter.key;
  if (letter.value) record.value = *letter.value;
  auto shown = insights::RecordJson(decoder, record, letter.headers);
  auto out = ToJsonObject(letter, seen.state);
  out["stackTrace"] = letter.stack_trace.empty()
                          ? json::value(nullptr)
                          : json::value(insights::Printable(letter.stack_trace));
  for (auto part : {"key", "value", "headers"}) out[part] = std::move(shown[part]);
  return out;
}

// DATA of docs/insights-api.md in a line.
std::string DataText(const json::value& data) {
  const auto* object = data.if_object();
  if (object == nullptr) return "-";
  auto form = StringMember(*object, "form").value_or("");
  if (form == "null") return "null";
  const auto* decoded = object->if_contains("data");
  auto size = object->if_contains("size");
  auto out = decoded == nullptr     ? fmt::format("{} bytes", size == nullptr ? "?" : ToJson(*size))
                 : decoded->is_string() ? std::string(decoded->get_string())
                                    : ToJson(*decoded);
  if (const auto* id = object->if_contains("schemaId")) {
    out += fmt::format("  (Avro, schema id {})", ToJson(*id));
  }
  if (auto problem = StringMember(*object, "problem")) out += fmt::format("  ({})", *problem);
  return Printable(out);
}

std::string FullText(const json::object& full, const DeadLetter& letter, LetterState state) {
  auto cell = [](const std::string& text) { return text.empty() ? "-" : Printable(text); };
  std::vector<std::vector<std::string>> rows{
      {"letter", letter.Id()},
      {"time", letter.time_ms < 0 ? "-" : FormatIso8601(letter.time_ms)},
      {"state", std::string(NameOf(state))},
      {"from", Printable(OriginOf(letter))},
      {"connector", cell(letter.connector + (letter.task.empty() ? "" : ", task " + letter.task))},
      {"stage", cell(letter.stage)},
      {"class", cell(letter.class_name)},
      {"exception", cell(letter.exception)},
      {"reason", cell(letter.message)},
      {"key", DataText(full.at("key"))},
      {"value", DataText(full.at("value"))}};
  for (const auto& header : letter.headers) {
    rows.push_back({"header", Printable(header.key + " = " + header.value.value_or("null"))});
  }
  auto out = Align(rows, 2);
  // Of one line, it says again what stands above.
  std::string_view left = letter.stack_trace;
  if (left.find('\n') == left.npos) left = "";
  while (!left.empty()) {
    auto end = left.find('\n');
    auto line = left.substr(0, end);
    left = end == left.npos ? "" : left.substr(end + 1);
    bool indented = line.starts_with('\t');
    while (line.starts_with('\t')) line.remove_prefix(1);
    out += fmt::format("{}{}\n", indented ? "      " : "  ", Printable(line));
  }
  return out;
}

}  // namespace

Result<int> RunDlqList(const Call& call) {
  ASSIGN_OR_RETURN(auto limit, NumberOption(call, "--limit", kListedDefault, 1, kListedMax));
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  auto topics = DeadLetterTopicsOf(call, *links);
  bool is_none = !topics && topics.error().code == ErrorCode::kNotFound && !call.Has("--connector");
  if (is_none) {
    fmt::print(stderr, "There are no dead letters: {}\n", topics.error().message);
    return kOk;
  }
  TRY(topics.map([](const auto&) {}));
  std::vector<SeenLetter> all;
  std::int64_t there = 0;
  for (const auto& topic : *topics) {
    ASSIGN_OR_RETURN(auto has, HasTopic(*links, topic));
    if (!has && !call.Has("--topic")) continue;  // none has died yet
    ASSIGN_OR_RETURN(auto places, Asked(insights::YoungestLetters(*links, topic, limit)));
    ASSIGN_OR_RETURN(auto seen, Look(*links, topic, std::move(places), false));
    std::move(seen.begin(), seen.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.letter.time_ms < b.letter.time_ms;
  });
  there = static_cast<std::int64_t>(all.size());
  if (there > limit) all.erase(all.begin(), all.end() - limit);
  Print(all, call.Has("--json"));
  if (all.empty()) fmt::print(stderr, "There are no dead letters.\n");
  if (there >= limit) {
    fmt::print(stderr, "The youngest {} letters; --limit shows more.\n", all.size());
  }
  return kOk;
}

Result<int> RunDlqShow(const Call& call) {
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  const auto& text = call.arguments[0];
  std::vector<std::string> topics;
  bool names_topic = std::count(text.begin(), text.end(), '/') == 2;
  if (!names_topic && text.find('/') != text.npos) {
    ASSIGN_OR_RETURN(topics, DeadLetterTopicsOf(call, *links));
  }
  ASSIGN_OR_RETURN(auto id, ParseLetterId(text, topics));
  ASSIGN_OR_RETURN(auto found, Look(*links, id.topic, {{id.partition, id.offset}}, true));
  if (found.empty()) {
    return Fail(ErrorCode::kNotFound, "there is no record {}/{}/{}", id.topic, id.partition,
                id.offset);
  }
  auto full = FullJson(*links, found[0]);
  auto out =
      call.Has("--json") ? ToJson(full) + "\n" : FullText(full, found[0].letter, found[0].state);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return kOk;
}

}  // namespace taskflow::app
