#include "app/terminal/text_table.h"

#include <gtest/gtest.h>

#include "app/terminal/rows_printer.h"
#include "base/bytes.h"

namespace taskflow::app {
namespace {

std::string Encoded(std::int64_t number) {
  std::string out;
  ByteWriter(out).I64(number);
  return out;
}

std::string Printed(bool as_json, const std::vector<cql::Rows>& pages) {
  char* text = nullptr;
  std::size_t size = 0;
  auto* stream = open_memstream(&text, &size);
  RowsPrinter printer(as_json, stream);
  for (const auto& page : pages) printer.Add(page);
  std::fclose(stream);
  std::string out(text, size);
  std::free(text);
  return out;
}

const cql::Rows kCounts = {.columns = {{"taskflow", "interactions", "action", "text"},
                                       {"taskflow", "interactions", "count", "bigint"}},
                           .rows = {{"view", Encoded(12)}, {std::nullopt, Encoded(3)}}};

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("äöü"), 3u);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);  // e and a combining acute
  EXPECT_EQ(DisplayWidth("日本"), 4u);
  EXPECT_EQ(DisplayWidth("🙂"), 2u);
  EXPECT_EQ(DisplayWidth("\xff\xe6"), 2u);
}

TEST(Align, ColumnsLineUpWithoutBlanksAtTheEnd) {
  EXPECT_EQ(Align({{"a", "bb"}, {"日本", "c", ""}}, 2, 1), " a     bb\n 日本  c\n");
}

TEST(RowsPrinter, Table) {
  EXPECT_EQ(Printed(false, {kCounts}),
            " action | count\n"
            "--------+-------\n"
            " view   |    12\n"
            " null   |     3\n");
}

TEST(RowsPrinter, JsonLines) {
  EXPECT_EQ(Printed(true, {kCounts}),
            "{\"action\": \"view\", \"count\": 12}\n{\"action\": null, \"count\": 3}\n");
}

TEST(RowsPrinter, LaterPagesHaveNoHeading) {
  EXPECT_EQ(Printed(false, {kCounts, kCounts}),
            " action | count\n"
            "--------+-------\n"
            " view   |    12\n"
            " null   |     3\n"
            " view   |    12\n"
            " null   |     3\n");
}

TEST(RowsPrinter, NothingForStatementsWithoutRows) { EXPECT_EQ(Printed(false, {cql::Rows{}}), ""); }

}  // namespace
}  // namespace taskflow::app
