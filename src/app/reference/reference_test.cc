#include "app/reference/reference.h"

#include <gtest/gtest.h>

#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

bool Has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

TEST(Reference, EveryCommandAndOptionIsInAllOfThem) {
  auto man = ManPage(Commands(), "1.2.3"), markdown = Markdown(Commands());
  auto bash = BashCompletion(Commands()), fish = FishCompletion(Commands());
  auto zsh = ZshCompletion(Commands());
  for (const auto& command : Commands()) {
    EXPECT_TRUE(Has(markdown, fmt::format("## taskflow {}", command.name))) << command.name;
    EXPECT_TRUE(Has(bash, fmt::format("'{}')", command.name))) << command.name;
    EXPECT_TRUE(Has(zsh, fmt::format("'{}')", command.name))) << command.name;
    for (const auto& option : command.options) {
      EXPECT_TRUE(Has(bash, option.name)) << option.name;
      EXPECT_TRUE(Has(markdown, fmt::format("`{}", option.name))) << option.name;
    }
    for (const auto& one : CompletionsOf(command)) {
      auto flag =
          one.flag.starts_with("--") ? "-l " + one.flag.substr(2) : "-s " + one.flag.substr(1);
      EXPECT_TRUE(Has(fish, fmt::format("\"{}\"' {}", command.name, flag))) << one.flag;
    }
  }
  for (const auto& key : Keys()) {
    EXPECT_TRUE(Has(man, EnvironmentOf(key))) << key.name;
    EXPECT_TRUE(Has(markdown, fmt::format("`{}`", EnvironmentOf(key)))) << key.name;
  }
  EXPECT_TRUE(Has(man, "taskflow 1.2.3"));
}

TEST(Reference, TheManPageHasNoTextThatIsARequest) {
  auto man = ManPage(Commands(), "1");
  std::size_t begin = 0;
  while (begin < man.size()) {
    auto end = man.find('\n', begin);
    auto line = man.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || (line[0] != '.' && line[0] != '\'')) continue;
    bool known = line.starts_with(".TH ") || line.starts_with(".SH ") || line.starts_with(".SS ") ||
                 line == ".TP" || line == ".PP" || line.starts_with(".B ") ||
                 line.starts_with(".I ") || line.starts_with(".\\\"");
    EXPECT_TRUE(known) << line;
  }
}

TEST(Reference, ValuesAreThoseOfTheTables) {
  for (const auto& command : Commands()) {
    if (command.name == "track") {
      EXPECT_EQ(ArgumentsOf(command, Commands()).words.front(), "view");
    }
    if (command.name == "completion") {
      EXPECT_EQ(ArgumentsOf(command, Commands()).words,
                (std::vector<std::string>{"bash", "zsh", "fish"}));
    }
    if (command.name == "up") {
      auto all = CompletionsOf(command);
      auto level = std::find_if(all.begin(), all.end(),
                                [](const auto& one) { return one.flag == "--log-level"; });
      ASSERT_NE(level, all.end());
      EXPECT_EQ(level->values.words.size(), 4u);
    }
  }
}

}  // namespace
}  // namespace taskflow::app
