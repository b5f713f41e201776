#include "app/command_line.h"

#include <gtest/gtest.h>

#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

using Words = std::vector<std::string>;

Result<CommandLine> Parse(const Words& words) { return ParseCommandLine(words, Commands()); }

std::string ErrorOf(const Words& words) {
  auto line = Parse(words);
  return line ? "" : line.error().message;
}

std::size_t Count(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(CommandLine, CommandOptionsAndKeysInAnyOrder) {
  auto line = Parse({"track", "--who", "ann", "--kafka-listen=h:1", "view", "--what=/x=y"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->command->name, "track");
  EXPECT_EQ(line->arguments, Words{"view"});
  EXPECT_EQ(line->options.at("--who"), "ann");
  EXPECT_EQ(line->options.at("--what"), "/x=y");
  EXPECT_EQ(line->keys, (std::vector<Given>{{"kafka.listen", "h:1", "--kafka-listen"}}));
}

TEST(CommandLine, TwoWordsNameACommand) {
  auto line = Parse({"topic", "create", "t", "--partitions", "3"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->command->name, "topic create");
  EXPECT_EQ(line->arguments, Words{"t"});
  EXPECT_EQ(ErrorOf({"topic"}),
            "unknown command 'topic': taskflow topic create or taskflow topic list");
}

TEST(CommandLine, BooleansNeedNoValue) {
  auto line = Parse({"up", "--allow-remote", "--no-setup", "--kafka-disabled=false"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->keys, (std::vector<Given>{{"allow_remote", "true", "--allow-remote"},
                                            {"setup", "false", "--no-setup"},
                                            {"kafka.disabled", "false", "--kafka-disabled"}}));
}

TEST(CommandLine, PairsAreGivenOneByOne) {
  auto line = Parse({"up", "--hosts", "a=b:1", "--kafka-client", "sasl.password=x=y,z"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->keys,
            (std::vector<Given>{{"hosts.a", "b:1", "--hosts"},
                                {"kafka.client.sasl.password", "x=y,z", "--kafka-client"}}));
  EXPECT_EQ(ErrorOf({"up", "--hosts", "a"}),
            "--hosts: 'a' is not a pair of the form name=host:port");
}

TEST(CommandLine, AfterTwoDashesNothingIsAFlag) {
  auto line = Parse({"query", "--", "--json"});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->arguments, Words{"--json"});
}

TEST(CommandLine, MistakesAreExplained) {
  EXPECT_EQ(ErrorOf({"upp"}), "unknown command 'upp': did you mean 'up'?");
  EXPECT_EQ(ErrorOf({"up", "--site-lisen", "x"}),
            "unknown option '--site-lisen': did you mean '--site-listen'?");
  EXPECT_EQ(ErrorOf({"up", "--data"}), "--data needs a value: --data DIR");
  EXPECT_EQ(ErrorOf({"up", "now"}), "'now' is one argument too many for taskflow up");
  EXPECT_EQ(ErrorOf({"track"}), "taskflow track needs ACTION");
  EXPECT_EQ(ErrorOf({"status", "--json=1"}), "--json takes no value");
  EXPECT_EQ(ErrorOf({"status", "--who", "x"}).substr(0, 22), "unknown option '--who'");
}

TEST(CommandLine, HelpNeedsNoArguments) {
  auto line = Parse({"track", "--help"});
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->help);
}

TEST(Help, UpShowsEveryKeyOnce) {
  for (const auto& command : Commands()) {
    if (command.name != "up") continue;
    auto help = CommandHelp(command);
    for (const auto& key : Keys()) {
      auto name = FlagOf(key).substr(2);
      std::size_t count = 0;
      for (const auto& flag : {"\n  --" + name, "\n  --[no-]" + name}) {
        count += Count(help, flag + " ") + Count(help, flag + "\n");
      }
      EXPECT_EQ(count, 1u) << key.name;
    }
  }
}

TEST(Help, NoLineIsWiderThanATerminal) {
  std::string all = OverviewHelp(Commands());
  for (const auto& command : Commands()) {
    all += CommandHelp(command);
    EXPECT_NE(all.find(command.name), std::string::npos);
  }
  for (std::size_t at = 0; at < all.size();) {
    auto end = all.find('\n', at);
    EXPECT_LE(end - at, 100u) << all.substr(at, end - at);
    at = end + 1;
  }
}

}  // namespace
}  // namespace taskflow::app
