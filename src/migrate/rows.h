// The rows of a table: both sides are read in the order of their tokens, side by side, and what
// differs is written to the target with the source's write times and times to live, column by
// column. What the target alone has is deleted there, as of its own newest write time.
//
// A row whose columns are all null, and the row marker (which keeps a row whose columns have gone),
// have no write time that could be asked for: the marker gets those of its columns, and that of a
// row without any is 1 µs after 1970. Two readings of one time to live may be kExpiryToleranceS
// apart.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "migrate/digest.h"
#include "migrate/side.h"
#include "migrate/tables.h"
#include "migrate/throttle.h"

namespace taskflow::migrate {

struct RowCell {
  std::optional<std::string> value;
  std::int64_t written_us = 0;
  std::int64_t expires_s = 0;  // in the system clock's seconds; 0: never
};

struct TableRow {
  std::int64_t token = 0;
  std::vector<std::string> keys;  // partition key, then clustering
  std::vector<RowCell> cells;     // as Table::regular
};

struct SyncResult {
  Chain from, to;
  std::int64_t differences = 0;  // rows
};

struct SyncOrders {
  bool write = false;            // else differences are only counted
  std::int64_t after_token = 0;  // rows up to here are left; with `resumed`
  bool resumed = false;
  // Called now and then, when all up to this token is the same on both sides.
  std::function<Status(std::int64_t token)> checkpoint;
};

// Errors: those of the stores; kUnavailable when it was stopped.
Result<SyncResult> SyncRows(cql::Session& from, cql::Session& to, const Table& table,
                            const SyncOrders& orders, const Options& options, Throttle& throttle);

}  // namespace taskflow::migrate
