#include "connect/transforms/naming.h"

namespace taskflow::connect {
namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

const ConfigKeys& TimestampRouter::Keys() {
  static const ConfigKeys keys{
      {.name = "topic.format",
       .default_value = "${topic}-${timestamp}",
       .importance = Importance::kHigh,
       .doc = "Format string which can contain ${topic} and ${timestamp} as placeholders for the "
              "topic and timestamp, respectively."},
      {.name = "timestamp.format",
       .default_value = "yyyyMMdd",
       .importance = Importance::kHigh,
       .doc =
           "Format string for the timestamp that is compatible with java.text.SimpleDateFormat."},
  };
  return keys;
}

Result<std::unique_ptr<Transform>> TimestampRouter::Make(const Settings& settings) {
  ASSIGN_OR_RETURN(auto format, TimeFormat::Compile(settings.String("timestamp.format")));
  return std::unique_ptr<Transform>(
      new TimestampRouter(settings.String("topic.format"), std::move(format)));
}

Result<bool> TimestampRouter::Apply(Record& record, Arena& arena) {
  if (record.timestamp_ms < 0) {
    return Fail(ErrorCode::kInvalid, "Timestamp missing on record: {}", record.topic);
  }
  auto topic = topic_format_;
  // The time first: a topic's name may hold the other placeholder.
  ReplaceAll(topic, "${timestamp}", time_format_.Format(record.timestamp_ms));
  ReplaceAll(topic, "${topic}", record.topic);
  record.topic = arena.Keep(topic);
  return true;
}

const ConfigKeys& SetSchemaMetadata::Keys() {
  static const ConfigKeys keys{
      {.name = "schema.name",
       .importance = Importance::kHigh,
       .doc = "Schema name to set.",
       .null_default = true},
      {.name = "schema.version",
       .type = KeyType::kInt,
       .importance = Importance::kHigh,
       .doc = "Schema version to set.",
       .null_default = true},
      ReplaceNullKey(),
  };
  return keys;
}

Result<bool> SetSchemaMetadata::Apply(Record& record, Arena&) {
  auto& part = PartOf(record, side_);
  if (part.schema == nullptr) {
    if (part.IsNull()) return true;
    return Fail(ErrorCode::kInvalid, "Schema required for [updating schema metadata]");
  }
  auto [found, is_new] = shapes_.try_emplace(part.schema, *part.schema);
  if (is_new && !name_.empty()) found->second.name = name_;
  if (is_new && version_) found->second.version = static_cast<std::int32_t>(*version_);
  part.schema = &found->second;
  return true;
}

}  // namespace taskflow::connect
