#include "cql/wire/checksum.h"
#include "cql/wire/frame.h"

namespace taskflow::cql {
namespace {

constexpr std::size_t kHeaderBytes = 6, kTrailerBytes = 4;
constexpr std::uint32_t kLengthMask = 0x1ffff, kSelfContained = 1 << 17;

// Segments, unlike all else in the protocol, are little-endian.
std::uint32_t LoadLittle(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

void AppendLittle(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

void AppendSegment(std::string& out, std::string_view payload, bool self_contained) {
  auto at = out.size();
  AppendLittle(
      out, static_cast<std::uint32_t>(payload.size()) | (self_contained ? kSelfContained : 0), 3);
  AppendLittle(out, Crc24(std::string_view(out).substr(at)), 3);
  out.append(payload);
  AppendLittle(out, Crc32(payload), 4);
}

std::size_t EnvelopeSize(std::string_view envelopes) {
  return kEnvelopeHeaderBytes + ReadEnvelopeHeader(envelopes).length;
}

// Bytes of the whole envelopes that fit one segment; 0 when the first alone is too large.
std::size_t FittingBytes(std::string_view envelopes) {
  std::size_t fitting = 0;
  while (fitting < envelopes.size()) {
    auto size = EnvelopeSize(envelopes.substr(fitting));
    if (fitting + size > kSegmentPayloadMax) break;
    fitting += size;
  }
  return fitting;
}

}  // namespace

Result<Segment> ReadSegment(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return Segment{};
  auto header = LoadLittle(bytes.substr(0, 3));
  if (Crc24(bytes.substr(0, 3)) != LoadLittle(bytes.substr(3, 3)))
    return Fail(ErrorCode::kCorrupt, "the checksum of a segment's header is wrong");
  std::size_t length = header & kLengthMask;
  if (bytes.size() < kHeaderBytes + length + kTrailerBytes) return Segment{};
  auto payload = bytes.substr(kHeaderBytes, length);
  if (Crc32(payload) != LoadLittle(bytes.substr(kHeaderBytes + length, kTrailerBytes)))
    return Fail(ErrorCode::kCorrupt, "the checksum of a segment's payload is wrong");
  return Segment{payload, (header & kSelfContained) != 0, kHeaderBytes + length + kTrailerBytes};
}

std::string WrapInSegments(std::string_view envelopes) {
  std::string out;
  out.reserve(envelopes.size() + 64);
  while (!envelopes.empty()) {
    if (auto fitting = FittingBytes(envelopes); fitting > 0) {
      AppendSegment(out, envelopes.substr(0, fitting), true);
      envelopes.remove_prefix(fitting);
      continue;
    }
    auto one = envelopes.substr(0, EnvelopeSize(envelopes));
    envelopes.remove_prefix(one.size());
    while (!one.empty()) {
      auto part = one.substr(0, kSegmentPayloadMax);
      AppendSegment(out, part, false);
      one.remove_prefix(part.size());
    }
  }
  return out;
}

}  // namespace taskflow::cql
