// RESULT (native protocol v4 and v5, section 4.2.5). As requests.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "cql/messages/replies.h"
#include "cql/types/type.h"

namespace taskflow::cql {

struct ColumnMetadata {
  std::string_view keyspace, table, name;
  Type type;
};

// Of rows, or of a prepared statement's rows.
struct RowsMetadata {
  std::vector<ColumnMetadata> columns;
  // Without columns (No_metadata): how many there are nonetheless. Write takes it from `columns` if
  // any.
  std::int32_t column_count = 0;
  std::string_view paging_state;  // empty: the last page
  std::string_view changed_id;    // v5, Metadata_changed: the new id of the result's metadata
};

struct VoidResult {};
struct RowsResult {
  RowsMetadata metadata;
  std::int32_t row_count = 0;
  // [bytes] each, row by row. A server may leave them empty and append them to what Write wrote.
  std::string_view cells;
};
struct SetKeyspaceResult {
  std::string_view keyspace;
};
struct PreparedResult {
  std::string_view id;
  std::string_view result_metadata_id;       // v5
  std::vector<std::uint16_t> partition_key;  // which parameters make it, in its order
  std::vector<ColumnMetadata> parameters;
  RowsMetadata result;
};

using ResultReply =
    std::variant<VoidResult, RowsResult, SetKeyspaceResult, PreparedResult, SchemaChangeText>;

// Checks that `cells` holds row_count rows, no more and no less.
bool Read(ByteReader& r, std::uint8_t version, ResultReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const ResultReply& reply);
// The same without making a variant of it.
void Write(ByteWriter& w, std::uint8_t version, const RowsResult& reply);

// Whether a RESULT's body says void: what most writes are answered with.
bool IsVoidResult(std::string_view body);

}  // namespace taskflow::cql
