#include <gtest/gtest.h>

#include "avro/encode.h"
#include "avro/json_value.h"
#include "avro/limits.h"
#include "avro/plan.h"
#include "base/bytes.h"
#include "base/random.h"

namespace taskflow::avro {
namespace {

constexpr auto kAll = R"({"type":"record","name":"All","namespace":"t","fields":[
  {"name":"n","type":"null"},{"name":"b","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},
  {"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"y","type":"bytes"},{"name":"s","type":"string"},
  {"name":"x","type":{"type":"fixed","name":"F","size":3}},
  {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B","C"]}},
  {"name":"a","type":{"type":"array","items":"int"}},{"name":"m","type":{"type":"map","values":["null","long"]}},
  {"name":"u","type":["null","string",{"type":"record","name":"Node","fields":[
    {"name":"v","type":"int"},{"name":"next","type":["null","Node"]}]}]}]})";

// Written by fastavro 1.13.1.
constexpr std::string_view kAllHex =
    "01ffffffff0ffeffffffffffffffff010000c03f00000000000002c00400ff0c68c3a96c6c6f61626304060201d804"
    "00"
    "04026b00046b6b020e000402020400";
constexpr auto kAllJson =
    R"({"n":null,"b":true,"i":-2147483648,"l":9223372036854775807,"f":1.5,"d":-2.25,"y":"\u0000ÿ",)"
    R"("s":"héllo","x":"abc","e":"C","a":[1,-1,300],"m":{"k":null,"kk":7},)"
    R"("u":{"v":1,"next":{"v":2,"next":null}}})";

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

Plan PlanOf(std::string_view schema) {
  auto parsed = Schema::Parse(schema);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return Plan(*parsed);
}

std::string DecodeError(const Plan& plan, std::string_view bytes) {
  Values values;
  auto decoded = plan.Decode(bytes, values);
  return decoded ? "decoded" : decoded.error().message;
}

std::string Long(std::int64_t value) {
  std::string bytes;
  ByteWriter(bytes).ZigZag64(value);
  return bytes;
}

TEST(Decode, ReadsEveryTypeFromFastavrosBytes) {
  auto plan = PlanOf(kAll);
  auto bytes = FromHex(kAllHex);
  Values values;
  auto used = plan.Decode(bytes, values);
  ASSERT_TRUE(used) << used.error().message;
  EXPECT_EQ(*used, bytes.size());
  EXPECT_EQ(ToJson(values, values.root()), kAllJson);
  EXPECT_EQ(values.FieldOf(values.root(), "u")->node->name.Text(), "t.Node");
  EXPECT_EQ(values.FieldOf(values.root(), "none"), nullptr);
}

TEST(Decode, TellsWhereTheRootsFieldsLie) {
  auto plan = PlanOf(kAll);
  auto bytes = FromHex(kAllHex);
  Values values;
  std::vector<Plan::Span> fields;
  ASSERT_TRUE(plan.Decode(bytes, values, fields));
  std::string sizes;
  std::size_t at = 0;
  for (const auto& field : fields) {
    EXPECT_EQ(field.begin, at);
    at = field.end;
    sizes += fmt::format("{} ", field.end - field.begin);
  }
  EXPECT_EQ(at, bytes.size());
  EXPECT_EQ(sizes, "0 1 5 10 4 8 3 7 3 1 6 10 5 ");
  EXPECT_EQ(bytes.substr(fields[8].begin, 3), "abc");

  auto list = PlanOf(R"({"type":"array","items":{"type":"record","name":"R","fields":[
      {"name":"a","type":"int"}]}})");
  ASSERT_TRUE(list.Decode(Long(1) + Long(7) + Long(0), values, fields));
  EXPECT_TRUE(fields.empty());
}

TEST(Encode, WritesFastavrosBytesAgain) {
  auto plan = PlanOf(kAll);
  Values values;
  auto parsed = FromJson(plan.schema().root(), kAllJson, values);
  ASSERT_TRUE(parsed) << parsed.error().message;
  std::string bytes;
  ASSERT_TRUE(Encode(plan.schema().root(), values, values.root(), bytes));
  EXPECT_EQ(bytes, FromHex(kAllHex));
}

TEST(Encode, WritesARecordOfStrings) {
  std::string bytes;
  EncodeStrings(std::vector<std::string_view>{"create", "u1", "task", "2026-11-24T10:00:00.000Z"},
                bytes);
  // Written by fastavro 1.13.1.
  EXPECT_EQ(
      bytes,
      FromHex("0c637265617465047531087461736b30323032362d31312d32345431303a30303a30302e3030305a"));
}

TEST(Decode, ReadsBlocksWithSizes) {
  auto plan = PlanOf(R"({"type":"array","items":"int"})");
  std::string bytes = Long(-2) + Long(2) + Long(5) + Long(6) + Long(1) + Long(7) + Long(0);
  Values values;
  ASSERT_TRUE(plan.Decode(bytes, values));
  EXPECT_EQ(ToJson(values, values.root()), "[5,6,7]");
}

