// What clients say (native protocol v4 and v5, section 4.1). Read and Write work on an envelope's
// body; views last as long as the bytes that were read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "cql/wire/notation.h"

namespace taskflow::cql {

struct StartupRequest {
  StringMap options;  // "CQL_VERSION", "COMPRESSION", "DRIVER_NAME"
};
struct AuthResponseRequest {
  OptionalBytes token;
};
struct RegisterRequest {
  StringList events;  // "TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"
};

// Section 4.1.4, <query_parameters>.
struct QueryParameters {
  std::uint16_t consistency = 1;
  bool skip_metadata = false;
  std::vector<WireValue> values;
  std::vector<std::string_view> names;  // of `values`, as many, when they are named
  std::optional<std::int32_t> page_size;
  std::string_view paging_state;  // empty: from the start
  std::optional<std::uint16_t> serial_consistency;
  std::optional<std::int64_t> timestamp;       // microseconds
  std::string_view keyspace;                   // v5
  std::optional<std::int32_t> now_in_seconds;  // v5
};

struct QueryRequest {
  std::string_view text;
  QueryParameters parameters;
};
struct PrepareRequest {
  std::string_view text;
  std::string_view keyspace;  // v5
};
struct ExecuteRequest {
  std::string_view id;
  std::string_view result_metadata_id;  // v5
  QueryParameters parameters;
};
struct BatchRequest {
  struct Item {
    bool prepared = false;
    std::string_view text_or_id;
    std::vector<WireValue> values;
  };
  std::uint8_t kind = 0;  // 0 logged, 1 unlogged, 2 counter
  std::vector<Item> items;
  // Without values, names, page size and paging state, which a batch has not.
  QueryParameters parameters;
};

// False: the body is malformed. Bytes behind the last field are no error (the servers known do not
// mind).
bool Read(ByteReader& r, std::uint8_t version, StartupRequest& request);
bool Read(ByteReader& r, std::uint8_t version, AuthResponseRequest& request);
bool Read(ByteReader& r, std::uint8_t version, RegisterRequest& request);
bool Read(ByteReader& r, std::uint8_t version, QueryRequest& request);
bool Read(ByteReader& r, std::uint8_t version, PrepareRequest& request);
bool Read(ByteReader& r, std::uint8_t version, ExecuteRequest& request);
bool Read(ByteReader& r, std::uint8_t version, BatchRequest& request);

void Write(ByteWriter& w, std::uint8_t version, const StartupRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const AuthResponseRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const RegisterRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const QueryRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const PrepareRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const ExecuteRequest& request);
void Write(ByteWriter& w, std::uint8_t version, const BatchRequest& request);

// [string map] and [string list] alone. Of equal keys the last wins. False: malformed.
bool ReadStringMap(ByteReader& r, std::map<std::string_view, std::string_view>& map);
bool ReadStringList(ByteReader& r, std::vector<std::string_view>& list);

// The token of SASL PLAIN (RFC 4616), as PasswordAuthenticator wants it.
std::string PlainToken(std::string_view username, std::string_view password);

}  // namespace taskflow::cql
