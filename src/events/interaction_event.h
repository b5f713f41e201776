// What a user did, as it travels from the site to the table: one Avro record of five strings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "registry_client/registry_client.h"

namespace taskflow::events {

enum class Action : std::uint8_t { kView, kLogin, kRegister, kLogout, kCreate, kComplete, kDelete };

// "view", "login", ...: the word in the event.
std::string_view Name(Action action);
std::optional<Action> ParseAction(std::string_view name);

inline constexpr std::string_view kTopicName = "taskflow-interactions";

// The writer's schema, as kafka/schemas/interaction-event.avsc has it.
extern const std::string_view kInteractionEventSchema;

struct InteractionEvent {
  std::string id;  // a UUID; the record's key and the row's primary key
  Action action = Action::kView;
  std::string who;           // the user's email, or "anonymous"
  std::string what;          // page path, task title, or "-"
  std::int64_t time_ms = 0;  // since 1970-01-01 UTC; ISO 8601 with milliseconds on the wire

  bool operator==(const InteractionEvent&) const = default;
};

// A new event that happens now. Empty `who` and `what` become "anonymous" and "-", an empty `id`
// becomes a random one.
InteractionEvent MakeEvent(Clock& clock, Random& random, Action action, std::string who,
                           std::string what, std::string id = "");

// The record's value in Confluent's framing: a zero byte, the schema's id in four bytes, then Avro
// binary (Avro 1.11 specification, "Binary Encoding"). Appends to `out`.
void EncodeEvent(SchemaId schema, const InteractionEvent& event, std::string& out);

// 36 characters, hexadecimal digits and hyphens in their places.
bool IsUuid(std::string_view text);

}  // namespace taskflow::events