TEST(Decode, KeepsNestedContainersApart) {
  auto plan = PlanOf(
      R"({"type":"array","items":{"type":"map","values":{"type":"array","items":"string"}}})");
  Values values;
  constexpr auto kJson = R"([{"a":["x","y"],"b":[]},{},{"c":["z"]}])";
  ASSERT_TRUE(FromJson(plan.schema().root(), kJson, values));
  std::string bytes;
  ASSERT_TRUE(Encode(plan.schema().root(), values, values.root(), bytes));
  Values decoded;
  ASSERT_TRUE(plan.Decode(bytes, decoded));
  EXPECT_EQ(ToJson(decoded, decoded.root()), kJson);
}

TEST(Decode, LeavesWhatFollows) {
  auto plan = PlanOf(R"("string")");
  Values values;
  EXPECT_EQ(*plan.Decode("\x02"
                         "arest",
                         values),
            2u);
  EXPECT_EQ(values.root().text(), "a");
}

TEST(Decode, RefusesEveryTruncation) {
  auto plan = PlanOf(kAll);
  auto bytes = FromHex(kAllHex);
  Values values;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(plan.Decode(std::string(bytes, 0, size), values)) << size;
  }
}

TEST(Decode, NamesTheFieldThatIsWrong) {
  auto plan = PlanOf(
      R"({"type":"record","name":"R","fields":[{"name":"o","type":{"type":"record","name":"S",
    "fields":[{"name":"t","type":"string"}]}}]})");
  EXPECT_EQ(DecodeError(plan, Long(100)),
            "not a value of the Avro schema: a length is negative or over the bytes left in o.t");
}

TEST(Decode, BoundsLengthsCountsAndDepth) {
  EXPECT_NE(DecodeError(PlanOf(R"("bytes")"), Long(-1)), "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"("bytes")"), Long(1LL << 60)), "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"("boolean")"), "\x02"), "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"(["null"])"), Long(1)), "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"(["null"])"), Long(-1)), "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"({"type":"enum","name":"E","symbols":["A"]})"), Long(1)),
            "decoded");
  EXPECT_NE(DecodeError(PlanOf(R"("int")"), Long(1LL << 40)), "decoded");
  auto nulls = PlanOf(R"({"type":"array","items":"null"})");
  EXPECT_NE(DecodeError(nulls, Long(1LL << 62) + Long(0)), "decoded");
  EXPECT_NE(DecodeError(nulls, Long(std::numeric_limits<std::int64_t>::min()) + Long(0)),
            "decoded");
  EXPECT_EQ(DecodeError(nulls, Long(1000) + Long(0)), "decoded");
  auto list = PlanOf(R"({"type":"record","name":"R","fields":[{"name":"n","type":["null","R"]}]})");
  EXPECT_EQ(DecodeError(list, std::string(100, 2) + Long(0)), "decoded");
  EXPECT_NE(DecodeError(list, std::string(100'000, 2) + Long(0)), "decoded");
}

TEST(Decode, SurvivesRandomBytes) {
  auto plan = PlanOf(kAll);
  SeededRandom random(7);
  Values values;
  for (int i = 0; i < 3'000; ++i) {
    auto bytes = FromHex(kAllHex);
    for (int flips = 0; flips < 3; ++flips)
      bytes[random.U64() % bytes.size()] = static_cast<char>(random.U64());
    if (auto used = plan.Decode(bytes, values)) {
      std::string again;
      EXPECT_TRUE(Encode(plan.schema().root(), values, values.root(), again));
    }
  }
}

TEST(Encode, RefusesWhatDoesNotFit) {
  auto schema = Schema::Parse(
      R"({"type":"record","name":"R","fields":[{"name":"f","type":["null","long"]}]})");
  const auto& root = (*schema)->root();
  Values values;
  values.Allocate(2);
  values[0] = Datum::Container(Type::kRecord, 1, 1);
  values[1] = Datum::Text(Type::kString, "x");
  std::string bytes;
  auto status = Encode(root, values, values.root(), bytes);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "field f: a value of type string fits no branch of the union");
  values[1] = Datum::Int(3);
  bytes.clear();
  ASSERT_TRUE(Encode(root, values, values.root(), bytes));
  EXPECT_EQ(bytes, Long(1) + Long(3));
}

TEST(FromJson, FillsInDefaults) {
  auto plan = PlanOf(
      R"({"type":"record","name":"R","fields":[{"name":"f","type":["null","string"],"default":"x"},
    {"name":"g","type":{"type":"array","items":"int"},"default":[1,2]}]})");
  Values values;
  ASSERT_TRUE(FromJson(plan.schema().root(), "{}", values));
  EXPECT_EQ(ToJson(values, values.root()), R"({"f":"x","g":[1,2]})");
  EXPECT_FALSE(FromJson(plan.schema().root(), R"({"f":1})", values));
}

TEST(FromJson, RefusesWhatADefaultMayBeButAValueNot) {
  auto fixed = PlanOf(R"({"type":"fixed","name":"F","size":2})");
  auto symbol = PlanOf(R"({"type":"enum","name":"E","symbols":["A"]})");
  Values values;
  EXPECT_FALSE(FromJson(fixed.schema().root(), R"("abc")", values));
  EXPECT_FALSE(FromJson(symbol.schema().root(), R"("B")", values));
  EXPECT_FALSE(FromJson(PlanOf(R"("bytes")").schema().root(), R"("Ā")", values));
}

}  // namespace
}  // namespace taskflow::avro
