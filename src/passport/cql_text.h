// CQL statements' texts, and rows' cells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "cql/client/session.h"

namespace taskflow::passport {

// A CQL string: quotes are doubled.
std::string CqlQuoted(std::string_view text);

inline std::string CellText(const std::optional<std::string>& cell) { return cell.value_or(""); }

template <typename T>
std::optional<T> CellNumber(const std::optional<std::string>& cell) {
  if (!cell || cell->size() != sizeof(T)) return std::nullopt;
  return LoadBigEndian<T>(cell->data());
}

// default_time_to_live of "keyspace.table"; nothing when rows have no end, or there is no such
// table.
Result<std::optional<std::int64_t>> DefaultTtl(cql::Session& session, std::string_view table);

}  // namespace taskflow::passport
