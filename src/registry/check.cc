#include "registry/check.h"

#include "avro/compatibility.h"
#include "base/reversed.h"
#include "registry/limits.h"

namespace taskflow::registry {
namespace {

using Messages = std::vector<std::string>;

void AddDifferences(const avro::Schema& reader, const avro::Schema& writer, const char* reader_name,
                    const char* writer_name, Messages& out) {
  auto differences = avro::CheckReads(reader.root(), writer.root());
  if (!differences) {
    out.push_back(differences.error().message);
    return;
  }
  for (const auto& difference : *differences) {
    out.push_back(difference.Text(reader_name, writer_name));
  }
}

void AddOldVersion(const Version& old, const Level& level, Messages& out) {
  const auto& text = old.body->text;
  out.push_back(fmt::format("{{oldSchemaVersion: {}}}", old.number));
  out.push_back(
      text.size() > kQuotedSchemaBytesMax
          ? fmt::format("{{oldSchema: <truncated> '{}...'}}", text.substr(0, kQuotedSchemaBytesMax))
          : fmt::format("{{oldSchema: '{}'}}", text));
  out.push_back(fmt::format("{{validateFields: 'false', compatibility: '{}'}}", Name(level)));
}

std::optional<std::string> GroupOf(const SchemaBody& body, const std::string& property) {
  if (!body.metadata) return std::nullopt;
  auto found = body.metadata->properties.find(property);
  if (found == body.metadata->properties.end()) return std::nullopt;
  return found->second;
}

}  // namespace

Messages Disagreements(const Store& store, const Level& level, const SchemaRequest& schema,
                       const std::vector<const Version*>& olds) {
  if (level == Level{}) return {};
  for (const auto* old : olds) {
    Messages found;
    if (old->body->type != schema.body.type) {
      found.push_back("Incompatible because of different schema type");
    } else if (auto parsed = ParseStored(store, *old->body); !parsed) {
      found.push_back(parsed.error().message);
    } else {
      if (level.forward) AddDifferences(**parsed, *schema.schema, "old", "new", found);
      if (level.backward) AddDifferences(*schema.schema, **parsed, "new", "old", found);
    }
    if (found.empty()) continue;
    AddOldVersion(*old, level, found);
    return found;
  }
  return {};
}

std::vector<const Version*> VersionsToCheck(const Store& store, const Level& level,
                                            const std::string& subject, const SchemaBody& schema) {
  std::vector<const Version*> out;
  const auto* versions = store.FindSubject(subject);
  if (versions == nullptr) return out;
  auto group = store.EffectiveConfig(subject).Text("compatibilityGroup");
  for (const auto& [number, version] : Reversed(*versions)) {
    bool is_in_group = !group || GroupOf(*version.body, *group) == GroupOf(schema, *group);
    if (version.deleted || !is_in_group) continue;
    out.push_back(&version);
    if (!level.transitive) break;
  }
  return out;
}

}  // namespace taskflow::registry
