// Keys of the store: so encoded that byte order is the order that CQL promises: rows by token, then
// partition key, then clustering columns, each ascending or descending as the table says.
//   row    01 | table u32 | token | key length u16 | partition key | clustering components
//   index  02 | index u32 | value length u16 | value | the row's key from its token on
//   meta   00 | name
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskflow::store {

using TableId = std::uint32_t;
using IndexId = std::uint32_t;

inline constexpr char kMetaPrefix = 0, kRowPrefix = 1, kIndexPrefix = 2;
inline constexpr std::size_t kRowPlaceAt = 5;  // where a row key's token begins
inline constexpr std::size_t kKeyPartMax = 65535;

// How values of a clustering column are ordered; chosen once per column from its type.
enum class Order : std::uint8_t {
  kBytes,     // text, ascii, blob, inet
  kSigned,    // tinyint, smallint, int, bigint, timestamp, time: big-endian two's complement
  kUnsigned,  // date, boolean
  kFloating,  // float, double: NaN last
  kUuid,      // by version, time-based ones by time
  kTimeUuid,  // by time, then the rest as signed bytes
  kVarint,
};

struct ClusteringOrder {
  Order order = Order::kBytes;
  bool descending = false;
};

std::string MetaKey(std::string_view name);

// All rows of a table lie in [TablePrefix, SuccessorOf(TablePrefix)), all entries of an index
// likewise.
std::string TablePrefix(TableId table);
std::string IndexPrefix(IndexId index);
// Entries of one value. `value` is at most kKeyPartMax long.
std::string IndexValuePrefix(IndexId index, std::string_view value);

// Appends the entry of `value` that leads to the row at `row_key`.
void AppendIndexKey(std::string& out, IndexId index, std::string_view value,
                    std::string_view row_key);

// Appends the part that all rows of a partition share. `partition_key` is at most kKeyPartMax long.
void AppendPartition(std::string& out, TableId table, std::int64_t token,
                     std::string_view partition_key);
// Where rows with this token begin.
std::string TokenStart(TableId table, std::int64_t token);

// Appends a clustering value, encoded as its type says. False: not a value of the type.
bool AppendClustering(std::string& out, const ClusteringOrder& order, std::string_view value);

// The smallest key after all that begin with `prefix`; empty when there is none.
std::string SuccessorOf(std::string_view prefix);

// A row key taken apart. Views into the key, and `clustering` owned since it is decoded.
struct RowPlace {
  std::int64_t token = 0;
  std::string_view partition_key;
  std::string_view partition;  // the key up to the end of the partition key
  std::vector<std::string> clustering;
};
// False: not a row key with these clustering columns.
bool ReadRowKey(std::string_view key, const std::vector<ClusteringOrder>& orders, RowPlace& place);
// The row key that an index entry points to.
std::optional<std::string> RowKeyOfIndexEntry(std::string_view entry, TableId table);

// The serialized partition key of several columns: each as u16 length, bytes, zero
// (CompositeType.java).
void AppendPartitionComponent(std::string& out, std::string_view value);
// The opposite. False: not `count` components.
bool ReadPartitionComponents(std::string_view key, std::size_t count,
                             std::vector<std::string_view>& values);

}  // namespace taskflow::store
