// An event's trace, as W3C Trace Context (level 1) has it: what looks into the topic's records can
// hang its own spans below the event's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskflow::events {

// The steps of an event's way; each is a span.
enum class Step : std::uint8_t {
  kEvent,  // the whole way; the parent of the others
  kAccepted,
  kOutbox,
  kProduced,  // the span that the record's header names
  kFetched,
  kWritten,
  kVisible,
};

// 32 hexadecimal digits: the bytes of the id, when it is a UUID; of any other text a hash of it,
// not the same on every machine. Never all zeros.
std::string TraceIdOf(std::string_view id);
// 16 hexadecimal digits, always the same for the same id and step.
std::string SpanIdOf(std::string_view id, Step step);
// "00-<trace id>-<span of kProduced>-01", the header `traceparent` of the record. Nothing for an id
// that is no UUID, or the one of zeros, which no trace may have.
std::optional<std::string> TraceParentOf(std::string_view id);

}  // namespace taskflow::events
