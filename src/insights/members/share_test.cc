#include "insights/members/share.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/file.h"
#include "insights/reader_fixture.h"

namespace taskflow::insights {
namespace {

TEST(Share, EachPersonIsOneMembersAndNobodysEventsAreEverybodys) {
  constexpr std::size_t kMembers = 3;
  std::vector<std::size_t> people(kMembers), nobody(kMembers);
  for (int i = 0; i < 600; ++i) {
    const auto name = fmt::format("person{}@example.com", i), id = fmt::format("id{}", i);
    std::size_t have = 0;
    for (std::size_t number = 1; number <= kMembers; ++number) {
      const Share share{number, kMembers};
      have += share.Has(name, id);
      EXPECT_EQ(share.Has(name, id), share.Has(name, "another"));
      people[number - 1] += share.Has(name, id);
      nobody[number - 1] += share.Has("anonymous", id);
    }
    EXPECT_EQ(have, 1u);
  }
  for (auto count : people) EXPECT_GT(count, 150u);
  for (auto count : nobody) EXPECT_GT(count, 150u);
  EXPECT_TRUE(Share().Has("anybody", "at all"));
}

TEST(ClaimFolder, IsForOneShareAlways) {
  char made[] = "/tmp/taskflow-share-XXXXXX";
  const std::string folder = ::mkdtemp(made);
  EXPECT_TRUE(ClaimFolder(folder, {2, 3}));
  EXPECT_TRUE(ClaimFolder(folder, {2, 3}));
  for (const auto& other : {Share{1, 3}, Share{2, 4}, Share{}}) {
    auto claimed = ClaimFolder(folder, other);
    ASSERT_FALSE(claimed);
    EXPECT_NE(claimed.error().message.find("the share 2/3"), std::string::npos);
  }
  EXPECT_TRUE(SystemFiles().Remove(folder));
}

TEST(ClaimFolder, OneOfBeforeHoldsAllEvents) {
  char made[] = "/tmp/taskflow-share-XXXXXX";
  const std::string folder = ::mkdtemp(made);
  ASSERT_TRUE(ReplaceFile(SystemFiles(), folder + "/CURRENT", "x"));
  EXPECT_TRUE(ClaimFolder(folder, {}));
  EXPECT_FALSE(ClaimFolder(folder, {1, 2}));
  EXPECT_TRUE(SystemFiles().Remove(folder));
}

class SharedReaderTest : public ReaderTest {
 protected:
  ReaderOptions Options() override {
    auto options = ReaderTest::Options();
    options.share = {1, 2};
    return options;
  }
  // A name whose events are this one's, or are not.
  static std::string NameThat(bool is_ours) {
    for (int i = 0;; ++i)
      if (auto name = fmt::format("p{}", i); Share{1, 2}.Has(name, "") == is_ours) return name;
  }
};

TEST_F(SharedReaderTest, HasItsShareAndWhatBecomesAnothersGoes) {
  const auto ours = NameThat(true), theirs = NameThat(false);
  pipeline_.Put("a", ours, "/");
  pipeline_.Put("b", theirs, "/");
  Start();
  ASSERT_TRUE(Has(1));
  EXPECT_TRUE(table_->Find("a").value());
  EXPECT_EQ(table_->totals().removed, 0u);
  pipeline_.Put("a", theirs, "/");
  pipeline_.Put("b", ours, "/");
  pipeline_.Put("c", theirs, "/");
  pipeline_.Put("c", ours, "/");
  ASSERT_TRUE(Eventually([&] { return table_->totals().added == 3; }));
  ASSERT_TRUE(Eventually([&] { return table_->totals().removed == 1; }));
  EXPECT_FALSE(table_->Find("a").value());
  EXPECT_TRUE(table_->Find("b").value());
  EXPECT_TRUE(table_->Find("c").value());
}

}  // namespace
}  // namespace taskflow::insights
