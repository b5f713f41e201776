// What a registry would make of a schema. Nothing is registered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "insights/pipeline/links.h"

namespace taskflow::app {

// One thing that speaks against it.
struct Disagreement {
  std::string rule;   // "TYPE_MISMATCH"; empty: the registry says it in its own words alone
  std::string path;   // "/fields/5"
  std::string field;  // "place.city"; empty: not known
  std::string text;   // the registry's own
};

struct SchemaVerdict {
  std::string subject, level;
  bool level_is_own = false;  // of the subject, not of the registry
  std::string mode;           // "READWRITE"
  std::vector<std::int64_t> versions;
  bool compatible = true;
  std::optional<std::int64_t> against;  // the version that it disagrees with
  std::vector<Disagreement> disagreements;

  struct Place {
    std::int64_t version = 0;
    std::optional<std::int64_t> id;  // nothing: nobody can tell
  };
  std::optional<Place> equals;  // it is there already
  Place next;                   // otherwise
};

// `text` is an Avro schema. Errors: those of the registry's answers.
Result<SchemaVerdict> JudgeSchema(insights::Links& links, const std::string& subject,
                                  const std::string& text);

// What a registry's verbose answer says: messages of the form {errorType:'...', description:'...',
// additionalInfo:'...'} and {oldSchemaVersion: 1}, as Confluent's has them since 7.0.
void ReadMessages(const std::vector<std::string>& messages, const std::string& schema_text,
                  SchemaVerdict& into);
// "place.city" for "/fields/3/type/fields/0"; empty when the path leads nowhere.
std::string FieldAt(const json::value& schema, std::string_view path);

// What a level demands, and what to do about a rule; empty for those that it does not know.
std::string_view MeaningOf(std::string_view level);
std::string_view RemedyFor(std::string_view rule);

}  // namespace taskflow::app
