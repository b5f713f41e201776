#include "cql/messages/replies.h"

#include "cql/messages/schema_change.h"

namespace taskflow::cql {
namespace {

constexpr std::size_t kTraceIdBytes = 16;

void ErrorCodeField(Reader& io, WireError& code) {
  std::int32_t value = 0;
  io.Int(value);
  code = static_cast<WireError>(value);
}
void ErrorCodeField(Writer& io, WireError code) { io.Int(static_cast<std::int32_t>(code)); }

void Failed(Reader& io, std::vector<ReplicaFailure>& failed) {
  std::int32_t count = 0;
  io.Int(count);
  if (count < 0) return io.SetFailed();
  failed.reserve(io.Room(static_cast<std::size_t>(count), 7));
  for (std::int32_t i = 0; i < count && io.ok(); ++i) {
    auto& one = failed.emplace_back();
    io.InetAddr(one.address);
    io.Short(one.reason);
  }
}
void Failed(Writer& io, const std::vector<ReplicaFailure>& failed) {
  io.Int(static_cast<std::int32_t>(failed.size()));
  for (auto& one : failed) {
    io.InetAddr(one.address);
    io.Short(one.reason);
  }
}

// v4 counts the replicas that failed, v5 names them.
template <typename Io, typename M>
void FailureFields(Io& io, M& m) {
  io.version() >= 5 ? Failed(io, m.failed) : io.Int(m.failures);
}

void Contentions(Reader& io, std::optional<std::uint16_t>& v) { io.Short(v.emplace()); }
void Contentions(Writer& io, const std::optional<std::uint16_t>& v) { io.Short(v.value_or(0)); }

template <typename Io, typename M>
void ReplicaFields(Io& io, M& m) {
  io.Short(m.consistency);
  if (m.code == WireError::kUnavailable) {
    io.Int(m.wanted);
    return io.Int(m.received);
  }
  io.Int(m.received);
  io.Int(m.wanted);
  if (m.code == WireError::kReadFailure || m.code == WireError::kWriteFailure) FailureFields(io, m);
  if (m.code == WireError::kReadTimeout || m.code == WireError::kReadFailure)
    io.Byte(m.data_present);
  if (m.code == WireError::kWriteTimeout || m.code == WireError::kWriteFailure)
    io.String(m.write_type);
  if (m.code == WireError::kWriteTimeout && io.version() >= 5 && m.write_type == "CAS")
    Contentions(io, m.contentions);
}

template <typename Io, typename M>
void ErrorFields(Io& io, M& m) {
  ErrorCodeField(io, m.code);
  io.String(m.message);
  switch (m.code) {
    case WireError::kUnavailable:
    case WireError::kWriteTimeout:
    case WireError::kReadTimeout:
    case WireError::kReadFailure:
    case WireError::kWriteFailure:
    case WireError::kCasWriteUnknown:
      return ReplicaFields(io, m);
    case WireError::kFunctionFailure:
      io.String(m.keyspace);
      io.String(m.table_or_function);
      return io.Strings(m.argument_types);
    case WireError::kAlreadyExists:
      io.String(m.keyspace);
      return io.String(m.table_or_function);
    case WireError::kUnprepared:
      return io.ShortBytes(m.id);
    default:
      return;
  }
}

template <typename Io, typename M>
void EventFields(Io& io, M& m) {
  io.String(m.type);
  if (m.type == "SCHEMA_CHANGE") return SchemaChangeFields(io, m.schema);
  io.String(m.change);
  io.Address(m.address);
}

}  // namespace

bool Read(ByteReader& r, std::uint8_t version, ErrorReply& m) {
  Reader io(r, version);
  ErrorFields(io, m);
  return r.ok();
}
bool Read(ByteReader& r, std::uint8_t version, AuthenticateReply& m) {
  Reader(r, version).String(m.authenticator);
  return r.ok();
}
bool Read(ByteReader& r, std::uint8_t version, AuthChallengeReply& m) {
  Reader(r, version).Bytes(m.token);
  return r.ok();
}
bool Read(ByteReader& r, std::uint8_t version, AuthSuccessReply& m) {
  Reader(r, version).Bytes(m.token);
  return r.ok();
}
bool Read(ByteReader& r, std::uint8_t version, SupportedReply& m) {
  Reader(r, version).Multimap(m.options);
  return r.ok();
}
bool Read(ByteReader& r, std::uint8_t version, EventReply& m) {
  Reader io(r, version);
  EventFields(io, m);
  return r.ok();
}

void Write(ByteWriter& w, std::uint8_t version, const ErrorReply& m) {
  Writer io(w, version);
  ErrorFields(io, m);
}
void Write(ByteWriter& w, std::uint8_t version, const AuthenticateReply& m) {
  Writer(w, version).String(m.authenticator);
}
void Write(ByteWriter& w, std::uint8_t version, const AuthChallengeReply& m) {
  Writer(w, version).Bytes(m.token);
}
void Write(ByteWriter& w, std::uint8_t version, const AuthSuccessReply& m) {
  Writer(w, version).Bytes(m.token);
}
void Write(ByteWriter& w, std::uint8_t version, const SupportedReply& m) {
  Writer(w, version).Multimap(m.options);
}
void Write(ByteWriter& w, std::uint8_t version, const EventReply& m) {
  Writer io(w, version);
  EventFields(io, m);
}

bool SkipExtras(ByteReader& r, std::uint8_t flags, StringList* warnings) {
  Reader io(r, 4);
  if ((flags & kFlagTracing) != 0) r.View(kTraceIdBytes);
  if ((flags & kFlagWarning) != 0) {
    StringList unwanted;
    io.Strings(warnings != nullptr ? *warnings : unwanted);
  }
  if ((flags & kFlagCustomPayload) != 0) {
    std::uint16_t entries = 0;
    std::string_view key;
    OptionalBytes value;
    io.Short(entries);
    for (int i = 0; i < entries && io.ok(); ++i) {
      io.String(key);
      io.Bytes(value);
    }
  }
  return r.ok();
}

}  // namespace taskflow::cql
