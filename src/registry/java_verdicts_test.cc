// The seven levels, as Java's Avro gives them for more than 600 schemas and their histories.
#include "avro/java_verdicts.h"

#include <gtest/gtest.h>

#include "registry/check.h"

namespace taskflow::registry {
namespace {

bool Passes(const std::string& level_name, const avro::JavaVerdict& one) {
  auto level = *ParseLevel(level_name);
  Store store(level);
  int number = 0;
  for (const auto& text : one.olds) {
    ++number;
    auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", text, {}});
    store.Apply(SchemaPut{{"s", number, number, body, false}});
  }
  SchemaRequest fresh;
  fresh.body.text = one.fresh;
  fresh.schema = *avro::Schema::Parse(one.fresh);
  auto olds = VersionsToCheck(store, level, "s", fresh.body);
  return Disagreements(store, level, fresh, olds).empty();
}

TEST(JavaVerdicts, OfEachLevelAreOurs) {
  std::map<std::string, int> compatible, all;
  for (const auto& one : avro::JavaVerdicts()) {
    if (!one.answer.contains("levels")) continue;
    for (const auto& member : one.answer.at("levels").as_object()) {
      std::string level(std::string_view(member.key()));
      bool wanted = member.value().as_bool();
      EXPECT_EQ(Passes(level, one), wanted) << level << "\n"
                                            << one.fresh << "\n"
                                            << one.olds.back();
      ++all[level];
      compatible[level] += wanted ? 1 : 0;
    }
  }
  EXPECT_EQ(all.size(), 7u);
  for (const auto& [level, count] : all) EXPECT_GE(count, 600) << level;
  EXPECT_LT(compatible["BACKWARD_TRANSITIVE"], compatible["BACKWARD"]);
  EXPECT_LT(compatible["FORWARD_TRANSITIVE"], compatible["FORWARD"]);
}

}  // namespace
}  // namespace taskflow::registry
