#include "cql/messages/result.h"

#include <algorithm>

#include "cql/messages/option.h"
#include "cql/messages/schema_change.h"

namespace taskflow::cql {
namespace {

constexpr std::int32_t kVoid = 1, kRows = 2, kSetKeyspace = 3, kPrepared = 4, kSchemaChange = 5;
constexpr std::int32_t kOneTable = 0x01, kMorePages = 0x02, kNoMetadata = 0x04, kChanged = 0x08;
constexpr std::size_t kCellBytesMin = 4, kSpecBytesMin = 4;

using Columns = std::vector<ColumnMetadata>;

bool AreOfOneTable(const Columns& columns) {
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](auto& column) {
    return column.keyspace == columns[0].keyspace && column.table == columns[0].table;
  });
}

// <global_table_spec><col_spec_1>...
void Specs(Reader& io, bool one_table, std::int32_t count, Columns& columns) {
  std::string_view keyspace, table;
  if (one_table) {
    io.String(keyspace);
    io.String(table);
  }
  columns.reserve(io.Room(static_cast<std::size_t>(count), kSpecBytesMin));
  for (std::int32_t i = 0; i < count && io.ok(); ++i) {
    auto& column = columns.emplace_back(ColumnMetadata{keyspace, table});
    if (!one_table) {
      io.String(column.keyspace);
      io.String(column.table);
    }
    io.String(column.name);
    Option(io, column.type);
  }
}
void Specs(Writer& io, bool one_table, std::int32_t, const Columns& columns) {
  if (one_table) {
    io.String(columns[0].keyspace);
    io.String(columns[0].table);
  }
  for (auto& column : columns) {
    if (!one_table) {
      io.String(column.keyspace);
      io.String(column.table);
    }
    io.String(column.name);
    Option(io, column.type);
  }
}

std::int32_t FlagsOf(const RowsMetadata& m) {
  return (AreOfOneTable(m.columns) ? kOneTable : 0) | (m.columns.empty() ? kNoMetadata : 0) |
         (m.paging_state.empty() ? 0 : kMorePages) | (m.changed_id.empty() ? 0 : kChanged);
}

template <typename Io, typename M>
void MetadataFields(Io& io, M& m) {
  std::int32_t flags = FlagsOf(m), count = m.column_count;
  if (!m.columns.empty()) count = static_cast<std::int32_t>(m.columns.size());
  io.Int(flags);
  io.Int(count);
  if constexpr (Io::kReads) {
    if (count < 0) return io.SetFailed();
    m.column_count = count;
  }
  if ((flags & kMorePages) != 0) io.BytesOrNone(m.paging_state);
  if ((flags & kChanged) != 0) io.ShortBytes(m.changed_id);
  if ((flags & kNoMetadata) == 0) Specs(io, (flags & kOneTable) != 0, count, m.columns);
}

// Walks the cells, so that whoever reads them later need not check.
bool AreRows(std::string_view cells, std::int32_t rows, std::int32_t columns) {
  auto count = std::int64_t{rows} * columns;
  if (rows < 0 || (rows > 0 && columns == 0)) return false;
  if (count > static_cast<std::int64_t>(cells.size() / kCellBytesMin)) return false;
  ByteReader r(cells);
  for (std::int64_t i = 0; i < count && r.ok(); ++i) {
    if (auto length = r.I32(); length > 0) r.View(static_cast<std::uint32_t>(length));
  }
  return r.ok() && r.AtEnd();
}

template <typename Io, typename M>
void RowsFields(Io& io, M& m) {
  MetadataFields(io, m.metadata);
  io.Int(m.row_count);
  io.Rest(m.cells);
  if constexpr (Io::kReads) {
    if (!AreRows(m.cells, m.row_count, m.metadata.column_count)) io.SetFailed();
  }
}

void PartitionKey(Reader& io, std::int32_t count, std::vector<std::uint16_t>& indexes) {
  if (count < 0) return io.SetFailed();
  indexes.reserve(io.Room(static_cast<std::size_t>(count), 2));
  for (std::int32_t i = 0; i < count && io.ok(); ++i) io.Short(indexes.emplace_back());
}
void PartitionKey(Writer& io, std::int32_t, const std::vector<std::uint16_t>& indexes) {
  for (auto index : indexes) io.Short(index);
}

template <typename Io, typename M>
void PreparedFields(Io& io, M& m) {
  io.ShortBytes(m.id);
  if (io.version() >= 5) io.ShortBytes(m.result_metadata_id);
  std::int32_t flags = AreOfOneTable(m.parameters) ? kOneTable : 0;
  auto count = static_cast<std::int32_t>(m.parameters.size());
  auto key_count = static_cast<std::int32_t>(m.partition_key.size());
  io.Int(flags);
  io.Int(count);
  if constexpr (Io::kReads) {
    if (count < 0) return io.SetFailed();
  }
  if (io.version() >= 4) {
    io.Int(key_count);
    PartitionKey(io, key_count, m.partition_key);
  }
  Specs(io, (flags & kOneTable) != 0, count, m.parameters);
  MetadataFields(io, m.result);
}

struct WriteResult {
  Writer& io;
  void operator()(const VoidResult&) { io.Int(kVoid); }
  void operator()(const RowsResult& m) {
    io.Int(kRows);
    RowsFields(io, m);
  }
  void operator()(const SetKeyspaceResult& m) {
    io.Int(kSetKeyspace);
    io.String(m.keyspace);
  }
  void operator()(const PreparedResult& m) {
    io.Int(kPrepared);
    PreparedFields(io, m);
  }
  void operator()(const SchemaChangeText& m) {
    io.Int(kSchemaChange);
    SchemaChangeFields(io, m);
  }
};

}  // namespace

bool Read(ByteReader& r, std::uint8_t version, ResultReply& reply) {
  Reader io(r, version);
  switch (r.I32()) {
    case kVoid:
      reply.emplace<VoidResult>();
      break;
    case kRows:
      RowsFields(io, reply.emplace<RowsResult>());
      break;
    case kSetKeyspace:
      io.String(reply.emplace<SetKeyspaceResult>().keyspace);
      break;
    case kPrepared:
      PreparedFields(io, reply.emplace<PreparedResult>());
      break;
    case kSchemaChange:
      SchemaChangeFields(io, reply.emplace<SchemaChangeText>());
      break;
    default:
      r.SetFailed();
  }
  return r.ok();
}

void Write(ByteWriter& w, std::uint8_t version, const ResultReply& reply) {
  Writer io(w, version);
  std::visit(WriteResult{io}, reply);
}

void Write(ByteWriter& w, std::uint8_t version, const RowsResult& reply) {
  Writer io(w, version);
  WriteResult{io}(reply);
}

bool IsVoidResult(std::string_view body) {
  return body.size() == sizeof(std::int32_t) && LoadBigEndian<std::int32_t>(body.data()) == kVoid;
}

}  // namespace taskflow::cql
