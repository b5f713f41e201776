#include "store/server/reply.h"

#include "base/bytes.h"
#include "base/check.h"
#include "store/query/system_rows.h"

namespace taskflow::store {
namespace {

constexpr std::int32_t kVoid = 1, kRows = 2, kSetKeyspace = 3, kPrepared = 4, kSchemaChanged = 5;
constexpr std::int32_t kOneTable = 1, kMorePages = 2, kNoColumns = 4, kColumnsChanged = 8;

// One envelope from its first to its last byte.
class Envelope {
 public:
  Envelope(std::string& out, std::uint8_t version, std::int16_t stream, cql::Opcode opcode)
      : out_(out), at_(cql::BeginEnvelope(out, version, stream, opcode)), w_(out) {}
  Envelope(std::string& out, const ReplyTo& to, cql::Opcode opcode)
      : Envelope(out, to.version, to.stream, opcode) {}
  Envelope(const Envelope&) = delete;
  ~Envelope() { cql::EndEnvelope(out_, at_); }

  ByteWriter& operator*() { return w_; }
  ByteWriter* operator->() { return &w_; }
  void String(std::string_view text) {
    w_.U16(static_cast<std::uint16_t>(text.size()));
    w_.Raw(text);
  }
  void Bytes(std::string_view bytes) {
    w_.I32(static_cast<std::int32_t>(bytes.size()));
    w_.Raw(bytes);
  }
  void StringMultimap(
      std::initializer_list<std::pair<std::string_view, std::vector<std::string_view>>> map) {
    w_.U16(static_cast<std::uint16_t>(map.size()));
    for (auto& [key, values] : map) {
      String(key);
      w_.U16(static_cast<std::uint16_t>(values.size()));
      for (auto value : values) String(value);
    }
  }
  void Option(const cql::Type& type) {
    w_.U16(static_cast<std::uint16_t>(type.id));
    if (type.id == cql::TypeId::kTuple) w_.U16(static_cast<std::uint16_t>(type.of.size()));
    for (auto& inner : type.of) Option(inner);
  }
  void Specs(const Columns& columns, bool one_table) {
    if (one_table) {
      String(columns[0].keyspace);
      String(columns[0].table);
    }
    for (auto& column : columns) {
      if (!one_table) {
        String(column.keyspace);
        String(column.table);
      }
      String(column.name);
      Option(column.type);
    }
  }

 private:
  std::string& out_;
  std::size_t at_;
  ByteWriter w_;
};

bool IsOneTable(const Columns& columns) {
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](auto& column) {
    return column.keyspace == columns[0].keyspace && column.table == columns[0].table;
  });
}

void WriteChange(Envelope& e, const SchemaChange& change) {
  e.String(change.change);
  e.String(change.of_table ? "TABLE" : "KEYSPACE");
  e.String(change.keyspace);
  if (change.of_table) e.String(change.table);
}

}  // namespace

CqlCode CodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
      return CqlCode::kInvalid;
    case ErrorCode::kExists:
      return CqlCode::kAlreadyExists;
    case ErrorCode::kConflict:
      return CqlCode::kConfig;
    case ErrorCode::kUnauthorized:
      return CqlCode::kUnauthorized;
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return CqlCode::kOverloaded;
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return CqlCode::kServerError;
  }
  CHECK(false, "error code {}", static_cast<int>(code));
}

CqlError ErrorOf(const Error& error) {
  return {.code = CodeOf(error.code), .message = error.message};
}

void AppendVoid(std::string& out, const ReplyTo& to) {
  Envelope(out, to, cql::Opcode::kResult)->I32(kVoid);
}

void AppendReady(std::string& out, const ReplyTo& to) { Envelope(out, to, cql::Opcode::kReady); }

void AppendSupported(std::string& out, const ReplyTo& to) {
  Envelope(out, to, cql::Opcode::kSupported)
      .StringMultimap({{"COMPRESSION", {}},
                       {"CQL_VERSION", {kCqlVersion}},
                       {"PROTOCOL_VERSIONS", {"4/v4", "5/v5"}}});
}

void AppendError(std::string& out, const ReplyTo& to, const CqlError& error) {
  Envelope e(out, to, cql::Opcode::kError);
  e->I32(static_cast<std::int32_t>(error.code));
  e.String(std::string_view(error.message).substr(0, 0xffff));
  if (error.code == CqlCode::kAlreadyExists) {
    e.String(error.keyspace);
    e.String(error.table);
  }
  if (error.code == CqlCode::kUnprepared) e.String(error.id);
}

void AppendSetKeyspace(std::string& out, const ReplyTo& to, std::string_view keyspace) {
  Envelope e(out, to, cql::Opcode::kResult);
  e->I32(kSetKeyspace);
  e.String(keyspace);
}

void AppendSchemaChange(std::string& out, const ReplyTo& to, const SchemaChange& change) {
  Envelope e(out, to, cql::Opcode::kResult);
  e->I32(kSchemaChanged);
  WriteChange(e, change);
}

void AppendSchemaEvent(std::string& out, std::uint8_t version, const SchemaChange& change) {
  Envelope e(out, version, -1, cql::Opcode::kEvent);
  e.String("SCHEMA_CHANGE");
  WriteChange(e, change);
}

void AppendRows(std::string& out, const ReplyTo& to, const RowsReply& rows) {
  Envelope e(out, to, cql::Opcode::kResult);
  bool one_table = IsOneTable(*rows.columns), changed = !rows.new_metadata_id.empty();
  bool with_columns = rows.with_columns || changed;
  auto& page = *rows.page;
  e->I32(kRows);
  e->I32((with_columns && one_table ? kOneTable : 0) |
         (page.paging_state.empty() ? 0 : kMorePages) | (with_columns ? 0 : kNoColumns) |
         (changed ? kColumnsChanged : 0));
  e->I32(static_cast<std::int32_t>(rows.columns->size()));
  if (!page.paging_state.empty()) e.Bytes(page.paging_state);
  if (changed) e.String(rows.new_metadata_id);
  if (with_columns) e.Specs(*rows.columns, one_table);
  e->I32(page.rows);
  e->Raw(page.cells);
}

void AppendPrepared(std::string& out, const ReplyTo& to, const PreparedReply& prepared) {
  Envelope e(out, to, cql::Opcode::kResult);
  bool one_table = IsOneTable(*prepared.markers);
  e->I32(kPrepared);
  e.String(prepared.id);
  if (to.version >= 5) e.String(prepared.metadata_id);
  e->I32(one_table ? kOneTable : 0);
  e->I32(static_cast<std::int32_t>(prepared.markers->size()));
  e->I32(static_cast<std::int32_t>(prepared.partition_markers->size()));
  for (auto marker : *prepared.partition_markers) e->U16(marker);
  e.Specs(*prepared.markers, one_table);
  bool rows = prepared.columns != nullptr && !prepared.columns->empty();
  if (!rows) {
    e->I32(kNoColumns);
    e->I32(0);
    return;
  }
  one_table = IsOneTable(*prepared.columns);
  e->I32(one_table ? kOneTable : 0);
  e->I32(static_cast<std::int32_t>(prepared.columns->size()));
  e.Specs(*prepared.columns, one_table);
}

}  // namespace taskflow::store
