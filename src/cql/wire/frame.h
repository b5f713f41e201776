// Frames of the native protocol: envelopes (v3 to v5, section 2 of their specifications) and the
// segments that carry them in v5 once STARTUP is done (v5 section 2.2). Bytes only, no I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::cql {

enum class Opcode : std::uint8_t {
  kError = 0x00,
  kStartup = 0x01,
  kReady = 0x02,
  kAuthenticate = 0x03,
  kOptions = 0x05,
  kSupported = 0x06,
  kQuery = 0x07,
  kResult = 0x08,
  kPrepare = 0x09,
  kExecute = 0x0a,
  kRegister = 0x0b,
  kEvent = 0x0c,
  kBatch = 0x0d,
  kAuthChallenge = 0x0e,
  kAuthResponse = 0x0f,
  kAuthSuccess = 0x10,
};

inline constexpr std::size_t kEnvelopeHeaderBytes = 9;
inline constexpr std::uint8_t kFlagCompressed = 0x01, kFlagTracing = 0x02,
                              kFlagCustomPayload = 0x04, kFlagWarning = 0x08;

struct EnvelopeHeader {
  std::uint8_t version = 4;  // without the direction bit
  bool response = false;
  std::uint8_t flags = 0;
  std::int16_t stream = 0;
  std::uint8_t opcode = 0;
  std::uint32_t length = 0;  // of the body
};
// `bytes` has at least kEnvelopeHeaderBytes.
EnvelopeHeader ReadEnvelopeHeader(std::string_view bytes);

enum class Direction : std::uint8_t { kRequest = 0x00, kResponse = 0x80 };

// Appends a header, and later sets its length: the body is what is appended between. Returns what
// EndEnvelope wants.
std::size_t BeginEnvelope(std::string& out, std::uint8_t version, std::int16_t stream,
                          Opcode opcode, std::uint8_t flags = 0,
                          Direction direction = Direction::kResponse);
void EndEnvelope(std::string& out, std::size_t begun_at);

struct VersionRange {
  std::uint8_t oldest = 4, newest = 5;
  bool Has(std::uint8_t version) const { return version >= oldest && version <= newest; }
};
// "Invalid or unsupported protocol version (66); supported versions are (4/v4, 5/v5)": drivers look
// for this wording.
std::string UnsupportedVersionText(std::uint8_t asked, VersionRange served);
// The ERROR envelope that makes a driver step down: it is of the newest version served, whatever
// was asked.
void AppendUnsupportedVersion(std::string& out, std::uint8_t asked, std::int16_t stream,
                              VersionRange served);

inline constexpr std::size_t kSegmentPayloadMax = (1 << 17) - 1;
struct Segment {
  std::string_view payload;
  bool self_contained = true;  // whole envelopes; otherwise a part of one
  std::size_t size = 0;        // with header and trailer; 0: more bytes are needed
};
// The segment (without compression) at the start of `bytes`. Errors: kCorrupt (a checksum).
Result<Segment> ReadSegment(std::string_view bytes);
// Envelopes, one after the other and each whole, into segments.
std::string WrapInSegments(std::string_view envelopes);

}  // namespace taskflow::cql
