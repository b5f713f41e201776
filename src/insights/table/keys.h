// The keys of the table's store. Numbers are big-endian, so that keys lie in their order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace taskflow::insights::keys {

inline constexpr char kState = 's';      // everything of which there is one: table_state.h
inline constexpr char kDirectory = 'p';  // + first row: what is known of a sealed piece
inline constexpr char kColumns = 'c';    // + first row << 3 | number of a part: stored_piece.h
inline constexpr char kColumns1 = 'h';   // + first row: all columns in one, of format 1
inline constexpr char kRows = 'r';       // + first row: a block of rows
inline constexpr char kPatch = 'o';      // + row: the row as it is, in place of the block's
inline constexpr char kRuns = 'n';       // + run: what is known of it
inline constexpr char kRunFilter = 'b';  // + run << 24 | number: parts of its filter
inline constexpr char kRunBlock = 'i';   // + run << 24 | block: id_run.h
inline constexpr char kTexts = 't';      // + kind << 32 | first number: texts of a dictionary

// Of eight bytes, so that a large value, which lies in memory behind its key, is aligned.
inline std::string Of(char prefix, std::uint64_t number) {
  std::string key(8, prefix);
  StoreBigEndian<std::uint64_t>(key.data(), number & ((std::uint64_t{1} << 56) - 1));
  key[0] = prefix;
  return key;
}
inline std::uint64_t NumberIn(std::string_view key) {
  if (key.size() != 8) return 0;
  return LoadBigEndian<std::uint64_t>(key.data()) & ((std::uint64_t{1} << 56) - 1);
}
// The bounds of all keys with a prefix.
inline std::string Begin(char prefix) { return std::string(1, prefix); }
inline std::string End(char prefix) { return std::string(1, static_cast<char>(prefix + 1)); }

}  // namespace taskflow::insights::keys
