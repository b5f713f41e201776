#include "broker/groups/records.h"

#include "base/bytes.h"
#include "base/check.h"

namespace taskflow::broker::groups {
namespace {

constexpr std::int16_t kOffsetKeyVersion = 1;
constexpr std::int16_t kGroupKeyVersion = 2;
constexpr std::int16_t kOffsetValueVersion = 3;
constexpr std::int16_t kExpiringOffsetVersion = 1;  // the only one with an expire timestamp
constexpr std::int16_t kGroupValueVersion = 3;

void PutString(ByteWriter& out, std::string_view v) {
  CHECK(v.size() <= INT16_MAX);
  out.I16(static_cast<std::int16_t>(v.size()));
  out.Raw(v);
}
void PutNullable(ByteWriter& out, const std::optional<std::string>& v) {
  if (!v) return out.I16(-1);
  PutString(out, *v);
}
void PutBytes(ByteWriter& out, std::string_view v) {
  CHECK(v.size() <= INT32_MAX);
  out.I32(static_cast<std::int32_t>(v.size()));
  out.Raw(v);
}

std::optional<std::string> GetNullable(ByteReader& in) {
  auto size = in.I16();
  if (size == -1) return std::nullopt;
  if (size < 0) return in.SetFailed(), std::nullopt;
  return std::string(in.View(static_cast<std::uint64_t>(size)));
}
std::string GetString(ByteReader& in) {
  auto v = GetNullable(in);
  if (!v) in.SetFailed();
  return std::move(v).value_or("");
}
std::string GetBytes(ByteReader& in) {
  auto size = in.I32();
  if (size < 0) return in.SetFailed(), "";
  return std::string(in.View(static_cast<std::uint64_t>(size)));
}

template <typename T>
Result<T> Finish(const ByteReader& in, T value, std::string_view what) {
  if (!in.ok() || !in.AtEnd())
    return Fail(ErrorCode::kCorrupt, "a record of __consumer_offsets is not {}", what);
  return value;
}

StoredMember GetMember(ByteReader& in, std::int16_t version) {
  StoredMember m;
  m.id = GetString(in);
  if (version >= 3) m.instance_id = GetNullable(in);
  m.client_id = GetString(in);
  m.client_host = GetString(in);
  if (version >= 1) m.rebalance_timeout_ms = in.I32();
  m.session_timeout_ms = in.I32();
  m.subscription = GetBytes(in);
  m.assignment = GetBytes(in);
  return m;
}

}  // namespace

LogRecord OffsetRecord(const OffsetKey& key, const CommittedOffset* value) {
  LogRecord record;
  ByteWriter k(record.key);
  k.I16(kOffsetKeyVersion);
  PutString(k, key.group);
  PutString(k, key.topic);
  k.I32(key.partition);
  if (value == nullptr) return record;
  ByteWriter v(record.value.emplace());
  v.I16(value->expire_ms ? kExpiringOffsetVersion : kOffsetValueVersion);
  v.I64(value->offset);
  if (!value->expire_ms) v.I32(value->leader_epoch);
  PutString(v, value->metadata);
  v.I64(value->commit_ms);
  if (value->expire_ms) v.I64(*value->expire_ms);
  return record;
}

LogRecord GroupRecord(const std::string& group, const StoredGroup* value) {
  LogRecord record;
  ByteWriter k(record.key);
  k.I16(kGroupKeyVersion);
  PutString(k, group);
  if (value == nullptr) return record;
  ByteWriter v(record.value.emplace());
  v.I16(kGroupValueVersion);
  PutString(v, value->protocol_type);
  v.I32(value->generation);
  PutNullable(v, value->protocol);
  PutNullable(v, value->leader);
  v.I64(value->state_since_ms);
  v.I32(static_cast<std::int32_t>(value->members.size()));
  for (const auto& m : value->members) {
    PutString(v, m.id);
    PutNullable(v, m.instance_id);
    PutString(v, m.client_id);
    PutString(v, m.client_host);
    v.I32(m.rebalance_timeout_ms);
    v.I32(m.session_timeout_ms);
    PutBytes(v, m.subscription);
    PutBytes(v, m.assignment);
  }
  return record;
}

Result<std::variant<OffsetKey, GroupKey, ForeignKey>> DecodeKey(std::string_view bytes) {
  using Key = std::variant<OffsetKey, GroupKey, ForeignKey>;
  ByteReader in(bytes);
  auto version = in.I16();
  if (!in.ok() || version < 0) return Finish(in, Key(), "a key");
  if (version > kGroupKeyVersion) return Key(ForeignKey{version});
  if (version == kGroupKeyVersion) {
    GroupKey key{GetString(in)};
    return Finish(in, Key(std::move(key)), "the key of a group");
  }
  OffsetKey key;
  key.group = GetString(in);
  key.topic = GetString(in);
  key.partition = in.I32();
  return Finish(in, Key(std::move(key)), "the key of an offset");
}

Result<CommittedOffset> DecodeOffset(std::string_view bytes) {
  ByteReader in(bytes);
  auto version = in.I16();
  if (in.ok() && (version < 0 || version > kOffsetValueVersion)) {
    return Fail(ErrorCode::kUnsupported, "a committed offset is of version {}", version);
  }
  CommittedOffset value;
  value.offset = in.I64();
  if (version >= 3) value.leader_epoch = in.I32();
  value.metadata = GetString(in);
  value.commit_ms = in.I64();
  if (version == kExpiringOffsetVersion) {
    auto expire_ms = in.I64();
    if (expire_ms >= 0) value.expire_ms = expire_ms;
  }
  return Finish(in, std::move(value), "a committed offset");
}

Result<StoredGroup> DecodeGroup(std::string_view bytes) {
  ByteReader in(bytes);
  auto version = in.I16();
  if (in.ok() && (version < 0 || version > kGroupValueVersion)) {
    return Fail(ErrorCode::kUnsupported, "a group's metadata is of version {}", version);
  }
  StoredGroup value;
  value.protocol_type = GetString(in);
  value.generation = in.I32();
  value.protocol = GetNullable(in);
  value.leader = GetNullable(in);
  if (version >= 2) value.state_since_ms = in.I64();
  auto count = in.I32();
  if (count < 0) in.SetFailed();
  for (std::int32_t i = 0; i < count && in.ok(); ++i)
    value.members.push_back(GetMember(in, version));
  return Finish(in, std::move(value), "a group's metadata");
}

}  // namespace taskflow::broker::groups
