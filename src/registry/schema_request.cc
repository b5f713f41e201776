#include "registry/schema_request.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/contract.h"
#include "registry/limits.h"

namespace taskflow::registry {
namespace {

using Parsed = std::shared_ptr<const avro::Schema>;

// Texts of the schemas that `references` lead to, each after those that it uses itself.
class ReferencedTexts {
 public:
  explicit ReferencedTexts(const Store& store) : store_(store) {}

  Outcome<void> Add(const std::vector<Reference>& references) {
    for (const auto& reference : references) {
      if (!seen_.emplace(reference.subject, reference.version).second) continue;
      if (seen_.size() > kReferencesMax) {
        return BadReference(fmt::format("more than {} schemas are referred to", kReferencesMax));
      }
      const auto* version = store_.Find(reference.subject, reference.version, true);
      if (version == nullptr) {
        return BadReference(
            fmt::format("No schema reference found for subject \"{}\" and version {}",
                        reference.subject, reference.version));
      }
      if (auto added = Add(version->body->references); !added) return added;
      texts.push_back(version->body->text);
    }
    return {};
  }

  std::vector<std::string> texts;

 private:
  const Store& store_;
  std::set<std::pair<std::string, int>> seen_;
};

Outcome<Parsed> ParseAvro(const Store& store, const SchemaBody& body) {
  if (body.type != "AVRO") return UnsupportedSchemaType(body.type);
  ReferencedTexts referenced(store);
  if (auto added = referenced.Add(body.references); !added) return Refusal(added.error());
  auto schema = avro::Schema::Parse(body.text, referenced.texts);
  if (schema) return *schema;
  if (schema.error().code == ErrorCode::kTooLarge) return SchemaTooLarge(schema.error().message);
  return InvalidSchema(body.text, schema.error().message);
}

Outcome<Reference> ReadReference(const Store& store, const json::value& value,
                                 const std::string& context) {
  const auto* object = value.if_object();
  auto name = object ? StringMember(*object, "name") : std::nullopt;
  auto subject = object ? StringMember(*object, "subject") : std::nullopt;
  const auto* number = object ? object->if_contains("version") : nullptr;
  if (!name || !subject || number == nullptr || !number->is_int64()) {
    return BadReference("each of references needs a name, a subject and a version");
  }
  Reference reference{std::string(*name), NameIn(context, *subject), 0};
  const auto* version =
      number->get_int64() == -1 ? store.Latest(reference.subject, false) : nullptr;
  if (version != nullptr) {
    reference.version = version->number;
  } else if (number->get_int64() > 0 &&
             number->get_int64() < std::numeric_limits<std::int32_t>::max()) {
    reference.version = static_cast<int>(number->get_int64());
  }
  return reference;
}

Outcome<std::vector<Reference>> ReadReferences(const Store& store, const json::object& body,
                                               const std::string& context) {
  std::vector<Reference> references;
  const auto* list = body.if_contains("references");
  if (list == nullptr || list->is_null()) return references;
  if (!list->is_array()) return BadRequest("references is not a list");
  for (const auto& item : list->get_array()) {
    TASKFLOW_REGISTRY_TRY(auto reference, held, ReadReference(store, item, context));
    references.push_back(std::move(reference));
  }
  return references;
}

// A positive member; -1 and null stand for none.
Outcome<std::optional<int>> ReadNumber(const json::object& body, std::string_view key) {
  const auto* member = body.if_contains(key);
  if (member == nullptr || member->is_null()) return std::nullopt;
  auto is_number = member->is_int64() && member->get_int64() >= -1 &&
                   member->get_int64() < std::numeric_limits<std::int32_t>::max();
  if (!is_number) return BadRequest(fmt::format("{} is not a number in range", key));
  if (member->get_int64() <= 0) return std::nullopt;
  return static_cast<int>(member->get_int64());
}

// What the subject's settings and its latest version add.
Outcome<void> Complete(const Store& store, const std::string& subject, SchemaBody& body) {
  auto config = store.EffectiveConfig(subject);
  auto setting = [&](const char* name) {
    auto found = config.more.find(name);
    json::object out;
    if (found == config.more.end()) return out;
    if (auto value = ParseJson(found->second)) out[name] = std::move(*value);
    return out;
  };
  if (const auto* latest = store.Latest(subject, false)) {
    if (!body.metadata) body.metadata = latest->body->metadata;
    if (!body.rules) body.rules = latest->body->rules;
  }
  TASKFLOW_REGISTRY_TRY(auto below, h1,
                        ReadMetadata(setting("defaultMetadata"), "defaultMetadata"));
  TASKFLOW_REGISTRY_TRY(auto above, h2,
                        ReadMetadata(setting("overrideMetadata"), "overrideMetadata"));
  TASKFLOW_REGISTRY_TRY(auto rules_below, h3,
                        ReadRules(setting("defaultRuleSet"), "defaultRuleSet"));
  TASKFLOW_REGISTRY_TRY(auto rules_above, h4,
                        ReadRules(setting("overrideRuleSet"), "overrideRuleSet"));
  body.metadata = Merge(Merge(below, body.metadata), above);
  body.rules = MergeRules(MergeRules(rules_below, body.rules), rules_above);
  return {};
}

}  // namespace

Outcome<Parsed> ParseStored(const Store& store, const SchemaBody& body) {
  return ParseAvro(store, body);
}

bool AreAlike(const Store& store, const SchemaRequest& schema, const SchemaBody& stored) {
  if (schema.body == stored) return true;
  if (stored.type != schema.body.type || stored.metadata != schema.body.metadata ||
      stored.rules != schema.body.rules) {
    return false;
  }
  auto parsed = ParseAvro(store, stored);
  if (!parsed) return false;
  constexpr avro::PrintOptions kWhole{.normalize = true, .inline_references = true};
  return schema.schema->Text(kWhole) == (*parsed)->Text(kWhole);
}

Outcome<SchemaRequest> ReadSchema(const Store& store, const http::Request& request,
                                  const std::string& subject, bool normalize, Contract contract) {
  TASKFLOW_REGISTRY_TRY(auto body, held_body, BodyObject(request));
  SchemaRequest out;
  out.body.type = std::string(StringMember(body, "schemaType").value_or("AVRO"));
  if (out.body.type.empty()) out.body.type = "AVRO";
  if (out.body.type != "AVRO") return UnsupportedSchemaType(out.body.type);
  auto text = StringMember(body, "schema");
  if (!text || text->empty()) return EmptySchema();
  out.body.text = std::string(*text);
  TASKFLOW_REGISTRY_TRY(out.body.references, held_references,
                        ReadReferences(store, body, SplitName(subject).context));
  TASKFLOW_REGISTRY_TRY(out.body.metadata, held_metadata, ReadMetadata(body, "metadata"));
  TASKFLOW_REGISTRY_TRY(out.body.rules, held_rules, ReadRules(body, "ruleSet"));
  TASKFLOW_REGISTRY_TRY(out.id, held_id, ReadNumber(body, "id"));
  TASKFLOW_REGISTRY_TRY(out.version, held_version, ReadNumber(body, "version"));
  TASKFLOW_REGISTRY_TRY(out.schema, held_schema, ParseAvro(store, out.body));
  if (contract == Contract::kComplete) {
    if (auto done = Complete(store, subject, out.body); !done) return Refusal(done.error());
  }
  out.body.text = out.schema->Text({.normalize = normalize});
  if (normalize) std::ranges::sort(out.body.references, {}, &Reference::name);
  return out;
}

}  // namespace taskflow::registry
