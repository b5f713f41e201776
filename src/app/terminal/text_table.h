// Tables of text for a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taskflow::app {

// The columns that UTF-8 text takes on a terminal: combining characters none, East Asian wide ones
// and emoji two. Bytes that are no UTF-8 count one each.
std::size_t DisplayWidth(std::string_view text);

// `text` filled up with blanks to `width` columns, on its right, or on its left for numbers.
std::string Pad(std::string_view text, std::size_t width, bool to_the_right = false);

// Rows whose columns line up, `gap` blanks apart, each line starting with `indent` blanks. No
// blanks at line ends. Rows may have different lengths.
std::string Align(const std::vector<std::vector<std::string>>& rows, std::size_t gap,
                  std::size_t indent = 0);

// A result as cqlsh shows one: headings, a rule, rows with numbers to the right. Widths are those
// of the first rows given, so that a long result can be printed as it comes.
class ResultTable {
 public:
  ResultTable(std::vector<std::string> headings, std::vector<bool> numeric,
              const std::vector<std::vector<std::string>>& first_rows);
  std::string Head() const;
  std::string Row(const std::vector<std::string>& cells) const;

 private:
  std::string Line(const std::vector<std::string>& cells, bool heading) const;
  std::vector<std::string> headings_;
  std::vector<bool> numeric_;
  std::vector<std::size_t> widths_;
};

}  // namespace taskflow::app
