#include "store/rows/keys.h"

#include "base/bytes.h"
#include "store/rows/clustering.h"

namespace taskflow::store {
namespace {

// Before each clustering value: whether there are bytes at all. An empty value sorts first.
constexpr char kEmpty = 1, kFilled = 2;

std::uint64_t OrderedToken(std::int64_t token) {
  return static_cast<std::uint64_t>(token) ^ (std::uint64_t{1} << 63);
}

void AppendPrefix(std::string& out, char kind, std::uint32_t id) {
  out.push_back(kind);
  ByteWriter(out).U32(id);
}

std::string PrefixOf(char kind, std::uint32_t id) {
  std::string out;
  AppendPrefix(out, kind, id);
  return out;
}

void AppendIndexValue(std::string& out, IndexId index, std::string_view value) {
  AppendPrefix(out, kIndexPrefix, index);
  ByteWriter(out).U16(static_cast<std::uint16_t>(value.size()));
  out.append(value);
}

void Invert(std::string& bytes, std::size_t from) {
  for (auto i = from; i < bytes.size(); ++i) bytes[i] = static_cast<char>(~bytes[i]);
}

bool ReadComponent(ByteReader& in, Order order, std::string& value) {
  auto kind = static_cast<char>(in.U8());
  if (kind == kEmpty) return in.ok();
  return kind == kFilled && DecodeOrdered(order, in, value) && in.ok();
}

// A descending component is read from inverted bytes; how many it took is the same either way.
bool ReadClustering(ByteReader& in, const ClusteringOrder& order, std::string& value) {
  if (!order.descending) return ReadComponent(in, order.order, value);
  std::string inverted(in.Rest());
  Invert(inverted, 0);
  ByteReader copy(inverted);
  if (!ReadComponent(copy, order.order, value)) return false;
  in.View(inverted.size() - copy.left());
  return in.ok();
}

}  // namespace

std::string MetaKey(std::string_view name) {
  std::string out(1, kMetaPrefix);
  out.append(name);
  return out;
}

std::string TablePrefix(TableId table) { return PrefixOf(kRowPrefix, table); }
std::string IndexPrefix(IndexId index) { return PrefixOf(kIndexPrefix, index); }

std::string IndexValuePrefix(IndexId index, std::string_view value) {
  std::string out;
  AppendIndexValue(out, index, value);
  return out;
}

void AppendIndexKey(std::string& out, IndexId index, std::string_view value,
                    std::string_view row_key) {
  AppendIndexValue(out, index, value);
  out.append(row_key.substr(kRowPlaceAt));
}

void AppendPartition(std::string& out, TableId table, std::int64_t token,
                     std::string_view partition_key) {
  AppendPrefix(out, kRowPrefix, table);
  ByteWriter w(out);
  w.U64(OrderedToken(token));
  w.U16(static_cast<std::uint16_t>(partition_key.size()));
  w.Raw(partition_key);
}

std::string TokenStart(TableId table, std::int64_t token) {
  auto out = TablePrefix(table);
  ByteWriter(out).U64(OrderedToken(token));
  return out;
}

bool AppendClustering(std::string& out, const ClusteringOrder& order, std::string_view value) {
  auto start = out.size();
  out.push_back(value.empty() ? kEmpty : kFilled);
  if (!value.empty() && !EncodeOrdered(order.order, value, out)) return false;
  if (order.descending) Invert(out, start);
  return true;
}

std::string SuccessorOf(std::string_view prefix) {
  std::string out(prefix);
  while (!out.empty() && out.back() == static_cast<char>(0xff)) out.pop_back();
  if (!out.empty()) ++out.back();
  return out;
}

bool ReadRowKey(std::string_view key, const std::vector<ClusteringOrder>& orders, RowPlace& place) {
  ByteReader in(key);
  in.View(kRowPlaceAt);
  place.token = static_cast<std::int64_t>(in.U64() ^ (std::uint64_t{1} << 63));
  place.partition_key = in.View(in.U16());
  place.partition = key.substr(0, key.size() - in.left());
  place.clustering.resize(orders.size());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    place.clustering[i].clear();
    if (!ReadClustering(in, orders[i], place.clustering[i])) return false;
  }
  return in.ok() && in.AtEnd();
}

std::optional<std::string> RowKeyOfIndexEntry(std::string_view entry, TableId table) {
  ByteReader in(entry);
  in.View(kRowPlaceAt);
  in.View(in.U16());
  if (!in.ok()) return std::nullopt;
  return TablePrefix(table).append(in.Rest());
}

void AppendPartitionComponent(std::string& out, std::string_view value) {
  ByteWriter w(out);
  w.U16(static_cast<std::uint16_t>(value.size()));
  w.Raw(value);
  w.U8(0);
}

bool ReadPartitionComponents(std::string_view key, std::size_t count,
                             std::vector<std::string_view>& values) {
  values.clear();
  if (count == 1) {
    values.push_back(key);
    return true;
  }
  ByteReader in(key);
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(in.View(in.U16()));
    in.U8();
  }
  return in.ok() && in.AtEnd();
}

}  // namespace taskflow::store
