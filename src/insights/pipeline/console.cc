#include "insights/pipeline/console.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/base64.h"
#include "base/bytes.h"
#include "cql/language/ast.h"
#include "cql/types/text.h"
#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

constexpr std::int32_t kSchemaPageRows = 5'000;

// Behind blanks and comments.
std::string_view FirstWord(std::string_view text) {
  while (true) {
    auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) return "";
    text.remove_prefix(begin);
    bool line = text.starts_with("--") || text.starts_with("//");
    if (!line && !text.starts_with("/*")) break;
    auto end = line ? text.find('\n') : text.find("*/", 2);
    if (end == text.npos) return "";
    text.remove_prefix(end + (line ? 1 : 2));
  }
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.substr(0, static_cast<std::size_t>(
                            std::find_if_not(text.begin(), text.end(), is_letter) - text.begin()));
}

bool IsSelectWord(std::string_view word) {
  constexpr std::string_view kSelect = "select";
  return std::equal(word.begin(), word.end(), kSelect.begin(), kSelect.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

json::value ValueJson(const cql::Type& type, const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  // Numbers that JSON cannot write (NaN), and what is no value of its type, are texts.
  auto value = ParseJson(cql::ToJsonText(type, *bytes));
  if (!value || value->is_null()) return json::value(Printable(cql::ToText(type, *bytes)));
  KeepExact(*value);
  return *std::move(value);
}

Answer RowsJson(const cql::Rows& rows, Milliseconds took) {
  json::array columns, out, warnings;
  for (const auto& column : rows.columns) {
    columns.push_back(json::object{{"name", column.name}, {"type", column.type}});
  }
  std::size_t bytes = 0;
  for (const auto& row : rows.rows) {
    json::array cells;
    for (std::size_t i = 0; i < row.size() && i < rows.columns.size(); ++i) {
      bytes += row[i] ? row[i]->size() + 8 : 8;
      cells.push_back(ValueJson(rows.columns[i].parsed, row[i]));
    }
    if (bytes > kPageBytesMax) {
      return Wrong("pageSize", fmt::format("{} rows of this query have over {} MiB: ask for fewer.",
                                           rows.rows.size(), kPageBytesMax >> 20));
    }
    out.push_back(std::move(cells));
  }
  for (const auto& warning : rows.warnings) warnings.push_back(json::value(Printable(warning)));
  json::object answer{{"columns", std::move(columns)}, {"rows", std::move(out)}};
  answer["next"] = rows.paging_state.empty() ? json::value(nullptr)
                                             : json::value(EncodeBase64(rows.paging_state));
  answer["ms"] = took.count();
  answer["warnings"] = std::move(warnings);
  return answer;
}

std::string TextOf(const std::optional<std::string>& bytes) { return bytes.value_or(""); }
std::int32_t IntOf(const std::optional<std::string>& bytes) {
  return bytes ? ByteReader(*bytes).I32() : 0;
}

// All pages of a small question.
Result<std::vector<std::vector<std::optional<std::string>>>> AllRows(cql::Session& store,
                                                                     const std::string& query) {
  std::vector<std::vector<std::optional<std::string>>> out;
  std::string page;
  do {
    ASSIGN_OR_RETURN(auto rows,
                     store.Query(query, cql::Consistency::kLocalOne, kSchemaPageRows, page));
    for (auto& row : rows.rows) out.push_back(std::move(row));
    page = rows.paging_state;
  } while (!page.empty() && out.size() < kTablesMax * 100);
  return out;
}

struct ColumnOf {
  std::string name, type, kind;
  std::int32_t position = 0;
  // Partition key, clustering, static, regular; within keys as they are declared.
  int Rank() const {
    return kind == "partition_key" ? 0 : kind == "clustering" ? 1 : kind == "static" ? 2 : 3;
  }
  bool operator<(const ColumnOf& other) const {
    return std::make_tuple(Rank(), position, name) <
           std::make_tuple(other.Rank(), other.position, other.name);
  }
};

}  // namespace

Status CheckIsSelect(std::string_view query) {
  auto parsed = cql::Parse(query);
  if (parsed && std::holds_alternative<cql::Select>(parsed->statement)) return {};
  bool unknown = !parsed || std::holds_alternative<cql::Unserved>(parsed->statement);
  if (unknown && IsSelectWord(FirstWord(query))) return {};
  return Fail(ErrorCode::kInvalid, "Only SELECT can be asked here.");
}

Answer RunQuery(Links& links, const json::object& body) {
  auto query = StringMember(body, "query").value_or("");
  if (query.empty()) return Wrong("query", "query is the SELECT to run.");
  if (query.size() > kQueryBytesMax) {
    return Wrong("query", fmt::format("query has at most {} bytes.", kQueryBytesMax));
  }
  if (auto select = CheckIsSelect(query); !select) return Wrong("query", select.error().message);
  std::string page;
  if (const auto* given = body.if_contains("page"); given != nullptr && !given->is_null()) {
    auto bytes = given->is_string() ? DecodeBase64(given->get_string()) : std::nullopt;
    if (!bytes) return Wrong("page", "page is what an answer gave as next.");
    page = *std::move(bytes);
  }
  std::int64_t size = kPageRowsDefault;
  if (const auto* given = body.if_contains("pageSize"); given != nullptr && !given->is_null()) {
    size = given->is_int64() ? given->get_int64() : 0;
    if (size < 1 || size > kPageRowsMax) {
      return Wrong("pageSize", fmt::format("pageSize is a number from 1 to {}.", kPageRowsMax));
    }
  }
  ASSIGN_OR_RETURN(auto store, links.Store());
  auto begun = SystemClock().Mono();
  auto rows = store->Query(std::string(query), cql::Consistency::kLocalOne,
                           static_cast<std::int32_t>(size), page);
  auto took = std::chrono::duration_cast<Milliseconds>(SystemClock().Mono() - begun);
  if (rows) return RowsJson(*rows, took);
  if (IsRetriable(rows.error().code)) {
    return tl::unexpected<Problem>(
        Error{rows.error().code, "the store (cassandra.contact_points): " + rows.error().message});
  }
  return Wrong("query", rows.error().message);
}

Answer ListTables(Links& links) {
  ASSIGN_OR_RETURN(auto store, links.Store());
  ASSIGN_OR_RETURN(auto columns,
                   AllRows(*store,
                           "SELECT keyspace_name, table_name, column_name, type, kind, position "
                           "FROM system_schema.columns"));
  ASSIGN_OR_RETURN(auto tables,
                   AllRows(*store,
                           "SELECT keyspace_name, table_name, default_time_to_live FROM "
                           "system_schema.tables"));
  using Name = std::pair<std::string, std::string>;
  std::map<Name, std::vector<ColumnOf>> by_table;
  for (const auto& row : columns) {
    if (row.size() < 6) continue;
    by_table[{TextOf(row[0]), TextOf(row[1])}].push_back(
        {TextOf(row[2]), TextOf(row[3]), TextOf(row[4]), IntOf(row[5])});
  }
  json::array out;
  std::map<Name, std::int32_t> sorted;
  for (const auto& row : tables) {
    if (row.size() >= 3) sorted[{TextOf(row[0]), TextOf(row[1])}] = IntOf(row[2]);
  }
  bool all = true;
  for (const auto& [name, ttl] : sorted) {
    if (out.size() >= kTablesMax) {
      all = false;
      break;
    }
    auto& list = by_table[name];
    std::sort(list.begin(), list.end());
    json::array shown;
    for (const auto& column : list) {
      shown.push_back(
          json::object{{"name", column.name}, {"type", column.type}, {"kind", column.kind}});
    }
    out.push_back(json::object{{"keyspace", name.first},
                               {"table", name.second},
                               {"columns", std::move(shown)},
                               {"ttl", ttl}});
  }
  json::object answer{{"tables", std::move(out)}};
  if (!all) answer["truncated"] = true;
  return answer;
}

}  // namespace taskflow::insights
