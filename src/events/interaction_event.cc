#include "events/interaction_event.h"

#include <array>

#include "base/bytes.h"

namespace taskflow::events {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"view",   "login",    "register", "logout",
                                                    "create", "complete", "delete"};

void WriteString(ByteWriter& writer, std::string_view text) {
  writer.ZigZag64(static_cast<std::int64_t>(text.size()));
  writer.Raw(text);
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

const std::string_view kInteractionEventSchema = R"({
  "type": "record",
  "name": "InteractionEvent",
  "namespace": "com.taskflow.events",
  "fields": [
    { "name": "id", "type": "string" },
    { "name": "action", "type": "string" },
    { "name": "who", "type": "string" },
    { "name": "what", "type": "string" },
    { "name": "time", "type": "string" }
  ]
}
)";

std::string_view Name(Action action) { return kNames.at(static_cast<std::size_t>(action)); }

std::optional<Action> ParseAction(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Action>(i);
  }
  return std::nullopt;
}

InteractionEvent MakeEvent(Clock& clock, Random& random, Action action, std::string who,
                           std::string what, std::string id) {
  return {.id = id.empty() ? random.Uuid() : std::move(id),
          .action = action,
          .who = who.empty() ? "anonymous" : std::move(who),
          .what = what.empty() ? "-" : std::move(what),
          .time_ms = clock.WallMillis()};
}

void EncodeEvent(SchemaId schema, const InteractionEvent& event, std::string& out) {
  ByteWriter writer(out);
  writer.U8(0);
  writer.I32(schema.value);
  WriteString(writer, event.id);
  WriteString(writer, Name(event.action));
  WriteString(writer, event.who);
  WriteString(writer, event.what);
  WriteString(writer, FormatIso8601(event.time_ms));
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

}  // namespace taskflow::events
