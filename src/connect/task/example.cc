#include "connect/task/example.h"

#include <algorithm>

#include "avro/schema.h"
#include "base/bytes.h"
#include "connect/task/chain.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kAvro = "AvroConverter", kString = "StringConverter";
constexpr std::int32_t kId = 1;
// Transforms read times, numbers and names from texts.
constexpr std::string_view kTexts[] = {"", "2026-11-24T10:00:00.000Z", "2026-11-24", "0"};
constexpr int kDepthMax = 32;

// Avro's bytes of a value that is nothing but there: zeros, `text`, empty collections. Lengths and
// branches are below 64, which is one byte.
class ExampleBytes {
 public:
  explicit ExampleBytes(std::string_view text) : text_(text) {}

  std::string Of(const avro::Node& node) {
    Add(node, 0);
    return std::move(out_);
  }

 private:
  void Small(std::size_t number) { out_ += static_cast<char>(number * 2); }

  void Add(const avro::Node& node, int depth) {
    switch (node.type) {
      case avro::Type::kNull:
        return;
      case avro::Type::kBoolean:
      case avro::Type::kInt:
      case avro::Type::kLong:
      case avro::Type::kBytes:
      case avro::Type::kEnum:
      case avro::Type::kArray:
      case avro::Type::kMap:
        out_ += '\0';
        return;
      case avro::Type::kString:
        Small(text_.size());
        out_ += text_;
        return;
      case avro::Type::kFloat:
        out_.append(4, '\0');
        return;
      case avro::Type::kDouble:
        out_.append(8, '\0');
        return;
      case avro::Type::kFixed:
        out_.append(static_cast<std::size_t>(node.fixed_bytes), '\0');
        return;
      case avro::Type::kRecord:
        for (const auto& field : node.fields) Add(*field.type, depth + 1);
        return;
      case avro::Type::kUnion:
        return AddBranch(node, depth);
    }
  }

  // One that tells a type, unless a record holds itself.
  void AddBranch(const avro::Node& node, int depth) {
    auto is_null = [](const auto* branch) { return branch->type == avro::Type::kNull; };
    const auto& all = node.branches;
    auto found = depth > kDepthMax ? std::find_if(all.begin(), all.end(), is_null)
                                   : std::find_if_not(all.begin(), all.end(), is_null);
    if (found == all.end()) found = all.begin();
    if (found == all.end()) return;
    Small(static_cast<std::size_t>(found - all.begin()));
    Add(**found, depth + 1);
  }

  std::string_view text_;
  std::string out_;
};

class OneSchema final : public RegistryClient {
 public:
  explicit OneSchema(std::string text) : text_(std::move(text)) {}
  Result<std::string> SchemaById(SchemaId) override { return text_; }
  Result<SchemaId> Register(const std::string&, const std::string&) override {
    return Fail(ErrorCode::kUnsupported, "an example registers nothing");
  }

 private:
  std::string text_;
};

class OneRecord final : public kafka::Batch {
 public:
  const std::vector<kafka::InRecord>& records() const override { return records_; }
  std::vector<kafka::Header> HeadersOf(std::size_t) const override { return {}; }
  void Set(const kafka::InRecord& record) { records_ = {record}; }

 private:
  std::vector<kafka::InRecord> records_;
};

// Where a converter is not named, the worker's own is; of a worker for Avro events it is Avro's.
Config WithAvro(Config config) {
  config.try_emplace("value.converter", kAvro);
  for (auto converter : {"key.converter", "value.converter"}) {
    config[fmt::format("{}.schema.registry.url", converter)] = "http://registry";
  }
  return config;
}

class ExampleImpl final : public Example {
 public:
  const Record* record() const override { return is_kept_ ? &record_ : nullptr; }
  Arena& arena() override { return arena_; }

  Status Fill(const Config& config, const std::string& topic, const std::string& schema_text) {
    ASSIGN_OR_RETURN(auto schema, avro::Schema::Parse(schema_text));
    topic_ = topic;
    environment_.connect_registry = [schema_text](std::string_view) {
      return Result<std::unique_ptr<RegistryClient>>(std::make_unique<OneSchema>(schema_text));
    };
    ASSIGN_OR_RETURN(auto chain, Chain::Make(config, environment_));
    chain_.emplace(std::move(chain));
    auto named = config.find("key.converter");
    if (named == config.end() || SimpleName(named->second) == kString) key_ = "key";
    Status tried;
    for (auto text : kTexts) {
      tried = Try(schema->root(), text);
      if (tried) break;
    }
    return tried;
  }

 private:
  Status Try(const avro::Node& root, std::string_view text) {
    value_.assign(1, '\0');
    ByteWriter(value_).I32(kId);
    value_ += ExampleBytes(text).Of(root);
    kafka::InRecord in{.topic = topic_, .timestamp_ms = 0, .value = value_};
    if (key_) in.key = *key_;
    batch_.Set(in);
    record_ = {};
    auto converted = chain_->Convert(batch_, 0, arena_, record_);
    if (!converted) {
      const auto& failure = converted.error();
      return Fail(ErrorCode::kInvalid, "{} {}: {}", failure.stage, SimpleName(failure.class_name),
                  failure.error.message);
    }
    is_kept_ = *converted;
    return {};
  }

  Environment environment_;
  std::optional<Chain> chain_;
  std::string topic_, value_;
  std::optional<std::string> key_;
  OneRecord batch_;
  Arena arena_;
  Record record_;
  bool is_kept_ = false;
};

}  // namespace

Result<std::unique_ptr<Example>> Example::Make(const Config& config, const std::string& topic,
                                               const std::string& schema_text) {
  auto all = WithAvro(config);
  if (SimpleName(all["value.converter"]) != kAvro) {
    return Fail(ErrorCode::kUnsupported, "its value.converter is {}, which reads no Avro schemas",
                all["value.converter"]);
  }
  auto out = std::make_unique<ExampleImpl>();
  TRY(out->Fill(all, topic, schema_text));
  return out;
}

}  // namespace taskflow::connect
