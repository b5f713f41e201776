// Rows one after the other, from the table, through an index, or from memory, as a SELECT walks
// them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kv/kv.h"
#include "store/catalog/schema.h"
#include "store/query/key_ranges.h"

namespace taskflow::store {

// Valid until the source moves.
struct SourceRow {
  std::vector<std::optional<std::string_view>> values;  // by position in TableDef::columns
  std::vector<const Cell*> cells;                       // likewise; null for key columns and nulls
  std::int64_t token = 0;
  std::string_view partition;  // equal for the rows of one partition
};

class RowSource {
 public:
  enum class Step : std::uint8_t {
    kRow,  // row() is the next
    kEnd,
    kBusy,  // many keys were read without finding a row: call again when others had their turn
  };
  virtual ~RowSource() = default;
  // Errors: kCorrupt, kIo.
  virtual Result<Step> Next() = 0;
  virtual const SourceRow& row() const = 0;
  // Leaves out the rest of the present row's partition.
  virtual void SkipPartition() = 0;
  // Where the present row is; Resume with it continues after that row. Opaque bytes.
  virtual std::string Position() const = 0;
  // Before the first Next. False: not a position of this source.
  virtual bool Resume(std::string_view position) = 0;
};

// Rows of a table in the given ranges, in that order or, `reversed`, each range and the ranges
// backwards. Rows that do not live at `now_s` are left out.
std::unique_ptr<RowSource> TableSource(kv::Store& kv, Table table, std::vector<KeyRange> ranges,
                                       bool reversed, std::int64_t now_s);

// Rows that the index has under `value`. Entries may be stale: the caller checks the row's value.
std::unique_ptr<RowSource> IndexSource(kv::Store& kv, Table table, IndexId index,
                                       std::string_view value, std::int64_t now_s);

// Rows made beforehand: by position in TableDef::columns.
using MadeRow = std::vector<std::optional<std::string>>;
std::unique_ptr<RowSource> MemorySource(const TableDef& table, std::vector<MadeRow> rows);

}  // namespace taskflow::store
