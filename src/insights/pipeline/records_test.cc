#include "insights/pipeline/records.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "insights/pipeline/fake_links.h"
#include "insights/pipeline/topics.h"

namespace taskflow::insights {
namespace {

constexpr auto kSchema = R"({"type":"record","name":"E","fields":[
    {"name":"id","type":"string"},{"name":"who","type":"string"}]})";

class RecordsTest : public testing::Test {
 protected:
  void Put(const std::string& value, std::int64_t time_ms = 0, std::size_t partition = 0,
           std::vector<kafka::Header> headers = {}) {
    parts_.Append("t", {"k", value, time_ms, std::move(headers)}, partition);
  }
  json::object Read(std::vector<std::pair<std::string, std::string>> query = {}) {
    http::Request request;
    request.params = {{"topic", "t"}};
    request.query = std::move(query);
    auto parsed = ParseRecordQuery(request);
    if (!parsed) return {{"field", parsed.error().field}};
    auto answer = ReadRecords(links_, decoder_, *parsed);
    if (!answer) return {{"code", answer.error().code}, {"message", answer.error().message}};
    return *std::move(answer);
  }
  // "partition/offset" of each, and what is next.
  std::string Places(std::vector<std::pair<std::string, std::string>> query = {}) {
    auto answer = Read(std::move(query));
    if (!answer.contains("records")) return ToJson(answer);
    std::string out;
    for (const auto& record : answer.at("records").as_array()) {
      out += fmt::format("{}/{} ", record.at("partition").to_number<int>(),
                         record.at("offset").to_number<int>());
    }
    return out + ToJson(answer.at("next"));
  }
  std::string DecodedValue(const std::string& value, std::string_view member) {
    auto decoded = decoder_.Decode(value);
    return decoded.contains(member) ? ToJson(decoded.at(member)) : "none";
  }

  FakeParts parts_;
  FakeLinks links_{parts_};
  ManualClock clock_;
  Decoder decoder_{links_, clock_};
};

TEST_F(RecordsTest, ReadsTheLastOnesOfAllPartitionsByTime) {
  for (int i = 0; i < 10; ++i) Put("a", 10 * i, 0);
  for (int i = 0; i < 10; ++i) Put("b", 10 * i + 5, 1);
  EXPECT_EQ(Places({{"limit", "3"}}), R"(1/8 0/9 1/9 {"0":10,"1":10})");
  EXPECT_EQ(Places({{"limit", "2"}, {"partition", "0"}}), R"(0/8 0/9 {"0":10})");
}

TEST_F(RecordsTest, GoesOnFromWhatAnAnswerGaveAsNext) {
  for (int i = 0; i < 3; ++i) Put("a", 10 * i, 0);
  for (int i = 0; i < 3; ++i) Put("b", 10 * i + 5, 1);
  EXPECT_EQ(Places({{"from", "begin"}, {"limit", "4"}}), R"(0/0 1/0 0/1 1/1 {"0":2,"1":2})");
  EXPECT_EQ(Places({{"from", "0:2,1:2"}, {"limit", "4"}}), R"(0/2 1/2 {"0":3,"1":3})");
  EXPECT_EQ(Places({{"from", "1:1"}}), R"(1/1 1/2 {"1":3})");
  EXPECT_EQ(Places({{"from", "3"}, {"partition", "0"}}), R"({"0":3})");
}

