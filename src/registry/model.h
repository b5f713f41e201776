// What the registry keeps.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace taskflow::registry {

// How new versions must agree with older ones (Confluent's compatibility levels).
struct Level {
  bool backward = false;    // new reads old
  bool forward = false;     // old reads new
  bool transitive = false;  // all live versions, not the latest alone
  bool operator==(const Level&) const = default;
};
inline constexpr Level kBackward{true, false, false};

std::string_view Name(const Level& level);
// In any case of letters; nothing when it is none of the seven.
std::optional<Level> ParseLevel(std::string_view text);

enum class Mode : std::uint8_t { kReadWrite, kReadOnly, kReadOnlyOverride, kImport, kForward };
std::string_view Name(Mode mode);
// Ids and versions may be given, and nothing is checked.
constexpr bool TakesIds(Mode mode) { return mode == Mode::kImport || mode == Mode::kForward; }
std::optional<Mode> ParseMode(std::string_view text);

// Another schema whose named type is used; `name` is that type's full name.
struct Reference {
  std::string name;
  std::string subject;
  int version = 0;
  bool operator==(const Reference&) const = default;
};

// Notes beside a schema, sorted as Java keeps them.
struct Metadata {
  std::map<std::string, std::set<std::string>> tags;
  std::map<std::string, std::string> properties;
  std::set<std::string> sensitive;
  bool operator==(const Metadata&) const = default;
};

// What a schema id stands for.
struct SchemaBody {
  std::string type = "AVRO";  // also PROTOBUF and JSON when another registry wrote it
  std::string text;
  std::vector<Reference> references;
  std::optional<Metadata> metadata;
  std::optional<std::string> rules;  // a rule set's canonical JSON
  bool operator==(const SchemaBody&) const = default;
};

struct Version {
  std::string subject;
  int number = 0;
  int id = 0;
  std::shared_ptr<const SchemaBody> body;
  bool deleted = false;  // softly: hidden, but readable by id
};

struct Config {
  std::optional<Level> level;
  std::optional<bool> normalize;
  // The members that are kept as they were given, as compact JSON: alias, compatibilityGroup,
  // defaultMetadata ...
  std::map<std::string, std::string> more;
  bool operator==(const Config&) const = default;

  // A member of `more` that is a text; nothing when absent.
  std::optional<std::string> Text(const std::string& member) const;
};

}  // namespace taskflow::registry
