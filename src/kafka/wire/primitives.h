// The parts of Kafka's messages that have a length, in both encodings: "compact" (an unsigned
// varint of length plus one, KIP-482) in flexible versions, big-endian numbers before. Source:
// Kafka's documentation, "Protocol Primitive Types".
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace taskflow::kafka::wire {

// Elements of all arrays of one message together; a message with more is not read.
inline constexpr std::uint32_t kElementsMax = 1 << 18;
// Of a string, in bytes, in every version, as Kafka's own readers have it.
inline constexpr std::size_t kStringMax = 0x7fff;

// Where a message comes from. Failures are the reader's, and sticky.
struct Input {
  ByteReader& bytes;
  std::int16_t version;
  bool flexible;
  std::uint32_t elements_left = kElementsMax;
};

struct Output {
  ByteWriter& bytes;
  std::int16_t version;
  bool flexible;
};

// How long the length itself is before flexible versions: 2 bytes for strings, 4 for all else.
enum class LengthOf : std::uint8_t { kString, kOther };

inline constexpr std::int64_t kNullLength = -1;

// 0 or more, or kNullLength. Anything else fails and gives 0.
std::int64_t ReadLength(Input& in, LengthOf what);
void WriteLength(Output& out, LengthOf what, std::int64_t length);

// The bytes after a length.
std::string_view ReadText(Input& in, LengthOf what, std::int64_t length);
// A length and its bytes. A string over kStringMax is cut: it came from somewhere that Kafka's
// protocol did not limit, and its reader could not go on after it.
void WriteText(Output& out, LengthOf what, std::string_view text);

// The smallest number of bytes that a value with a length takes.
std::size_t MinLengthSize(bool flexible, LengthOf what);

// Counts `length` elements of at least `min_size` bytes each. False, and a failed reader, when the
// bytes left cannot hold them or there are more than kElementsMax.
bool TakeElements(Input& in, std::int64_t length, std::size_t min_size);

// A section of tagged fields of which none is known.
void SkipTags(ByteReader& bytes);

}  // namespace taskflow::kafka::wire
