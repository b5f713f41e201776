// Puts envelopes together from the bytes of a stream, for v4 and v5 alike.
#pragma once

#include <functional>
#include <string>

#include "cql/wire/frame.h"
#include "cql/wire/limits.h"

namespace taskflow::cql {

struct Envelope {
  EnvelopeHeader header;
  std::string_view body;
};

class EnvelopeAssembler {
 public:
  explicit EnvelopeAssembler(std::size_t body_max) : body_max_(body_max) {}

  void set_body_max(std::size_t body_max) { body_max_ = body_max; }
  // What follows the envelope at hand comes in segments (v5 after STARTUP). May be called from
  // OnEnvelope.
  void BeginSegments() { segmented_ = true; }

  // Gets one whole envelope; the body's view ends with the call. False: no more for now.
  using OnEnvelope = std::function<bool(const Envelope&)>;
  // Hands over every whole envelope at the front of `bytes`, in order, and returns how many bytes
  // it is through with; the rest must come again, with what arrives later behind it. After
  // OnEnvelope said false the next Feed, of no bytes too, goes on behind that envelope. Errors,
  // after which the stream cannot be read any further: kCorrupt (a checksum), kTooLarge (a body),
  // kInvalid (a segment that ends within an envelope).
  Result<std::size_t> Feed(std::string_view bytes, const OnEnvelope& on_envelope);

 private:
  // Hands over envelopes until one is not whole or `stopped`. Returns the bytes used.
  Result<std::size_t> TakeEnvelopes(std::string_view bytes, const OnEnvelope& on_envelope,
                                    bool until_segments, bool& stopped);
  Result<std::size_t> TakeSegments(std::string_view bytes, const OnEnvelope& on_envelope);
  Status TakePayload(const Segment& segment, const OnEnvelope& on_envelope, bool& stopped);

  std::size_t body_max_;
  bool segmented_ = false;
  std::string pending_;  // of segments: the beginning of an envelope, or what came behind a stop
};

}  // namespace taskflow::cql
