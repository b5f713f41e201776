// The records of the topic _schemas, in Confluent's format: JSON keys of a fixed member order, so
// that compaction finds them, and JSON values. Unknown members and unknown kinds of records are
// ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "registry/model.h"

namespace taskflow::registry {

struct LogRecord {
  std::string key;
  std::optional<std::string> value;  // nothing: a tombstone
  // Written by this program (or another of its kind), which never replaces one schema by another.
  // Told by a header of the record: members of the value are Confluent's alone.
  bool is_guarded = false;
};

struct SchemaPut {
  Version version;
};
struct SchemaRemoved {
  std::string subject;
  int version = 0;
};
// Softly deletes the subject's versions up to `version`.
struct SubjectDeleted {
  std::string subject;
  int version = 0;
};
struct SubjectCleared {
  std::string subject;
};
// Nothing as subject: the global one. Nothing as value: unset.
struct ConfigSet {
  std::optional<std::string> subject;
  std::optional<Config> config;
};
struct ModeSet {
  std::optional<std::string> subject;
  std::optional<Mode> mode;
};
struct ContextSet {
  std::string context;  // ".c"
  bool exists = true;
};
struct Ignored {};

using Change = std::variant<SchemaPut, SchemaRemoved, SubjectDeleted, SubjectCleared, ConfigSet,
                            ModeSet, ContextSet, Ignored>;

LogRecord ToRecord(const Change& change);
// Errors: kCorrupt for a record that is of a known kind and cannot be read.
Result<Change> ParseRecord(std::string_view key, std::optional<std::string_view> value);

}  // namespace taskflow::registry
