// Java's Avro and this one: which schemas they take, how they print them, and what they find
// between two of them.
#include "avro/java_verdicts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "avro/canonical.h"
#include "avro/compatibility.h"

namespace taskflow::avro {
namespace {

using Parsed = std::shared_ptr<const Schema>;

// The schema, when both take it.
Parsed CheckParsing(const std::string& text, const json::object& java) {
  auto ours = Schema::Parse(text);
  const bool java_takes = !java.contains("error");
  EXPECT_EQ(ours.has_value(), java_takes)
      << text << "\nJava: " << (java_takes ? "takes it" : ToJson(java.at("error")))
      << "\nours: " << (ours ? "takes it" : ours.error().message);
  if (!ours || !java_takes) return nullptr;
  if (!java.contains("text")) return *ours;
  EXPECT_EQ((*ours)->Text(), *StringMember(java, "text")) << text;
  EXPECT_EQ(ParsingForm(**ours), *StringMember(java, "parsingForm")) << text;
  EXPECT_EQ(fmt::format("{:016x}", Fingerprint(**ours)), *StringMember(java, "fingerprint"))
      << text;
  return *ours;
}

// "NAME_MISMATCH /name", as Java prints a type and a place.
std::vector<std::string> Ours(const Schema& reader, const Schema& writer) {
  auto found = CheckReads(reader.root(), writer.root());
  EXPECT_TRUE(found);
  std::vector<std::string> out;
  if (!found) return out;
  for (const auto& one : *found) {
    out.push_back(fmt::format("{} {}", Name(one.type), one.path.empty() ? "/" : one.path));
  }
  return out;
}

std::vector<std::string> Javas(const json::object& answer, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& one : answer.at(key).as_array()) {
    std::string text(std::string_view(one.as_string()));
    out.push_back(text.substr(0, text.find(' ', text.find(' ') + 1)));
  }
  return out;
}

TEST(JavaVerdicts, AreOurs) {
  std::size_t compared = 0;
  for (const auto& one : JavaVerdicts()) {
    auto fresh = CheckParsing(one.fresh, one.answer.at("new").as_object());
    std::vector<Parsed> olds;
    for (std::size_t i = 0; i < one.olds.size(); ++i) {
      olds.push_back(CheckParsing(one.olds[i], one.answer.at("old").as_array()[i].as_object()));
    }
    if (!one.answer.contains("levels")) continue;
    if (fresh == nullptr || std::ranges::count(olds, nullptr) > 0) continue;
    auto about = one.fresh + "\n" + one.olds.back();
    EXPECT_EQ(Ours(*fresh, *olds.back()), Javas(one.answer, "newReadsOld")) << about;
    EXPECT_EQ(Ours(*olds.back(), *fresh), Javas(one.answer, "oldReadsNew")) << about;
    ++compared;
  }
  EXPECT_GE(compared, 600u);
}

}  // namespace
}  // namespace taskflow::avro
