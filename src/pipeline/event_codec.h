// Events as they lie in topics: Confluent's framing (a zero byte, the writer's schema id in four
// bytes, Avro), of whatever version of the schema.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "avro/plan.h"
#include "avro/value.h"
#include "base/result.h"
#include "registry_client/registry_client.h"

namespace taskflow::pipeline {

// What an event says in place of the person once it is erased, and of what it was about.
inline constexpr std::string_view kErasedWho = "erased";
inline constexpr std::string_view kErasedWhat = "-";

// Views of the bytes that were decoded, or of the codec's schemas.
struct EventFields {
  std::string_view id, action, who, what, time;
};

// One thread at a time.
class EventCodec {
 public:
  explicit EventCodec(std::unique_ptr<RegistryClient> registry) : registry_(std::move(registry)) {}

  // Nothing for bytes that are no event: unframed, of a schema that the registry does not have or
  // that has no texts `id` and `who`. Errors: the registry could not be asked.
  Result<std::optional<EventFields>> Decode(std::string_view value);
  // The event of the last Decode that answered one, in the same schema, with nobody in it: `who` is
  // kErasedWho, `what` and texts that this program does not know are kErasedWhat or null; id,
  // action and time stay.
  Result<std::string> Erased();

 private:
  struct KnownSchema {
    std::unique_ptr<avro::Plan> plan;  // null: it cannot be had or used
    // The record that was decoded last, and where it has the fields of EventFields, in their order.
    // Of one that is not there: behind the last field.
    const avro::Node* record = nullptr;
    std::array<std::size_t, 5> places{};
  };
  Result<KnownSchema*> KnownOf(SchemaId id);

  std::unique_ptr<RegistryClient> registry_;
  std::map<std::int32_t, KnownSchema> schemas_;
  avro::Values values_;
  const avro::Plan* decoded_with_ = nullptr;
  std::string header_kept_;  // of the last event
};

}  // namespace taskflow::pipeline
