// Rows of a CQL result on a stream, page by page.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "app/terminal/text_table.h"
#include "cql/client/session.h"
#include "cql/types/type.h"

namespace taskflow::app {

// One result's rows. As a table whose widths are the first page's, or as JSON, one object a line.
class RowsPrinter {
 public:
  // `to` outlives the printer.
  RowsPrinter(bool as_json, std::FILE* to) : as_json_(as_json), to_(to) {}

  void Add(const cql::Rows& page);
  // The number of rows; nothing when the statement was none that answers rows.
  std::optional<std::size_t> End() const;

 private:
  void Begin(const cql::Rows& page);
  std::vector<std::string> Cells(const std::vector<std::optional<std::string>>& row) const;
  std::string JsonLine(const std::vector<std::optional<std::string>>& row) const;
  void Write(const std::string& text);

  bool as_json_;
  std::FILE* to_;
  std::size_t count_ = 0;
  std::vector<cql::Type> types_;
  std::vector<std::string> json_names_;  // quoted
  std::unique_ptr<ResultTable> table_;
};

}  // namespace taskflow::app
