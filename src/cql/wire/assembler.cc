#include "cql/wire/assembler.h"

namespace taskflow::cql {

Result<std::size_t> EnvelopeAssembler::Feed(std::string_view bytes, const OnEnvelope& on_envelope) {
  if (segmented_) return TakeSegments(bytes, on_envelope);
  bool stopped = false;
  ASSIGN_OR_RETURN(auto used, TakeEnvelopes(bytes, on_envelope, true, stopped));
  if (stopped || !segmented_) return used;
  ASSIGN_OR_RETURN(auto more, TakeSegments(bytes.substr(used), on_envelope));
  return used + more;
}

Result<std::size_t> EnvelopeAssembler::TakeEnvelopes(std::string_view bytes,
                                                     const OnEnvelope& on_envelope,
                                                     bool until_segments, bool& stopped) {
  std::size_t used = 0;
  while (!stopped && bytes.size() - used >= kEnvelopeHeaderBytes) {
    auto header = ReadEnvelopeHeader(bytes.substr(used));
    if (header.length > body_max_) {
      return Fail(ErrorCode::kTooLarge, "a frame's length of {} exceeds the maximum of {}",
                  header.length, body_max_);
    }
    auto size = kEnvelopeHeaderBytes + header.length;
    if (bytes.size() - used < size) break;
    auto body = bytes.substr(used + kEnvelopeHeaderBytes, header.length);
    used += size;
    stopped = !on_envelope({header, body});
    if (until_segments && segmented_) break;
  }
  return used;
}

Status EnvelopeAssembler::TakePayload(const Segment& segment, const OnEnvelope& on_envelope,
                                      bool& stopped) {
  if (pending_.empty()) {
    ASSIGN_OR_RETURN(auto used, TakeEnvelopes(segment.payload, on_envelope, false, stopped));
    pending_.assign(segment.payload.substr(used));
  } else {
    pending_.append(segment.payload);
    ASSIGN_OR_RETURN(auto used, TakeEnvelopes(pending_, on_envelope, false, stopped));
    pending_.erase(0, used);
  }
  if (segment.self_contained && !stopped && !pending_.empty())
    return Fail(ErrorCode::kInvalid, "a segment ends within a frame");
  return {};
}

Result<std::size_t> EnvelopeAssembler::TakeSegments(std::string_view bytes,
                                                    const OnEnvelope& on_envelope) {
  bool stopped = false;
  if (!pending_.empty()) {
    ASSIGN_OR_RETURN(auto used, TakeEnvelopes(pending_, on_envelope, false, stopped));
    pending_.erase(0, used);
  }
  std::size_t used = 0;
  while (!stopped) {
    ASSIGN_OR_RETURN(auto segment, ReadSegment(bytes.substr(used)));
    if (segment.size == 0) break;
    used += segment.size;
    TRY(TakePayload(segment, on_envelope, stopped));
  }
  return used;
}

}  // namespace taskflow::cql
