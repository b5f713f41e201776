#include "registry/record.h"

#include <boost/json.hpp>
#include <limits>

#include "base/json.h"
#include "registry/config_json.h"
#include "registry/contract.h"

namespace taskflow::registry {
namespace {

constexpr std::string_view kTenant = "default";

std::string Key(std::string_view type, const std::optional<std::string>& subject,
                std::optional<int> version, int magic) {
  json::object key{{"keytype", type}};
  if (subject) key["subject"] = *subject;
  if (version) key["version"] = *version;
  key["magic"] = magic;
  return ToJson(key);
}

json::array ReferencesJson(const std::vector<Reference>& references) {
  json::array out;
  for (const auto& reference : references) {
    out.push_back(
        {{"name", reference.name}, {"subject", reference.subject}, {"version", reference.version}});
  }
  return out;
}

std::string SchemaValue(const Version& version) {
  json::object value{{"subject", version.subject}, {"version", version.number}, {"id", version.id}};
  if (version.body->type != "AVRO") value["schemaType"] = version.body->type;
  if (!version.body->references.empty()) {
    value["references"] = ReferencesJson(version.body->references);
  }
  if (version.body->metadata) value["metadata"] = MetadataJson(*version.body->metadata);
  if (version.body->rules) {
    if (auto rules = ParseJson(*version.body->rules)) value["ruleSet"] = std::move(*rules);
  }
  value["schema"] = version.body->text;
  value["deleted"] = version.deleted;
  return ToJson(value);
}

struct Writer {
  LogRecord operator()(const SchemaPut& c) const {
    return {Key("SCHEMA", c.version.subject, c.version.number, 1), SchemaValue(c.version)};
  }
  LogRecord operator()(const SchemaRemoved& c) const {
    return {Key("SCHEMA", c.subject, c.version, 1), std::nullopt};
  }
  LogRecord operator()(const SubjectDeleted& c) const {
    return {Key("DELETE_SUBJECT", c.subject, std::nullopt, 0),
            ToJson(json::object{{"subject", c.subject}, {"version", c.version}})};
  }
  LogRecord operator()(const SubjectCleared& c) const {
    return {Key("CLEAR_SUBJECT", c.subject, std::nullopt, 0),
            ToJson(json::object{{"subject", c.subject}})};
  }
  LogRecord operator()(const ConfigSet& c) const {
    LogRecord record{Key("CONFIG", c.subject, std::nullopt, 0), std::nullopt};
    if (!c.config) return record;
    json::object value;
    if (c.subject) value["subject"] = *c.subject;
    AddConfig(*c.config, "compatibilityLevel", value);
    record.value = ToJson(value);
    return record;
  }
  LogRecord operator()(const ModeSet& c) const {
    LogRecord record{Key("MODE", c.subject, std::nullopt, 0), std::nullopt};
    if (!c.mode) return record;
    json::object value;
    if (c.subject) value["subject"] = *c.subject;
    value["mode"] = Name(*c.mode);
    record.value = ToJson(value);
    return record;
  }
  LogRecord operator()(const ContextSet& c) const {
    LogRecord record{
        ToJson(json::object{
            {"keytype", "CONTEXT"}, {"tenant", kTenant}, {"context", c.context}, {"magic", 0}}),
        std::nullopt};
    if (c.exists) {
      record.value = ToJson(json::object{{"tenant", kTenant}, {"context", c.context}});
    }
    return record;
  }
  LogRecord operator()(const Ignored&) const { return {}; }
};

std::optional<int> IntMember(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  auto value = member->get_int64();
  if (value < 0 || value >= std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<int>(value);
}

std::optional<std::string> TextMember(const json::object& object, std::string_view key) {
  auto text = StringMember(object, key);
  if (!text) return std::nullopt;
  return std::string(*text);
}

bool FlagMember(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member != nullptr && member->is_bool() && member->get_bool();
}

Result<std::vector<Reference>> ParseReferences(const json::object& value) {
  std::vector<Reference> references;
  const auto* list = value.if_contains("references");
  if (list == nullptr || !list->is_array()) return references;
  for (const auto& item : list->get_array()) {
    const auto* object = item.if_object();
    auto name = object ? TextMember(*object, "name") : std::nullopt;
    auto subject = object ? TextMember(*object, "subject") : std::nullopt;
    auto version = object ? IntMember(*object, "version") : std::nullopt;
    if (!name || !subject || !version) {
      return Fail(ErrorCode::kCorrupt, "a schema's references cannot be read");
    }
    references.push_back({*name, *subject, *version});
  }
  return references;
}

Result<Change> ParseSchema(const std::string& subject, int number, const json::object& value) {
  auto id = IntMember(value, "id");
  auto text = TextMember(value, "schema");
  if (!id || *id == 0 || !text) {
    return Fail(ErrorCode::kCorrupt, "version {} of subject {} has no id or no schema", number,
                subject);
  }
  SchemaBody body;
  body.type = TextMember(value, "schemaType").value_or("AVRO");
  body.text = std::move(*text);
  ASSIGN_OR_RETURN(body.references, ParseReferences(value));
  auto metadata = ReadMetadata(value, "metadata");
  auto rules = ReadRules(value, "ruleSet");
  if (!metadata || !rules) {
    return Fail(ErrorCode::kCorrupt, "the metadata or rules of version {} of subject {}: {}",
                number, subject, metadata ? rules.error().message : metadata.error().message);
  }
  body.metadata = std::move(*metadata);
  body.rules = std::move(*rules);
  return SchemaPut{{subject, number, *id, std::make_shared<const SchemaBody>(std::move(body)),
                    FlagMember(value, "deleted")}};
}

Result<Change> ParseConfig(std::optional<std::string> subject, const json::object* value) {
  ConfigSet change{std::move(subject), std::nullopt};
  if (value == nullptr) return change;
  auto config = ReadConfig(*value, "compatibilityLevel");
  if (!config) return Fail(ErrorCode::kCorrupt, "a record of key type CONFIG: {}", config.error());
  change.config = std::move(*config);
  return change;
}

Result<Change> ParseModeRecord(std::optional<std::string> subject, const json::object* value) {
  ModeSet change{std::move(subject), std::nullopt};
  if (value == nullptr) return change;
  change.mode = ParseMode(StringMember(*value, "mode").value_or(""));
  if (!change.mode) return Fail(ErrorCode::kCorrupt, "a record of key type MODE has no known mode");
  return change;
}

}  // namespace

LogRecord ToRecord(const Change& change) { return std::visit(Writer{}, change); }

Result<Change> ParseRecord(std::string_view key_text, std::optional<std::string_view> value_text) {
  auto key = ParseJsonObject(key_text);
  if (!key) return FailWith("a record's key", std::move(key).error());
  json::object held;
  const json::object* value = nullptr;
  if (value_text) {
    auto parsed = ParseJsonObject(*value_text);
    if (!parsed) return FailWith("a record's value", std::move(parsed).error());
    held = std::move(*parsed);
    value = &held;
  }
  auto type = StringMember(*key, "keytype").value_or("");
  auto subject = TextMember(*key, "subject");
  if (type == "CONFIG") return ParseConfig(std::move(subject), value);
  if (type == "CONTEXT") {
    auto context = TextMember(*key, "context");
    return context ? Change(ContextSet{*context, value != nullptr}) : Change(Ignored{});
  }
  if (type == "MODE") return ParseModeRecord(std::move(subject), value);
  if (type != "SCHEMA" && type != "DELETE_SUBJECT" && type != "CLEAR_SUBJECT") return Ignored{};
  if (!subject) return Fail(ErrorCode::kCorrupt, "a record of key type {} has no subject", type);
  if (type == "CLEAR_SUBJECT") return value ? Change(SubjectCleared{*subject}) : Change(Ignored{});
  if (type == "DELETE_SUBJECT") {
    if (value == nullptr) return Ignored{};
    return SubjectDeleted{*subject, IntMember(*value, "version").value_or(0)};
  }
  auto version = IntMember(*key, "version");
  if (!version) return Fail(ErrorCode::kCorrupt, "a record of key type SCHEMA has no version");
  if (value == nullptr) return SchemaRemoved{*subject, *version};
  return ParseSchema(*subject, *version, *value);
}

}  // namespace taskflow::registry
