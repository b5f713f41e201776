// Turns a stored key and value into a SourceRow.
#pragma once

#include "store/query/source.h"

namespace taskflow::store {

class RowReader {
 public:
  RowReader(Table table, std::int64_t now_s);
  // True: row() is filled from these bytes, which must stay. False: the row does not live. Errors:
  // kCorrupt.
  Result<bool> Read(std::string_view key, std::string_view value);
  const SourceRow& row() const { return row_; }

 private:
  bool ReadKey(std::string_view key);
  void ReadCells();

  Table table_;
  std::int64_t now_s_;
  Row stored_;
  RowPlace place_;
  std::vector<std::string_view> components_;
  SourceRow row_;
};

}  // namespace taskflow::store
