#include "app/schema/verdict.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "avro/schema.h"

namespace taskflow::app {
namespace {

using insights::RestPart;

constexpr std::size_t kPage = 500, kListedMax = 10'000;

Result<json::value> AskRegistry(insights::Links& links, std::string target,
                                std::string method = "GET", std::string body = "") {
  return insights::AskJson(links, RestPart::kRegistry, std::move(target), std::move(method),
                           std::move(body));
}

// Nothing for what is not there.
template <typename T>
Result<std::optional<T>> IfThere(Result<T> answer) {
  if (answer) return std::optional<T>(*std::move(answer));
  if (answer.error().code == ErrorCode::kNotFound) return std::nullopt;
  return Fail(std::move(answer).error());
}

std::optional<std::int64_t> NumberIn(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_int64() ? std::optional(found->get_int64()) : std::nullopt;
}

// The value after `name:'`, as far as the next of the quotes that end one.
std::string Quoted(std::string_view message, std::string_view name, std::string_view end) {
  auto start = message.find(fmt::format("{}:'", name));
  if (start == message.npos) return "";
  auto from = start + name.size() + 2;
  return std::string(message.substr(from, message.find(end, from) - from));
}

// Of all versions that the registry lists, deleted ones included.
struct Listed {
  std::int64_t id_max = 0, version_max = 0;  // version_max: of the subject
  std::optional<std::int64_t> id;            // of the same schema, under any subject
  bool whole = false;
};

Listed ListAll(insights::Links& links, const std::string& subject, const std::string& text) {
  Listed out;
  for (std::size_t offset = 0; offset < kListedMax; offset += kPage) {
    auto page =
        AskRegistry(links, fmt::format("/schemas?deleted=true&offset={}&limit={}", offset, kPage));
    if (!page || !page->is_array()) return out;
    for (const auto& item : page->get_array()) {
      const auto* one = item.if_object();
      if (one == nullptr) continue;
      auto id = NumberIn(*one, "id").value_or(0);
      out.id_max = std::max(out.id_max, id);
      if (StringMember(*one, "schema") == text) out.id = id;
      if (StringMember(*one, "subject") != subject) continue;
      out.version_max = std::max(out.version_max, NumberIn(*one, "version").value_or(0));
    }
    if (page->get_array().size() < kPage) {
      out.whole = true;
      return out;
    }
  }
  return out;
}

class Judge {
 public:
  Judge(insights::Links& links, const std::string& subject, const std::string& text)
      : links_(links),
        path_(http::PercentEncode(subject)),
        text_(text),
        body_(ToJson(json::object{{"schema", text}})) {
    out_.subject = subject;
  }

  Result<SchemaVerdict> Run() {
    TRY(AskSettings());
    ASSIGN_OR_RETURN(auto versions,
                     IfThere(AskRegistry(links_, fmt::format("/subjects/{}/versions", path_))));
    if (versions && versions->is_array()) {
      for (const auto& one : versions->get_array()) {
        if (one.is_int64()) out_.versions.push_back(one.get_int64());
      }
    }
    if (!out_.versions.empty()) TRY(AskCompatibility());
    TRY(AskEqual());
    if (!out_.equals) FindNext();
    return std::move(out_);
  }

 private:
  Status AskSettings() {
    ASSIGN_OR_RETURN(auto own, IfThere(AskRegistry(links_, "/config/" + path_)));
    out_.level_is_own = own.has_value();
    if (!own) {
      ASSIGN_OR_RETURN(own,
                       AskRegistry(links_, "/config").map([](auto v) { return std::optional(v); }));
    }
    if (own->is_object()) {
      out_.level = StringMember(own->get_object(), "compatibilityLevel").value_or("");
    }
    // Old registries have no modes.
    ASSIGN_OR_RETURN(auto mode, IfThere(AskRegistry(links_, "/mode/" + path_)));
    if (!mode) {
      ASSIGN_OR_RETURN(mode, IfThere(AskRegistry(links_, "/mode")));
    }
    if (mode && mode->is_object())
      out_.mode = StringMember(mode->get_object(), "mode").value_or("");
    return {};
  }

  Status AskCompatibility() {
    auto target = fmt::format("/compatibility/subjects/{}/versions?verbose=true", path_);
    ASSIGN_OR_RETURN(auto answer, AskRegistry(links_, target, "POST", body_));
    const auto* object = answer.if_object();
    const auto* verdict = object == nullptr ? nullptr : object->if_contains("is_compatible");
    if (verdict == nullptr || !verdict->is_bool()) {
      return Fail(ErrorCode::kUnavailable, "the registry's answer to {} has no is_compatible",
                  target);
    }
    out_.compatible = verdict->get_bool();
    if (out_.compatible) return {};
    std::vector<std::string> messages;
    if (const auto* list = object->if_contains("messages"); list != nullptr && list->is_array()) {
      for (const auto& one : list->get_array()) {
        if (one.is_string()) messages.emplace_back(one.get_string());
      }
    }
    ReadMessages(messages, text_, out_);
    return {};
  }

  Status AskEqual() {
    if (out_.versions.empty()) return {};
    ASSIGN_OR_RETURN(auto found, IfThere(AskRegistry(links_, "/subjects/" + path_, "POST", body_)));
    if (!found || !found->is_object()) return {};
    const auto& object = found->get_object();
    out_.equals = {NumberIn(object, "version").value_or(0), NumberIn(object, "id")};
    return {};
  }

