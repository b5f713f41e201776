#include "app/terminal/rows_printer.h"

#include "base/json.h"
#include "cql/types/text.h"

namespace taskflow::app {
namespace {

// A type that cannot be read (of another vendor's, or a user's) is shown as bytes.
cql::Type TypeOf(const cql::Column& column) {
  auto type = cql::ParseType(column.type);
  return type ? *std::move(type) : cql::Type{cql::TypeId::kBlob};
}

bool IsNumber(const cql::Type& type) {
  switch (type.id) {
    case cql::TypeId::kBigint:
    case cql::TypeId::kCounter:
    case cql::TypeId::kDecimal:
    case cql::TypeId::kDouble:
    case cql::TypeId::kFloat:
    case cql::TypeId::kInt:
    case cql::TypeId::kSmallint:
    case cql::TypeId::kTinyint:
    case cql::TypeId::kVarint:
      return true;
    default:
      return false;
  }
}

}  // namespace

void RowsPrinter::Add(const cql::Rows& page) {
  if (types_.empty()) Begin(page);
  if (types_.empty()) return;
  for (const auto& row : page.rows) Write(as_json_ ? JsonLine(row) : table_->Row(Cells(row)));
  count_ += page.rows.size();
  std::fflush(to_);
}

std::optional<std::size_t> RowsPrinter::End() const {
  if (types_.empty()) return std::nullopt;
  return count_;
}

void RowsPrinter::Begin(const cql::Rows& page) {
  std::vector<std::string> headings;
  std::vector<bool> numeric;
  for (const auto& column : page.columns) {
    types_.push_back(TypeOf(column));
    numeric.push_back(IsNumber(types_.back()));
    headings.push_back(column.name);
    json_names_.push_back(ToJson(json::value(json::string(column.name))));
  }
  if (as_json_ || types_.empty()) return;
  std::vector<std::vector<std::string>> cells;
  for (const auto& row : page.rows) cells.push_back(Cells(row));
  table_ = std::make_unique<ResultTable>(std::move(headings), std::move(numeric), cells);
  Write(table_->Head());
}

std::vector<std::string> RowsPrinter::Cells(
    const std::vector<std::optional<std::string>>& row) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < types_.size(); ++i) out.push_back(cql::ToText(types_[i], row[i]));
  return out;
}

std::string RowsPrinter::JsonLine(const std::vector<std::optional<std::string>>& row) const {
  std::string out = "{";
  for (std::size_t i = 0; i < types_.size(); ++i) {
    out += fmt::format("{}{}: {}", i == 0 ? "" : ", ", json_names_[i],
                       cql::ToJsonText(types_[i], row[i]));
  }
  return out + "}\n";
}

void RowsPrinter::Write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), to_); }

}  // namespace taskflow::app
