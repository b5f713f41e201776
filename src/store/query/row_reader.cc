#include "store/query/row_reader.h"

namespace taskflow::store {

RowReader::RowReader(Table table, std::int64_t now_s) : table_(std::move(table)), now_s_(now_s) {
  row_.values.resize(table_->columns.size());
  row_.cells.resize(table_->columns.size());
}

Result<bool> RowReader::Read(std::string_view key, std::string_view value) {
  if (!DecodeRow(value, stored_)) {
    return Fail(ErrorCode::kCorrupt, "a row of {}.{} cannot be read", table_->keyspace,
                table_->name);
  }
  if (!stored_.LiveAt(now_s_)) return false;
  if (!ReadKey(key)) {
    return Fail(ErrorCode::kCorrupt, "a key of {}.{} cannot be read", table_->keyspace,
                table_->name);
  }
  ReadCells();
  return true;
}

bool RowReader::ReadKey(std::string_view key) {
  if (!ReadRowKey(key, table_->orders, place_)) return false;
  if (!ReadPartitionComponents(place_.partition_key, table_->partition_columns, components_))
    return false;
  std::copy(components_.begin(), components_.end(), row_.values.begin());
  std::copy(place_.clustering.begin(), place_.clustering.end(),
            row_.values.begin() + static_cast<std::ptrdiff_t>(table_->partition_columns));
  row_.token = place_.token;
  row_.partition = place_.partition;
  return true;
}

void RowReader::ReadCells() {
  for (auto i = table_->key_columns(); i < table_->columns.size(); ++i) {
    auto* cell = stored_.Find(table_->columns[i].id);
    bool live = cell != nullptr && cell->LiveAt(now_s_);
    row_.cells[i] = live ? cell : nullptr;
    row_.values[i] = live ? std::optional(cell->value) : std::nullopt;
  }
}

}  // namespace taskflow::store
