#include "app/reference/reference.h"

#include <gtest/gtest.h>

#include "app/commands/commands.h"
#include "app/config/toml_file.h"

namespace taskflow::app {
namespace {

bool Has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

TEST(Reference, EveryCommandAndOptionIsInAllOfThem) {
  auto man = ManPage(Commands(), "1.2.3"), markdown = CommandsPage(Commands());
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

// The keys and values of the file with these lines no comments any more.
std::vector<Given> Uncommented(const std::string& text) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    auto end = text.find('\n', begin);
    auto line = text.substr(begin, end - begin);
    begin = end + 1;
    bool is_key = line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
    out += (is_key ? line.substr(1) : line) + "\n";
  }
  auto given = FlattenToml(out, "taskflow.toml");
  EXPECT_TRUE(given) << given.error().message;
  return given.value_or(std::vector<Given>{});
}

TEST(Reference, TheFileOfSettingsHasEveryDefault) {
  auto given = Uncommented(ConfigFile(Config{}));
  std::set<std::string> names;
  for (const auto& one : given) {
    names.insert(one.key);
    auto key = FindKey(one.key);
    ASSERT_TRUE(key) << one.key;
    if (key->key->kind == Kind::kPairs) continue;
    Settings settings;
    auto set = SetValue(*key->key, "", one.value, settings);
    EXPECT_TRUE(set) << one.key << ": " << set.error().message;
    EXPECT_EQ(TextOf(*key->key, settings), DefaultText(*key->key)) << one.key;
  }
  EXPECT_EQ(names.size(), Keys().size());
}

TEST(Reference, TheFileOfSettingsHasWhatIsSetAsItIs) {
  auto config =
      MakeConfig({{{"data", "/var/lib/t", "--data"}, {"site.listen", "[::1]:80", "x"}}}, {});
  ASSERT_TRUE(config);
  auto given = FlattenToml(ConfigFile(*config), "taskflow.toml");
  ASSERT_TRUE(given);
  ASSERT_EQ(given->size(), 2u);
  EXPECT_EQ((*given)[0].value + (*given)[1].value, "/var/lib/t[::1]:80");
}

}  // namespace
}  // namespace taskflow::app
