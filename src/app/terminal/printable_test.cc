#include "app/terminal/printable.h"

#include <gtest/gtest.h>

#include "app/terminal/colours.h"

namespace taskflow::app {
namespace {

TEST(Printable, KeepsWhatIsText) {
  EXPECT_EQ(Printable("Käse für 3 €, 牛乳 🎉"), "Käse für 3 €, 牛乳 🎉");
}

TEST(Printable, NothingSteersTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[2Jb\nc\td\x7f"), "a\\x1b[2Jb\\nc\\td\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\u009b31m");
  EXPECT_EQ(Printable("\xe2\x80\xae"
                      "evil"),
            "\\u202eevil");
  EXPECT_EQ(Printable("\xff\xc3"), "\\xff\\xc3");
}

TEST(Printable, CutsByColumns) {
  EXPECT_EQ(CutTo("abcdef", 6), "abcdef");
  EXPECT_EQ(CutTo("abcdefg", 6), "abcde…");
  EXPECT_EQ(CutTo("牛乳牛乳", 5), "牛乳…");
  EXPECT_EQ(CutTo("牛乳牛乳", 4), "牛…");
  EXPECT_EQ(CutTo("ab", 0), "");
}

TEST(Colours, OnlyWhereTheyAreOn) {
  EXPECT_EQ(Colours(false).Paint(Colour::kRed, "x"), "x");
  EXPECT_EQ(Colours(true).Paint(Colour::kRed, "x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(Colours(true).Paint(Colour::kPlain, "x"), "x");
}

}  // namespace
}  // namespace taskflow::app