  void FindNext() {
    auto listed = ListAll(links_, out_.subject, text_);
    auto last =
        out_.versions.empty() ? 0 : *std::max_element(out_.versions.begin(), out_.versions.end());
    out_.next.version = std::max(last, listed.version_max) + 1;
    if (listed.id) {
      out_.next.id = listed.id;
    } else if (listed.whole) {
      out_.next.id = listed.id_max + 1;
    }
  }

  insights::Links& links_;
  const std::string path_;
  const std::string& text_;
  const std::string body_;
  SchemaVerdict out_;
};

}  // namespace

Result<SchemaVerdict> JudgeSchema(insights::Links& links, const std::string& subject,
                                  const std::string& text) {
  return Judge(links, subject, text).Run();
}

void ReadMessages(const std::vector<std::string>& messages, const std::string& schema_text,
                  SchemaVerdict& into) {
  constexpr std::string_view kVersion = "{oldSchemaVersion: ", kOld = "{oldSchema: ",
                             kChecked = "{validateFields: ", kLevel = "{compatibility: ";
  auto schema = ParseJson(schema_text);
  std::optional<json::value> old;
  for (std::string_view message : messages) {
    if (!message.starts_with(kOld)) continue;
    auto start = message.find('\''), end = message.rfind('\'');
    if (start == message.npos || end <= start) continue;
    if (auto parsed = ParseJson(message.substr(start + 1, end - start - 1))) old = *parsed;
  }
  for (std::string_view message : messages) {
    if (message.starts_with(kVersion)) {
      std::int64_t version = 0;
      auto digits = message.substr(kVersion.size());
      std::from_chars(digits.data(), digits.data() + digits.size(), version);
      into.against = version;
    }
    bool is_about = message.starts_with(kVersion) || message.starts_with(kOld) ||
                    message.starts_with(kChecked) || message.starts_with(kLevel);
    if (is_about) continue;
    Disagreement one{.rule = Quoted(message, "errorType", "'"),
                     .text = Quoted(message, "description", "', additionalInfo:'")};
    if (one.text.empty()) one.text = message;
    constexpr std::string_view kPath = "path '";
    if (auto at = one.text.find(kPath); at != one.text.npos) {
      at += kPath.size();
      one.path = one.text.substr(at, one.text.find('\'', at) - at);
    }
    // The path is of the schema that reads, which the text names first.
    auto new_at = one.text.find(" new schema"), old_at = one.text.find(" old schema");
    bool in_old = old_at != one.text.npos && (new_at == one.text.npos || old_at < new_at);
    if (in_old && old) one.field = FieldAt(*old, one.path);
    if (!in_old && schema) one.field = FieldAt(*schema, one.path);
    into.disagreements.push_back(std::move(one));
  }
}

std::string FieldAt(const json::value& schema, std::string_view path) {
  std::string out;
  const json::value* at = &schema;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    auto slash = path.find('/');
    auto step = path.substr(0, slash);
    path = slash == path.npos ? "" : path.substr(slash);
    if (const auto* object = at->if_object()) {
      const auto* next = object->if_contains(step);
      if (next == nullptr) {
        // "type" of a type that is written as its name leads to the name.
        if (out.empty()) return "";
        break;
      }
      at = next;
    } else if (const auto* list = at->if_array()) {
      std::size_t index = 0;
      auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
      if (error != std::errc() || index >= list->size()) return out;
      at = &list->at(index);
    } else {
      break;
    }
    // A field is what has a name and a type; a record has its fields beside them.
    const auto* object = at->if_object();
    if (object == nullptr || object->contains("fields") || object->contains("symbols")) continue;
    auto name = StringMember(*object, "name");
    if (name && object->contains("type") && !object->contains("size")) {
      out += fmt::format("{}{}", out.empty() ? "" : ".", *name);
    }
  }
  return out;
}

std::string_view MeaningOf(std::string_view level) {
  if (level == "NONE") return "nothing is demanded";
  if (level == "BACKWARD") return "the new schema must read what the latest version wrote";
  if (level == "BACKWARD_TRANSITIVE") return "the new schema must read what every version wrote";
  if (level == "FORWARD") return "the latest version must read what the new schema writes";
  if (level == "FORWARD_TRANSITIVE") return "every version must read what the new schema writes";
  if (level == "FULL") return "the new schema and the latest version must read one another";
  if (level == "FULL_TRANSITIVE") return "the new schema and every version must read one another";
  return "";
}

std::string_view RemedyFor(std::string_view rule) {
  if (rule == "READER_FIELD_MISSING_DEFAULT_VALUE") {
    return "give the field a default in the schema that reads: \"type\": [\"null\", ...], "
           "\"default\": null";
  }
  if (rule == "TYPE_MISMATCH") {
    return "keep the type, or one that it is promoted to (int to long, float, double; string and "
           "bytes); a new type needs a new field";
  }
  if (rule == "NAME_MISMATCH") return "keep the name, or name the old one in \"aliases\"";
  if (rule == "FIXED_SIZE_MISMATCH") return "keep the size; another needs a new field";
  if (rule == "MISSING_ENUM_SYMBOLS") return "keep the symbols, or give the enum a \"default\"";
  if (rule == "MISSING_UNION_BRANCH") return "keep the union's types; more may be added";
  return "";
}

}  // namespace taskflow::app
