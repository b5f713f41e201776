#include "passport/cql_text.h"

namespace taskflow::passport {

std::string CqlQuoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

Result<std::optional<std::int64_t>> DefaultTtl(cql::Session& session, std::string_view table) {
  auto dot = table.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  ASSIGN_OR_RETURN(auto answer,
                   session.Query(fmt::format(
                       "SELECT default_time_to_live FROM system_schema.tables "
                       "WHERE keyspace_name = {} AND table_name = {}",
                       CqlQuoted(table.substr(0, dot)), CqlQuoted(table.substr(dot + 1)))));
  if (answer.rows.empty() || answer.rows[0].empty()) return std::nullopt;
  auto seconds = CellNumber<std::int32_t>(answer.rows[0][0]).value_or(0);
  if (seconds <= 0) return std::nullopt;
  return seconds;
}

}  // namespace taskflow::passport
