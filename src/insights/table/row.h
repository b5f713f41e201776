// A row as it lies on disk: an event whose texts are numbers of the dictionaries, and blocks of
// rows that follow each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

struct Row {
  std::uint8_t flags = 0;  // Columns::kAutomated, kLocal, kGone
  TextId action = 0, who = 0, what = 0;
  std::int64_t time_ms = 0;
  std::int32_t partition = -1;
  std::int64_t offset = -1, arrived_ms = 0, produced_ms = 0, seen_ms = 0;
  std::string id;

  bool gone() const { return (flags & Columns::kGone) != 0; }
};

// How many texts the dictionaries have: numbers in bytes from disk are below.
struct TextCounts {
  std::size_t actions = 0, whos = 0, whats = 0;
};

// Canonical UUIDs take 16 bytes.
void EncodeRow(const Row& row, std::string& out);
// False when the bytes are none, or end too early. Keeps the capacity of row.id.
bool DecodeRow(ByteReader& reader, const TextCounts& texts, Row& row);

// 36 characters in lower case; 16 bytes to `to`.
bool PackUuid(std::string_view text, char* to);

}  // namespace taskflow::insights
