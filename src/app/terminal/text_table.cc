#include "app/terminal/text_table.h"

#include <algorithm>
#include <cstdint>

namespace taskflow::app {
namespace {

struct Range {
  std::uint32_t first, last;
};
constexpr Range kNoWidth[] = {{0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};
constexpr Range kWide[] = {{0x1100, 0x115f},   {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                           {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                           {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
                           {0x1f900, 0x1faff}, {0x20000, 0x3fffd}};

template <std::size_t n>
bool IsIn(const Range (&ranges)[n], std::uint32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const Range& r) { return c >= r.first && c <= r.last; });
}

std::size_t WidthOf(std::uint32_t c) {
  if (IsIn(kNoWidth, c)) return 0;
  return IsIn(kWide, c) ? 2 : 1;
}

// The code point at the front and its length; broken UTF-8 is one byte.
std::pair<std::uint32_t, std::size_t> Front(std::string_view text) {
  auto first = static_cast<unsigned char>(text[0]);
  std::size_t length = first < 0xc2   ? 1
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 1;
  if (length == 1 || length > text.size()) return {'?', 1};
  std::uint32_t c = first & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {'?', 1};
    c = c << 6 | (next & 0x3f);
  }
  return {c, length};
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    auto [c, length] = Front(text);
    width += WidthOf(c);
    text.remove_prefix(length);
  }
  return width;
}

std::string Pad(std::string_view text, std::size_t width, bool to_the_right) {
  auto have = DisplayWidth(text);
  std::string blanks(width > have ? width - have : 0, ' ');
  return to_the_right ? blanks + std::string(text) : std::string(text) + blanks;
}

std::string Align(const std::vector<std::vector<std::string>>& rows, std::size_t gap,
                  std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) line += Pad(row[i], widths[i] + gap);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

ResultTable::ResultTable(std::vector<std::string> headings, std::vector<bool> numeric,
                         const std::vector<std::vector<std::string>>& first_rows)
    : headings_(std::move(headings)), numeric_(std::move(numeric)) {
  for (std::size_t i = 0; i < headings_.size(); ++i) {
    auto width = DisplayWidth(headings_[i]);
    for (const auto& row : first_rows) width = std::max(width, DisplayWidth(row[i]));
    widths_.push_back(width);
  }
}

std::string ResultTable::Head() const {
  std::string rule;
  for (auto width : widths_) {
    if (!rule.empty()) rule += '+';
    rule += std::string(width + 2, '-');
  }
  return Line(headings_, true) + rule + "\n";
}

std::string ResultTable::Row(const std::vector<std::string>& cells) const {
  return Line(cells, false);
}

std::string ResultTable::Line(const std::vector<std::string>& cells, bool heading) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += i == 0 ? " " : " | ";
    line += Pad(cells[i], widths_[i], !heading && numeric_[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace taskflow::app
