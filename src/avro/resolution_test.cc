#include "avro/resolution.h"

#include <gtest/gtest.h>

#include "avro/json_value.h"

namespace taskflow::avro {
namespace {

std::shared_ptr<const Schema> Parse(std::string_view text) {
  auto schema = Schema::Parse(text);
  EXPECT_TRUE(schema) << schema.error().message;
  return schema ? *schema : nullptr;
}

std::string Record(std::string_view fields) {
  return fmt::format(R"({{"type":"record","name":"R","fields":[{}]}})", fields);
}

// `json` is a value of `writer`, in the form of defaults.
std::string Read(std::string_view writer, std::string_view reader, std::string_view json) {
  auto resolution = Resolution::Of(Parse(writer), Parse(reader));
  if (!resolution) return resolution.error().message;
  auto schema = Parse(writer);
  // Its nodes must be those that the resolution knows.
  auto own = Resolution::Of(schema, Parse(reader));
  Values written, into;
  EXPECT_TRUE(FromJson(schema->root(), json, written));
  auto status = own->Resolve(written, into);
  return status ? ToJson(into, into.root()) : status.error().message;
}

TEST(Resolution, PromotesNumbersAndTexts) {
  EXPECT_EQ(Read(R"("int")", R"("long")", "7"), "7");
  EXPECT_EQ(Read(R"("int")", R"("double")", "7"), "7.0");
  EXPECT_EQ(Read(R"("long")", R"("float")", "16777217"), "1.6777216E7");
  EXPECT_EQ(Read(R"("string")", R"("bytes")", "\"é\""), "\"Ã©\"");
  EXPECT_EQ(Read(R"("long")", R"("int")", "7"), "long cannot be read as int");
}

TEST(Resolution, TakesFieldsByNameAliasAndDefault) {
  auto writer = Record(R"({"name":"a","type":"int"},{"name":"gone","type":"string"})");
  EXPECT_EQ(Read(writer,
                 Record(R"({"name":"new","type":["null","string"],"default":null},)"
                        R"({"name":"b","type":"long","aliases":["a"]},)"
                        R"({"name":"list","type":{"type":"array","items":"int"},"default":[1,2]})"),
                 R"({"a":7,"gone":"x"})"),
            R"({"new":null,"b":7,"list":[1,2]})");
  EXPECT_EQ(Read(writer, Record(R"({"name":"c","type":"int"})"), R"({"a":7,"gone":"x"})"),
            "field c: it has no default and was not written");
  EXPECT_EQ(Read(writer, Record(R"({"name":"a","type":"boolean"})"), R"({"a":7,"gone":"x"})"),
            "field a: int cannot be read as boolean");
}

TEST(Resolution, ChoosesTheVerySameBranchBeforeAPromotion) {
  EXPECT_EQ(Read(R"("int")", R"(["null","long","int"])", "7"), "7");
  EXPECT_EQ(Read(R"("int")", R"(["double","int"])", "7"), "7");
  EXPECT_EQ(Read(R"("int")", R"(["null","double"])", "7"), "7.0");
  EXPECT_EQ(Read(R"(["null","int"])", R"("long")", "7"), "7");
  EXPECT_EQ(Read(R"(["null","int"])", R"("long")", "null"), "null cannot be read as long");
  EXPECT_EQ(Read(R"(["null","int"])", R"(["int","string"])", "null"),
            "the reader's union has no null");
}

TEST(Resolution, FallsBackToAnEnumsDefault) {
  constexpr auto kWriter = R"({"type":"enum","name":"E","symbols":["A","B"]})";
  EXPECT_EQ(Read(kWriter, R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})", "\"B\""),
            "\"A\"");
  EXPECT_EQ(Read(kWriter, R"({"type":"enum","name":"E","symbols":["A"]})", "\"B\""),
            "B is no symbol of E");
}

TEST(Resolution, FollowsContainersAndRecursion) {
  EXPECT_EQ(
      Read(R"({"type":"map","values":"int"})", R"({"type":"map","values":"double"})", R"({"a":1})"),
      R"({"a":1.0})");
  auto list = [](std::string_view value) {
    return Record(
        fmt::format(R"({{"name":"v","type":"{}"}},{{"name":"next","type":["null","R"]}})", value));
  };
  EXPECT_EQ(Read(list("int"), list("long"), R"({"v":1,"next":{"v":2,"next":null}})"),
            R"({"v":1,"next":{"v":2,"next":null}})");
}

}  // namespace
}  // namespace taskflow::avro
