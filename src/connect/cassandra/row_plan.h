// Which part of a record feeds which parameter of a statement: worked out once per table and pair
// of schemas, so that a row costs a few loads per column.
#pragma once

#include <vector>

#include "connect/cassandra/settings.h"
#include "connect/cassandra/table.h"

namespace taskflow::connect::cassandra {

class RowPlan {
 public:
  // For records shaped like this one. Without schemas the plan holds for this record alone. Errors:
  // kInvalid, naming the field or column that is missing.
  static Result<RowPlan> Make(const Table& table, const std::vector<std::size_t>& parameters,
                              const SinkSettings& settings, const Record& record);

  // The first field of the record's value that the table has no column for; null when there is
  // none.
  static const Field* MissingColumn(const Table& table, const Record& record);

  bool reusable() const { return reusable_; }
  // Appends one value per parameter. Errors: kInvalid; `out` is left as it was then.
  Status Bind(const Table& table, const Record& record, Arena& arena,
              std::vector<cql::Value>& out) const;

 private:
  enum class From : std::uint8_t { kNowhere, kKey, kValue, kWholeKey, kTopic, kPartition, kOffset };
  struct Source {
    From from = From::kNowhere;
    std::uint32_t child = 0;   // in the key or value; of a map the value's place
    std::uint32_t column = 0;  // in the table
    bool text = false;         // a text into a text: no conversion
  };
  Result<Source> SourceOf(const Table& table, const TableColumn& column,
                          const SinkSettings& settings, const Record& record) const;
  static const Value* ValueAt(const Source& source, const Record& record, Value& made);
  static Status CheckKeyFields(const Table& table, const SinkSettings& settings,
                               const Record& record);

  std::vector<Source> sources_;
  bool nulls_unset_ = true;
  bool reusable_ = false;
};

}  // namespace taskflow::connect::cassandra
