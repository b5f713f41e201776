// What the registry keeps.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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

enum class Mode : std::uint8_t { kReadWrite, kReadOnly, kReadOnlyOverride, kImport };
std::string_view Name(Mode mode);
std::optional<Mode> ParseMode(std::string_view text);

// Another schema whose named type is used; `name` is that type's full name.
struct Reference {
  std::string name;
  std::string subject;
  int version = 0;
  bool operator==(const Reference&) const = default;
};

// What a schema id stands for.
struct SchemaBody {
  std::string type = "AVRO";  // also PROTOBUF and JSON when another registry wrote it
  std::string text;
  std::vector<Reference> references;
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
  bool operator==(const Config&) const = default;
};

}  // namespace taskflow::registry
