// taskflow schema list, show, register.
#include "app/commands/schema.h"

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "app/commands/asking.h"
#include "app/commands/commands.h"
#include "app/commands/connector.h"
#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"
#include "base/file.h"
#include "events/interaction_event.h"
#include "insights/pipeline/schemas.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kSchemaBytesMax = 4 << 20;

Result<std::string> ReadInput(const std::string& file) {
  if (file != "-") return ReadWholeFile(SystemFiles(), file, kSchemaBytesMax);
  std::string out;
  for (std::istreambuf_iterator<char> at(std::cin), end; at != end; ++at) {
    if (out.size() >= kSchemaBytesMax) {
      return Fail(ErrorCode::kTooLarge, "stdin has over {} bytes", kSchemaBytesMax);
    }
    out += *at;
  }
  return out;
}

std::string NumberIn(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? "-" : ToJson(*found);
}

// Indented, as people keep schemas in files.
void Pretty(const json::value& value, std::size_t depth, std::string& out) {
  std::string inner(2 * depth + 2, ' '), outer(2 * depth, ' ');
  auto compact = ToJson(value);
  bool is_short = compact.size() + 2 * depth <= 72;
  if (is_short || (!value.is_object() && !value.is_array())) {
    out += compact;
    return;
  }
  bool first = true;
  out += value.is_object() ? "{" : "[";
  auto next = [&] {
    out += (first ? "\n" : ",\n") + inner;
    first = false;
  };
  if (value.is_object()) {
    for (const auto& [name, member] : value.get_object()) {
      next();
      out += ToJson(json::string(name)) + ": ";
      Pretty(member, depth + 1, out);
    }
  } else {
    for (const auto& item : value.get_array()) {
      next();
      Pretty(item, depth + 1, out);
    }
  }
  out += "\n" + outer + (value.is_object() ? "}" : "]");
}

}  // namespace

Result<SchemaFile> ReadSchemaFile(const Call& call) {
  const auto& file = call.arguments[0];
  ASSIGN_OR_RETURN(auto text, ReadInput(file));
  auto schema = avro::Schema::Parse(text);
  if (!schema) return FailWith(file == "-" ? "stdin" : file, std::move(schema).error());
  return SchemaFile{(*schema)->Text(), *schema};
}

std::string SubjectOf(const Call& call) {
  return call.Option("--subject", fmt::format("{}-value", events::kTopicName));
}

Result<int> RunSchemaList(const Call& call) {
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto answer, Asked(insights::ListSubjects(*links)));
  std::vector<std::vector<std::string>> rows{{"subject", "versions", "latest", "id", "level"}};
  for (const auto& subject : ObjectsOf(answer, "subjects")) {
    if (subject.at("deleted") == true && !call.Has("--deleted")) continue;
    if (call.Has("--json")) {
      fmt::print("{}\n", ToJson(subject));
      continue;
    }
    auto versions = ObjectsOf(subject, "versions");
    auto last = versions.empty() ? json::object() : versions.back();
    auto level = TextOf(subject, "compatibility");
    if (subject.at("deleted") == true) level += "  (deleted)";
    rows.push_back({Printable(TextOf(subject, "subject")), std::to_string(versions.size()),
                    NumberIn(last, "version"), NumberIn(last, "id"), level});
  }
  if (!call.Has("--json") && rows.size() > 1) fmt::print("{}", Align(rows, 2));
  if (rows.size() == 1 && !call.Has("--json")) fmt::print(stderr, "There are no subjects.\n");
  if (answer.contains("truncated")) fmt::print(stderr, "There are more subjects than are shown.\n");
  return kOk;
}

Result<int> RunSchemaShow(const Call& call) {
  const auto& subject = call.arguments[0];
  auto version = call.arguments.size() > 1 ? call.arguments[1] : "latest";
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto found, Asked(insights::DescribeSchema(*links, subject, version)));
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(found));
    return kOk;
  }
  auto text = TextOf(found, "schema");
  std::string shown;
  if (auto value = ParseJson(text)) {
    Pretty(*value, 0, shown);
  } else {
    shown = text;
  }
  fmt::print(stderr, "{}, version {}, id {}\n", Printable(subject), NumberIn(found, "version"),
             NumberIn(found, "id"));
  fmt::print("{}\n", shown);
  return kOk;
}

Result<int> RunSchemaRegister(const Call& call) {
  ASSIGN_OR_RETURN(auto file, ReadSchemaFile(call));
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  auto subject = SubjectOf(call);
  auto target = "/subjects/" + http::PercentEncode(subject);
  auto body = ToJson(json::object{{"schema", file.text}});
  auto ask = [&](const std::string& at) {
    return Asked(insights::AskJson(*links, insights::RestPart::kRegistry, at, "POST", body));
  };
  auto done = ask(target + "/versions");
  if (!done && done.error().code == ErrorCode::kConflict) {
    done.error().message += ". `taskflow schema plan` says by which rule";
  }
  TRY(done.map([](const auto&) {}));
  ASSIGN_OR_RETURN(auto found, ask(target));
  if (!found.is_object())
    return Fail(ErrorCode::kUnavailable, "the registry's answer is no object");
  const auto& is = found.get_object();
  if (call.Has("--json")) {
    fmt::print("{{\"subject\":{},\"version\":{},\"id\":{}}}\n", ToJson(json::string(subject)),
               NumberIn(is, "version"), NumberIn(is, "id"));
  } else {
    fmt::print("{} has it as version {}, id {}\n", Printable(subject), NumberIn(is, "version"),
               NumberIn(is, "id"));
  }
  return kOk;
}

}  // namespace taskflow::app
