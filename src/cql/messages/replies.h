// What servers answer, but for RESULT (result.h): native protocol v4 and v5, sections 4.2 and 9. As
// requests.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "cql/wire/frame.h"
#include "cql/wire/notation.h"

namespace taskflow::cql {

// Section 9.
enum class WireError : std::int32_t {
  kServer = 0x0000,
  kProtocol = 0x000a,
  kBadCredentials = 0x0100,
  kUnavailable = 0x1000,
  kOverloaded = 0x1001,
  kBootstrapping = 0x1002,
  kTruncate = 0x1003,
  kWriteTimeout = 0x1100,
  kReadTimeout = 0x1200,
  kReadFailure = 0x1300,
  kFunctionFailure = 0x1400,
  kWriteFailure = 0x1500,
  kCdcWriteFailure = 0x1600,
  kCasWriteUnknown = 0x1700,
  kSyntax = 0x2000,
  kUnauthorized = 0x2100,
  kInvalid = 0x2200,
  kConfig = 0x2300,
  kAlreadyExists = 0x2400,
  kUnprepared = 0x2500,
};

struct ReplicaFailure {
  std::string_view address;  // 4 or 16 bytes
  std::uint16_t reason = 0;
};

struct ErrorReply {
  WireError code = WireError::kServer;
  std::string_view message;

  // Unavailable, timeouts, failures and kCasWriteUnknown.
  std::uint16_t consistency = 0;
  std::int32_t received = 0;  // kUnavailable: alive
  std::int32_t wanted = 0;
  // Failures: how many in v4, which in v5.
  std::int32_t failures = 0;
  std::vector<ReplicaFailure> failed;
  std::uint8_t data_present = 0;  // kReadTimeout, kReadFailure
  std::string_view write_type;    // kWriteTimeout, kWriteFailure: "SIMPLE", "BATCH", "CAS"
  std::optional<std::uint16_t> contentions;  // kWriteTimeout of "CAS", v5

  // kAlreadyExists (the table may be empty), kFunctionFailure.
  std::string_view keyspace, table_or_function;
  StringList argument_types;

  std::string_view id;  // kUnprepared
};

struct AuthenticateReply {
  std::string_view authenticator;
};
struct AuthChallengeReply {
  OptionalBytes token;
};
struct AuthSuccessReply {
  OptionalBytes token;
};
struct SupportedReply {
  StringMultimap options;
};

// Of RESULT and EVENT (section 4.2.5.5).
struct SchemaChangeText {
  std::string_view change;  // "CREATED", "UPDATED", "DROPPED"
  std::string_view target;  // "KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"
  std::string_view keyspace;
  std::string_view name;  // not of a keyspace
  StringList arguments;   // of functions and aggregates
};

// Section 4.2.6. Sent on stream -1.
struct EventReply {
  std::string_view type;    // "SCHEMA_CHANGE", "TOPOLOGY_CHANGE", "STATUS_CHANGE"
  SchemaChangeText schema;  // of the first
  std::string_view change;  // of the others: "NEW_NODE", "UP"
  Inet address;
};

bool Read(ByteReader& r, std::uint8_t version, ErrorReply& reply);
bool Read(ByteReader& r, std::uint8_t version, AuthenticateReply& reply);
bool Read(ByteReader& r, std::uint8_t version, AuthChallengeReply& reply);
bool Read(ByteReader& r, std::uint8_t version, AuthSuccessReply& reply);
bool Read(ByteReader& r, std::uint8_t version, SupportedReply& reply);
bool Read(ByteReader& r, std::uint8_t version, EventReply& reply);

void Write(ByteWriter& w, std::uint8_t version, const ErrorReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const AuthenticateReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const AuthChallengeReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const AuthSuccessReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const SupportedReply& reply);
void Write(ByteWriter& w, std::uint8_t version, const EventReply& reply);

// Takes what the flags of a reply put before its message: tracing id, warnings, custom payload
// (section 2.2). False: malformed.
bool SkipExtras(ByteReader& r, std::uint8_t flags, StringList* warnings = nullptr);

}  // namespace taskflow::cql
