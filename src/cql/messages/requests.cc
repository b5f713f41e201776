#include "cql/messages/requests.h"

namespace taskflow::cql {
namespace {

// <flags> of query parameters: a [byte] in v4, an [int] in v5.
constexpr std::int32_t kValues = 0x01, kSkipMetadata = 0x02, kPageSize = 0x04, kPagingState = 0x08,
                       kSerialConsistency = 0x10, kTimestamp = 0x20, kNames = 0x40,
                       kKeyspace = 0x80, kNowInSeconds = 0x100;
constexpr std::int32_t kPrepareKeyspace = 0x01;
constexpr std::uint8_t kPreparedItem = 1;

std::int32_t FlagsOf(const QueryParameters& p, std::uint8_t version) {
  std::int32_t flags = 0;
  auto set = [&](bool there, std::int32_t flag) { flags |= there ? flag : 0; };
  set(!p.values.empty(), kValues);
  set(!p.names.empty(), kNames);
  set(p.skip_metadata, kSkipMetadata);
  set(p.page_size.has_value(), kPageSize);
  set(!p.paging_state.empty(), kPagingState);
  set(p.serial_consistency.has_value(), kSerialConsistency);
  set(p.timestamp.has_value(), kTimestamp);
  set(version >= 5 && !p.keyspace.empty(), kKeyspace);
  set(version >= 5 && p.now_in_seconds.has_value(), kNowInSeconds);
  return flags;
}

void Flags(Reader& io, std::int32_t& flags) {
  if (io.version() >= 5) return io.Int(flags);
  std::uint8_t byte = 0;
  io.Byte(byte);
  flags = byte;
}
void Flags(Writer& io, std::int32_t flags) {
  io.version() >= 5 ? io.Int(flags) : io.Byte(static_cast<std::uint8_t>(flags));
}

void Values(Reader& io, bool named, std::vector<WireValue>& values,
            std::vector<std::string_view>& names) {
  std::uint16_t count = 0;
  io.Short(count);
  values.reserve(io.Room(count, 4));
  for (int i = 0; i < count && io.ok(); ++i) {
    if (named) io.String(names.emplace_back());
    io.Value(values.emplace_back());
  }
}
void Values(Writer& io, bool named, const std::vector<WireValue>& values,
            const std::vector<std::string_view>& names) {
  io.Short(static_cast<std::uint16_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (named) io.String(names.at(i));
    io.Value(values[i]);
  }
}

// Members that are there when the reader's flags say so, or that made the writer's flags say so.
void WhenInt(Reader& io, bool there, std::optional<std::int32_t>& v) {
  if (there) io.Int(v.emplace());
}
void WhenInt(Writer& io, bool there, const std::optional<std::int32_t>& v) {
  if (there) io.Int(*v);
}
void WhenShort(Reader& io, bool there, std::optional<std::uint16_t>& v) {
  if (there) io.Short(v.emplace());
}
void WhenShort(Writer& io, bool there, const std::optional<std::uint16_t>& v) {
  if (there) io.Short(*v);
}
void WhenLong(Reader& io, bool there, std::optional<std::int64_t>& v) {
  if (there) io.Long(v.emplace());
}
void WhenLong(Writer& io, bool there, const std::optional<std::int64_t>& v) {
  if (there) io.Long(*v);
}
template <typename Io, typename M>
void Fields(Io& io, M& m, bool batch) {
  io.Short(m.consistency);
  std::int32_t flags = Io::kReads ? 0 : FlagsOf(m, io.version());
  Flags(io, flags);
  if (!batch) {
    if ((flags & kValues) != 0) Values(io, (flags & kNames) != 0, m.values, m.names);
    if constexpr (Io::kReads) m.skip_metadata = (flags & kSkipMetadata) != 0;
    WhenInt(io, (flags & kPageSize) != 0, m.page_size);
    if ((flags & kPagingState) != 0) io.BytesOrNone(m.paging_state);
  }
  WhenShort(io, (flags & kSerialConsistency) != 0, m.serial_consistency);
  WhenLong(io, (flags & kTimestamp) != 0, m.timestamp);
  if (io.version() < 5) return;
  if ((flags & kKeyspace) != 0) io.String(m.keyspace);
  WhenInt(io, (flags & kNowInSeconds) != 0, m.now_in_seconds);
}

template <typename M, typename Message>
concept Of = std::is_same_v<std::remove_const_t<M>, Message>;

template <typename Io, Of<StartupRequest> M>
void Fields(Io& io, M& m) {
  io.Map(m.options);
}
template <typename Io, Of<AuthResponseRequest> M>
void Fields(Io& io, M& m) {
  io.Bytes(m.token);
}
template <typename Io, Of<RegisterRequest> M>
void Fields(Io& io, M& m) {
  io.Strings(m.events);
}
template <typename Io, Of<QueryRequest> M>
void Fields(Io& io, M& m) {
  io.LongString(m.text);
  Fields(io, m.parameters, false);
}
template <typename Io, Of<PrepareRequest> M>
void Fields(Io& io, M& m) {
  io.LongString(m.text);
  if (io.version() < 5) return;
  std::int32_t flags = m.keyspace.empty() ? 0 : kPrepareKeyspace;
  io.Int(flags);
  if ((flags & kPrepareKeyspace) != 0) io.String(m.keyspace);
}
template <typename Io, Of<ExecuteRequest> M>
void Fields(Io& io, M& m) {
  io.ShortBytes(m.id);
  if (io.version() >= 5) io.ShortBytes(m.result_metadata_id);
  Fields(io, m.parameters, false);
}

template <typename Io, Of<BatchRequest::Item> M>
void Fields(Io& io, M& m) {
  std::uint8_t kind = m.prepared ? kPreparedItem : 0;
  io.Byte(kind);
  if constexpr (Io::kReads) {
    if (kind > kPreparedItem) return io.SetFailed();
    m.prepared = kind == kPreparedItem;
  }
  m.prepared ? io.ShortBytes(m.text_or_id) : io.LongString(m.text_or_id);
  std::vector<std::string_view> unnamed;
  Values(io, false, m.values, unnamed);
}
void Items(Reader& io, std::vector<BatchRequest::Item>& items) {
  std::uint16_t count = 0;
  io.Short(count);
  items.reserve(io.Room(count, 5));
  for (int i = 0; i < count && io.ok(); ++i) Fields(io, items.emplace_back());
}
void Items(Writer& io, const std::vector<BatchRequest::Item>& items) {
  io.Short(static_cast<std::uint16_t>(items.size()));
  for (auto& item : items) Fields(io, item);
}
template <typename Io, Of<BatchRequest> M>
void Fields(Io& io, M& m) {
  io.Byte(m.kind);
  Items(io, m.items);
  Fields(io, m.parameters, true);
}

template <typename M>
bool ReadFields(ByteReader& r, std::uint8_t version, M& m) {
  Reader io(r, version);
  Fields(io, m);
  return r.ok();
}
template <typename M>
void WriteFields(ByteWriter& w, std::uint8_t version, const M& m) {
  Writer io(w, version);
  Fields(io, m);
}

}  // namespace

bool Read(ByteReader& r, std::uint8_t v, StartupRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, AuthResponseRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, RegisterRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, QueryRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, PrepareRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, ExecuteRequest& m) { return ReadFields(r, v, m); }
bool Read(ByteReader& r, std::uint8_t v, BatchRequest& m) { return ReadFields(r, v, m); }

void Write(ByteWriter& w, std::uint8_t v, const StartupRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const AuthResponseRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const RegisterRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const QueryRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const PrepareRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const ExecuteRequest& m) { WriteFields(w, v, m); }
void Write(ByteWriter& w, std::uint8_t v, const BatchRequest& m) { WriteFields(w, v, m); }

bool ReadStringMap(ByteReader& r, std::map<std::string_view, std::string_view>& map) {
  StringMap entries;
  Reader(r, 4).Map(entries);
  for (auto& [key, value] : entries) map[key] = value;
  return r.ok();
}

bool ReadStringList(ByteReader& r, std::vector<std::string_view>& list) {
  Reader(r, 4).Strings(list);
  return r.ok();
}

std::string PlainToken(std::string_view username, std::string_view password) {
  std::string token(1, '\0');
  token.append(username).push_back('\0');
  return token.append(password);
}

}  // namespace taskflow::cql
