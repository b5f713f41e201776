#include "connect/cassandra/encode.h"

#include <gtest/gtest.h>

#include "avro/encode.h"
#include "avro/json_value.h"
#include "connect/cassandra/column_type.h"
#include "connect/converters/avro_shape.h"
#include "cql/types/text.h"

namespace taskflow::connect::cassandra {
namespace {

using namespace std::literals;

std::string EncodeAs(std::string_view type, const Value& value) {
  static Arena arena;
  auto encoded = Encode(ParseColumnType(type), value, arena);
  return encoded ? std::string(encoded->bytes) : fmt::format("error: {}", encoded.error().message);
}
Value Text(std::string_view text) { return Value::Text(Type::kString, text); }
Value Long(std::int64_t of) { return Value::Integer(Type::kInt64, of); }

// Bytes as the native protocol's specification says, v4 section 6.
TEST(Encode, WritesEveryType) {
  EXPECT_EQ(EncodeAs("text", Text("ab")), "ab");
  EXPECT_EQ(EncodeAs("int", Long(-2)), "\xff\xff\xff\xfe");
  EXPECT_EQ(EncodeAs("int", Text("7")), "\0\0\0\7"s);
  EXPECT_EQ(EncodeAs("tinyint", Long(127)), "\x7f");
  EXPECT_EQ(EncodeAs("bigint", Long(1)), "\0\0\0\0\0\0\0\1"s);
  EXPECT_EQ(EncodeAs("varint", Long(128)), "\0\x80"s);
  EXPECT_EQ(EncodeAs("varint", Long(-128)), "\x80"s);
  EXPECT_EQ(EncodeAs("varint", Long(0)), "\0"s);
  EXPECT_EQ(EncodeAs("double", Value::Real(Type::kFloat64, 1.5)), "\x3f\xf8\0\0\0\0\0\0"s);
  EXPECT_EQ(EncodeAs("boolean", Value::Integer(Type::kBoolean, 1)), "\1");
  EXPECT_EQ(EncodeAs("decimal", Long(5)), "\0\0\0\0\5"s);
  EXPECT_EQ(EncodeAs("timestamp", Text("1970-01-01T00:00:00.001Z")), "\0\0\0\0\0\0\0\1"s);
  EXPECT_EQ(EncodeAs("date", Text("1970-01-02")), "\x80\0\0\1"s);
  EXPECT_EQ(EncodeAs("uuid", Text("00000000-0000-0000-0000-0000000000ff")),
            "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff"s);
  EXPECT_EQ(EncodeAs("inet", Text("127.0.0.1")), "\x7f\0\0\1"s);
}

TEST(Encode, WritesCollections) {
  Value items[] = {Text("a"), Text("b")};
  auto list = Value::Container(Type::kArray, items, 2, nullptr);
  EXPECT_EQ(EncodeAs("list<text>", list), "\0\0\0\2\0\0\0\1a\0\0\0\1b"s);
  EXPECT_EQ(EncodeAs("frozen<set<text>>", list), "\0\0\0\2\0\0\0\1a\0\0\0\1b"s);
  auto map = Value::Container(Type::kMap, items, 1, nullptr);
  EXPECT_EQ(EncodeAs("map<text, text>", map), "\0\0\0\1\0\0\0\1a\0\0\0\1b"s);
}

TEST(Encode, SaysWhatDoesNotFit) {
  EXPECT_EQ(EncodeAs("int", Long(1LL << 40)), "error: 1099511627776 is out of the range of int");
  EXPECT_EQ(EncodeAs("uuid", Text("x")), "error: 'x' is no uuid");
  EXPECT_EQ(EncodeAs("int", Value::Integer(Type::kBoolean, 1)),
            "error: a BOOLEAN does not fit type int");
  EXPECT_EQ(EncodeAs("int", Text("")), "error: '' is no int");
  EXPECT_EQ(EncodeAs("varint", Value::Text(Type::kBytes, "\1")),
            "error: a BYTES does not fit type varint");
  Value with_null[] = {Text("a"), Value::Null()};
  EXPECT_EQ(EncodeAs("list<text>", Value::Container(Type::kArray, with_null, 2, nullptr)),
            "error: null is not allowed inside a list<text>");
  for (auto type : {"counter", "some_udt", "'org.example.Type'"})
    EXPECT_TRUE(EncodeAs(type, Long(1)).starts_with("error: ")) << type;
}

// The bytes of a value of `schema`, given as JSON.
std::string AvroBytes(const avro::Schema& schema, std::string_view json) {
  avro::Values values;
  std::string out;
  auto read = avro::FromJson(schema.root(), json, values);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  if (read) {
    EXPECT_TRUE(avro::Encode(schema.root(), values, values.root(), out));
  }
  return out;
}

// The type of the column that is made for Avro data, and what cqlsh shows of the value in it; or,
// in a column that somebody has made, of `type`.
std::string Shows(const std::string& schema, std::string_view json, std::string type = "") {
  auto parsed = avro::Schema::Parse(schema);
  auto shape = AvroShape::Make(schema);
  if (!parsed || !shape) return "a wrong schema";
  auto bytes = AvroBytes(**parsed, json);
  Arena arena;
  auto value = (*shape)->Decode(bytes, arena);
  if (!value) return value.error().message;
  bool is_made = type.empty();
  if (is_made) type = CqlTypeFor((*shape)->schema()).value_or("none");
  auto cql_type = ParseColumnType(type);
  auto encoded = Encode(cql_type, *value, arena);
  if (!encoded) return "error: " + encoded.error().message;
  if (auto valid = cql::Validate(cql_type, encoded->bytes); !valid) return valid.error().message;
  auto text = cql::ToText(cql_type, encoded->bytes);
  return is_made ? fmt::format("{} {}", type, text) : text;
}
std::string Logical(std::string_view type, std::string_view logical) {
  return fmt::format(R"({{"type":"{}","logicalType":"{}"}})", type, logical);
}
std::string Fixed(int size, std::string_view logical = "") {
  return fmt::format(R"({{"type":"fixed","name":"f","size":{}{}}})", size,
                     logical.empty() ? "" : fmt::format(R"(,"logicalType":"{}")", logical));
}
std::string Decimal(int scale) {
  return fmt::format(R"({{"type":"bytes","logicalType":"decimal","precision":9,"scale":{}}})",
                     scale);
}

TEST(AvroTypes, EachHasAColumn) {
  EXPECT_EQ(Shows(R"("boolean")", "true"), "boolean True");
  EXPECT_EQ(Shows(R"("int")", "-7"), "int -7");
  EXPECT_EQ(Shows(R"({"type":"int","connect.type":"int8"})", "-7"), "tinyint -7");
  EXPECT_EQ(Shows(R"({"type":"int","connect.type":"int16"})", "300"), "smallint 300");
  EXPECT_EQ(Shows(R"("long")", "1099511627776"), "bigint 1099511627776");
  EXPECT_EQ(Shows(R"("float")", "1.5"), "float 1.5");
  EXPECT_EQ(Shows(R"("double")", "-0.25"), "double -0.25");
  EXPECT_EQ(Shows(R"("string")", R"("zoë")"), "text zoë");
  EXPECT_EQ(Shows(R"("bytes")", R"("\u0001\u00ff")"), "blob 0x01ff");
  EXPECT_EQ(Shows(Fixed(2), R"("\u0001\u00ff")"), "blob 0x01ff");
  EXPECT_EQ(Shows(R"({"type":"enum","name":"e","symbols":["A","B"]})", R"("B")"), "text B");
  EXPECT_EQ(Shows(R"({"type":"array","items":"int"})", "[1,2,1]"), "list<int> [1, 2, 1]");
  EXPECT_EQ(Shows(R"({"type":"array","items":{"type":"array","items":"string"}})", R"([["a"],[]])"),
            "list<frozen<list<text>>> [['a'], []]");
  EXPECT_EQ(Shows(R"({"type":"map","values":"long"})", R"({"a":1})"), "map<text, bigint> {'a': 1}");
  EXPECT_EQ(Shows(Decimal(2), R"("\u0004\u00d2")"), "decimal 12.34");
  EXPECT_EQ(Shows(Decimal(2), R"("\u00fb\u002e")"), "decimal -12.34");
  EXPECT_EQ(Shows(Logical("int", "date"), "20000"), "date 2024-10-04");
  EXPECT_EQ(Shows(Logical("int", "time-millis"), "36000123"), "time 10:00:00.123000000");
  EXPECT_EQ(Shows(Logical("long", "time-micros"), "36000123456"), "time 10:00:00.123456000");
  auto timestamp = "timestamp 2023-11-14 22:13:20.123000+0000";
  EXPECT_EQ(Shows(Logical("long", "timestamp-millis"), "1700000000123"), timestamp);
  EXPECT_EQ(Shows(Logical("long", "timestamp-micros"), "1700000000123456"), timestamp);
  EXPECT_EQ(Shows(Logical("long", "local-timestamp-millis"), "1700000000123"), timestamp);
  EXPECT_EQ(Shows(Logical("long", "local-timestamp-micros"), "1700000000123456"), timestamp);
  EXPECT_EQ(Shows(Logical("string", "uuid"), R"("f47ac10b-58cc-4372-a567-0e02b2c3d479")"),
            "uuid f47ac10b-58cc-4372-a567-0e02b2c3d479");
  EXPECT_EQ(Shows(Fixed(12, "duration"),
                  R"("\u0002\u0000\u0000\u0000\u0003\u0000\u0000\u0000\u00e8\u0003\u0000\u0000")"),
            "duration 2mo3d1s");
  EXPECT_EQ(Shows(R"(["int","null"])", "5"), "int 5");
  EXPECT_EQ(Shows(R"({"type":"record","name":"r","fields":[]})", "{}"),
            "error: a STRUCT does not fit type none");
}

TEST(AvroTypes, FitColumnsOfOtherTypes) {
  EXPECT_EQ(Shows(R"("string")", R"("f47ac10b-58cc-4372-a567-0e02b2c3d479")", "uuid"),
            "f47ac10b-58cc-4372-a567-0e02b2c3d479");
  EXPECT_EQ(Shows(Fixed(16), R"("0123456789abcdef")", "uuid"),
            "30313233-3435-3637-3839-616263646566");
  EXPECT_EQ(Shows(R"("string")", R"("::1")", "inet"), "::1");
  EXPECT_EQ(Shows(R"("string")", R"("123456789012345678901234567890")", "varint"),
            "123456789012345678901234567890");
  EXPECT_EQ(Shows(Decimal(0), R"("\u0004\u00d2")", "varint"), "1234");
  EXPECT_EQ(Shows(R"("string")", R"("-1.5e3")", "decimal"), "-1.5E+3");
  EXPECT_EQ(Shows(R"("double")", "0.1", "decimal"), "0.1");
  EXPECT_EQ(Shows(R"("string")", R"("1h30m")", "duration"), "1h30m");
  EXPECT_EQ(Shows(R"("string")", R"("10:00:00.5")", "time"), "10:00:00.500000000");
  EXPECT_EQ(Shows(R"("string")", R"("true")", "boolean"), "True");
  EXPECT_EQ(Shows(R"("string")", R"("1.25")", "double"), "1.25");
  EXPECT_EQ(Shows(R"("double")", "1.25", "text"), "1.25");
  EXPECT_EQ(Shows(R"("long")", "7", "text"), "7");
  EXPECT_EQ(Shows(R"("long")", "300", "smallint"), "300");
  EXPECT_EQ(Shows(Logical("int", "date"), "20000", "timestamp"), "2024-10-04 00:00:00.000000+0000");
  EXPECT_EQ(Shows(Logical("long", "timestamp-millis"), "-1", "date"), "1969-12-31");
  EXPECT_EQ(Shows(R"({"type":"array","items":"string"})", R"(["b","a"])", "set<text>"),
            "{'b', 'a'}");
  EXPECT_EQ(Shows(R"({"type":"map","values":"string"})", R"({"1":"2"})", "map<int, bigint>"),
            "{1: 2}");
  EXPECT_EQ(Shows(R"({"type":"record","name":"r","fields":[{"name":"a","type":"int"},)"
                  R"({"name":"b","type":["null","string"]}]})",
                  R"({"a":1,"b":null})", "tuple<int, text>"),
            "(1, null)");
}

}  // namespace
}  // namespace taskflow::connect::cassandra