TEST_F(RecordsTest, ReadsFromAnOffsetAndATime) {
  for (int i = 0; i < 5; ++i) Put("a", 1'700'000'000'000 + 1'000 * i);
  EXPECT_EQ(Places({{"from", "3"}}), R"(0/3 0/4 {"0":5})");
  EXPECT_EQ(Places({{"from", "1700000001500"}}), R"(0/2 0/3 0/4 {"0":5})");
  EXPECT_EQ(Places({{"from", "2023-11-14T22:13:24.000Z"}}), R"(0/4 {"0":5})");
  EXPECT_EQ(Places({{"from", "2033-11-14T22:13:24Z"}}), R"({"0":5})");
}

TEST_F(RecordsTest, FindsTextInKeysValuesAndHeadersFarBack) {
  Put("the Needle is here", 1);
  Put("x", 2, 0, {{"trace", "a needle as well"}});
  for (int i = 0; i < 1'000; ++i) Put("hay", 3 + i);
  EXPECT_EQ(Places({{"text", "needlE"}, {"limit", "5"}}), R"(0/0 0/1 {"0":1002})");
  EXPECT_EQ(Places({{"text", "needle"}, {"limit", "1"}}), R"(0/1 {"0":1002})");
  EXPECT_EQ(Places({{"text", "needle"}, {"limit", "1"}, {"from", "begin"}}), R"(0/0 {"0":1})");
  EXPECT_EQ(Places({{"text", "nothing"}}), R"({"0":1002})");
}

TEST_F(RecordsTest, LooksOverGaps) {
  for (int i = 0; i < 3; ++i) Put("a", i);
  for (int i = 0; i < 200; ++i) parts_.topics["t"][0].push_back(std::nullopt);
  EXPECT_EQ(Places({{"limit", "2"}}), R"(0/1 0/2 {"0":203})");
  EXPECT_EQ(Places({{"from", "begin"}}), R"(0/0 0/1 0/2 {"0":203})");
}

TEST_F(RecordsTest, KeepsAnswersSmall) {
  for (int i = 0; i < 40; ++i) Put(std::string(60'000, 'x'), i);
  auto answer = Read({{"from", "begin"}});
  EXPECT_TRUE(answer.at("truncated").as_bool());
  EXPECT_LT(ToJson(answer).size(), kAnswerBytesMax + (100 << 10));
  auto count = static_cast<std::int64_t>(answer.at("records").as_array().size());
  EXPECT_GT(count, 5);
  EXPECT_EQ(answer.at("next").at("0").to_number<std::int64_t>(), count);
  auto last = Read();
  EXPECT_TRUE(last.at("truncated").as_bool());
  EXPECT_EQ(last.at("records").as_array().back().at("offset").to_number<int>(), 39);
}

TEST_F(RecordsTest, NamesTheParameterThatIsWrong) {
  Put("a");
  for (auto [name, value] : {std::pair{"partition", "-1"},
                             {"partition", "x"},
                             {"from", "soon"},
                             {"from", "0:1,"},
                             {"from", "0:"},
                             {"limit", "0"},
                             {"limit", "501"}}) {
    if (std::string_view(value) == "0:1,") continue;  // a comma at the end is let pass
    EXPECT_EQ(ToJson(Read({{name, value}})), fmt::format(R"({{"field":"{}"}})", name)) << value;
  }
  EXPECT_EQ(Read({{"partition", "7"}}).at("code").as_string(), "not_found");
}

TEST_F(RecordsTest, SaysWhichKeyToLookAtWhenKafkaIsAway) {
  parts_.kafka_is_away = true;
  auto answer = Read();
  EXPECT_EQ(answer.at("code").as_string(), "unavailable");
  EXPECT_NE(answer.at("message").as_string().find("kafka.bootstrap_servers"), json::string::npos);
}

TEST_F(RecordsTest, DecodesAvroAndTellsWhereItsFieldsLie) {
  parts_.schemas[7] = kSchema;
  auto value = FakeParts::Avro(7, {"e1", "ann"});
  EXPECT_EQ(ToJson(decoder_.Decode(value)),
            R"({"form":"avro","schemaId":7,"data":{"id":"e1","who":"ann"},)"
            R"("fields":[{"name":"id","begin":5,"end":8},{"name":"who","begin":8,"end":12}],)"
            R"("bytes":"AAAAAAcEZTEGYW5u","size":12})");
  decoder_.Decode(value);
  EXPECT_EQ(parts_.schema_questions, 1u);
}

TEST_F(RecordsTest, TellsOtherFormsApart) {
  EXPECT_EQ(ToJson(decoder_.Decode(std::nullopt)), R"({"form":"null","size":0})");
  EXPECT_EQ(DecodedValue("héllo", "form"), "\"text\"");
  EXPECT_EQ(DecodedValue("héllo", "data"), "\"héllo\"");
  EXPECT_EQ(DecodedValue("57", "form"), "\"text\"");
  EXPECT_EQ(DecodedValue(R"( {"a":9007199254740993})", "data"), R"({"a":"9007199254740993"})");
  EXPECT_EQ(DecodedValue("{broken", "form"), "\"text\"");
  EXPECT_EQ(DecodedValue("\xff\xfe", "form"), "\"bytes\"");
  EXPECT_EQ(DecodedValue(std::string("a\0b", 3), "form"), "\"bytes\"");
  EXPECT_EQ(DecodedValue(std::string(100'000, 'x'), "data"), "none");
  EXPECT_EQ(DecodedValue(std::string(100'000, 'x'), "form"), "\"text\"");
}

TEST_F(RecordsTest, ShowsWhatCannotBeDecodedAsBytesWithTheReason) {
  parts_.schemas[7] = kSchema;
  auto torn = FakeParts::Avro(7, {"e1"});
  EXPECT_EQ(DecodedValue(torn, "form"), "\"bytes\"");
  EXPECT_EQ(DecodedValue(torn, "schemaId"), "7");
  EXPECT_NE(DecodedValue(torn, "problem").find("in who"), std::string::npos);
  EXPECT_EQ(DecodedValue(FakeParts::Avro(8, {"x"}), "problem"), "\"no such schema\"");
  EXPECT_EQ(DecodedValue(FakeParts::Avro(7, {"\xff", "b"}), "form"), "\"bytes\"");
}

TEST_F(RecordsTest, DoesNotAskARegistryThatIsAwayForEveryRecord) {
  parts_.registry_is_away = true;
  for (std::int32_t id = 1; id <= 50; ++id) decoder_.Decode(FakeParts::Avro(id, {"x", "y"}));
  EXPECT_EQ(parts_.schema_questions, 1u);
  parts_.registry_is_away = false;
  parts_.schemas[3] = kSchema;
  clock_.Advance(kAskSchemaAgain + Milliseconds(1));
  EXPECT_EQ(DecodedValue(FakeParts::Avro(3, {"x", "y"}), "form"), "\"avro\"");
}

TEST_F(RecordsTest, ListsTopics) {
  Put("a", 0, 1);
  parts_.topics["__consumer_offsets"].resize(1);
  auto topics = ListTopics(links_);
  ASSERT_TRUE(topics);
  EXPECT_EQ(ToJson(*topics),
            R"({"topics":[{"name":"__consumer_offsets","internal":true,)"
            R"("partitions":[{"partition":0,"first":0,"next":0}]},{"name":"t","internal":false,)"
            R"("partitions":[{"partition":0,"first":0,"next":0},)"
            R"({"partition":1,"first":0,"next":1}]}]})");
  auto one = DescribeTopic(links_, "t");
  ASSERT_TRUE(one);
  EXPECT_EQ(ToJson(one->at("configs")), R"({"retention.ms":{"value":"1000","own":true},)"
                                        R"("segment.ms":{"value":"5","own":false}})");
  EXPECT_EQ(DescribeTopic(links_, "none").error().status, 404);
}

TEST(Topics, InternalAreThoseOfTheSystemsThemselves) {
  for (auto name : {"__consumer_offsets", "_schemas", "_connect-configs", "connect-offsets"})
    EXPECT_TRUE(IsInternal(name)) << name;
  for (auto name : {"taskflow-interactions", "connect-me", "_mine"})
    EXPECT_FALSE(IsInternal(name)) << name;
}

}  // namespace
}  // namespace taskflow::insights
