// A record with a connector's configuration: keys of a sink, a zero byte, then the record's key,
// its header and its value. Through the converters and transforms, and out again by every
// converter and into columns of every type. An Avro schema is the configuration's "schema".
#include <cmath>
#include <cstdint>
#include <set>

#include "base/check.h"
#include "base/utf8.h"
#include "connect/cassandra/encode.h"
#include "connect/config/accept.h"
#include "connect/rest/answers.h"
#include "connect/task/chain.h"
#include "connect/task/trace.h"

namespace taskflow::connect {
namespace {

// Up to the next zero byte.
std::string_view TakeField(std::string_view& rest) {
  auto part = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

// Ids count from 1.
class OneRegistry : public RegistryClient {
 public:
  explicit OneRegistry(std::string first) : schemas_{std::move(first)} {}
  Result<std::string> SchemaById(SchemaId id) override {
    auto at = static_cast<std::size_t>(id.value) - 1;
    if (at >= schemas_.size()) return Fail(ErrorCode::kNotFound, "");
    return schemas_[at];
  }
  Result<SchemaId> Register(const std::string&, const std::string& schema) override {
    schemas_.push_back(schema);
    return SchemaId(static_cast<std::int32_t>(schemas_.size()));
  }

 private:
  std::vector<std::string> schemas_;
};

struct OneRecord : kafka::Batch {
  const std::vector<kafka::InRecord>& records() const override { return all; }
  std::vector<kafka::Header> HeadersOf(std::size_t) const override { return headers; }
  std::vector<kafka::InRecord> all;
  std::vector<kafka::Header> headers;
};

// Whether JSON has a text for it, and one only: finite numbers, UTF-8, no key twice (as Avro may
// have it), and no deeper than it would be read.
bool IsPlain(const Value& value, int depth = 0) {
  if (depth > 15) return false;
  if (value.type == Type::kFloat32 || value.type == Type::kFloat64)
    return std::isfinite(value.real);
  if (value.type == Type::kString) return IsUtf8(value.text());
  if (value.type < Type::kArray) return true;
  std::set<std::string_view> keys;
  for (std::size_t i = 0; value.type == Type::kMap && value.schema != nullptr && i < value.size;
       ++i) {
    const auto& key = value.items[2 * i];
    if (key.type == Type::kString && !keys.insert(key.text()).second) return false;
  }
  for (const auto& child : value.children()) {
    if (!IsPlain(child, depth + 1)) return false;
  }
  return true;
}

// What a converter has written it reads again, and writes the same.
void CheckWrites(std::string_view class_name, Converter& converter, const Value& value) {
  auto bytes = converter.FromConnect("t", "value", value);
  if (!bytes) return;
  Arena arena;
  auto again = converter.ToConnect("t", *bytes, arena);
  CHECK(again, "{}: {}: {}", class_name, bytes->value_or("null"), again.error().message);
  auto second = converter.FromConnect("t", "value", *again);
  CHECK(second, "{}: {}: {}", class_name, bytes->value_or("null"), second.error().message);
  CHECK(*second == *bytes, "{}: {}, then {}", class_name, bytes->value_or("null"),
        second->value_or("null"));
}

void CheckConverters(const Value& value, const Environment& environment) {
  static const Config kSettings[] = {{{"schema.registry.url", "http://registry"}},
                                     {{"schemas.enable", "false"}},
                                     {{"decimal.format", "NUMERIC"}}};
  for (const auto& plugin : ConverterPlugins()) {
    for (const auto& settings : kSettings) {
      auto converter = plugin.make(Settings(plugin.keys(), settings), environment);
      if (converter) CheckWrites(plugin.class_name, **converter, value);
    }
  }
}

void CheckHeaders(const Record& record, const Environment& environment) {
  const auto& plugin = HeaderConverterPlugins().back();
  auto converter = plugin.make(Settings(NoKeys(), {}), environment);
  for (const auto& header : record.headers)
    CheckWrites(plugin.class_name, **converter, header.value);
}

void CheckColumns(const Value& value) {
  static const auto types = [] {
    std::vector<cql::Type> out;
    for (auto text : {"text", "tinyint", "int", "bigint", "varint", "decimal", "float", "double",
                      "boolean", "blob", "timestamp", "date", "time", "uuid", "inet", "duration",
                      "list<bigint>", "map<text, double>", "tuple<text, timestamp>"})
      out.push_back(*cql::ParseType(text));
    return out;
  }();
  for (const auto& type : types) {
    Arena arena;
    auto encoded = cassandra::Encode(type, value, arena);
    if (!encoded || encoded->kind != cql::Value::Kind::kBytes) continue;
    auto valid = cql::Validate(type, encoded->bytes);
    CHECK(valid, "{}: {}", cql::ToCql(type), valid.error().message);
  }
}

Result<Config> SinkConfig(std::string_view text) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(text));
  ASSIGN_OR_RETURN(auto sent, rest::ReadConfig(object));
  sent["connector.class"] = "FileStreamSink";
  sent["topics"] = "t";
  sent.erase("topics.regex");
  return AcceptConfig("n", sent);
}

}  // namespace
}  // namespace taskflow::connect

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taskflow;
  using namespace taskflow::connect;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  auto config = SinkConfig(TakeField(input));
  if (!config) return 0;
  Environment environment;
  environment.connect_registry = [&](std::string_view) {
    return std::make_unique<OneRegistry>((*config)["schema"]);
  };
  auto chain = Chain::Make(*config, environment);
  if (!chain) return 0;
  kafka::InRecord in{.topic = "t", .partition = 1, .offset = 2, .timestamp_ms = 3};
  if (auto key = TakeField(input); !key.empty()) in.key = key;
  OneRecord batch;
  batch.headers = {{"h", std::string(TakeField(input))}};
  in.value = input;
  batch.all = {in};
  Arena arena;
  Record record;
  auto kept = chain->Convert(batch, 0, arena, record);
  if (!kept) CHECK(IsUtf8(TraceOf(kept.error(), true, PlaceOf(&in))));
  if (!kept || !*kept) return 0;
  (void)chain->ToBytes(record);
  if (!IsPlain(record.value)) return 0;
  CheckConverters(record.value, environment);
  CheckHeaders(record, environment);
  CheckColumns(record.value);
  return 0;
}
