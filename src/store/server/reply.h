// Replies and events as envelopes of the native protocol (v4 and v5 sections 4.2 and 9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cql/wire/frame.h"
#include "store/query/plan.h"
#include "store/query/schema_change.h"
#include "store/query/select_run.h"

namespace taskflow::store {

enum class CqlCode : std::int32_t {
  kServerError = 0x0000,
  kProtocol = 0x000a,
  kOverloaded = 0x1001,
  kTruncate = 0x1003,
  kSyntax = 0x2000,
  kUnauthorized = 0x2100,
  kInvalid = 0x2200,
  kConfig = 0x2300,
  kAlreadyExists = 0x2400,
  kUnprepared = 0x2500,
};

struct CqlError {
  CqlCode code = CqlCode::kServerError;
  std::string message;
  std::string keyspace, table;  // kAlreadyExists
  std::string id;               // kUnprepared
};

// The protocol's code for each of ours.
CqlCode CodeOf(ErrorCode code);
CqlError ErrorOf(const Error& error);

// Where a reply goes.
struct ReplyTo {
  std::uint8_t version = 4;
  std::int16_t stream = 0;
};

using Columns = std::vector<ResultColumn>;

struct RowsReply {
  const Columns* columns = nullptr;
  const Page* page = nullptr;
  bool with_columns = true;
  std::string_view new_metadata_id;  // v5: when it is not the one that the client has
};

struct PreparedReply {
  std::string_view id, metadata_id;
  const Columns* markers = nullptr;
  const std::vector<std::uint16_t>* partition_markers = nullptr;
  const Columns* columns = nullptr;  // of the result; null: it has no rows
};

void AppendVoid(std::string& out, const ReplyTo& to);
void AppendReady(std::string& out, const ReplyTo& to);
void AppendSupported(std::string& out, const ReplyTo& to);
void AppendError(std::string& out, const ReplyTo& to, const CqlError& error);
void AppendSetKeyspace(std::string& out, const ReplyTo& to, std::string_view keyspace);
void AppendSchemaChange(std::string& out, const ReplyTo& to, const SchemaChange& change);
void AppendSchemaEvent(std::string& out, std::uint8_t version, const SchemaChange& change);
void AppendRows(std::string& out, const ReplyTo& to, const RowsReply& rows);
void AppendPrepared(std::string& out, const ReplyTo& to, const PreparedReply& prepared);

}  // namespace taskflow::store
