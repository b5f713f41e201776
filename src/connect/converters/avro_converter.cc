#include "connect/converters/avro_converter.h"

#include "avro/limits.h"
#include "base/bytes.h"
#include "connect/limits.h"
#include "http/client.h"

namespace taskflow::connect {
namespace {

tl::unexpected<Error> Undecodable(std::string_view topic, Error error) {
  return FailWith(fmt::format("Failed to deserialize data for topic {} to Avro", topic),
                  std::move(error));
}

std::optional<std::string> IsCredentialsSource(std::string_view value) {
  if (value == "URL" || value == "USER_INFO") return std::nullopt;
  return "Must be one of URL, USER_INFO";
}

ConfigKey StrategyKey(std::string_view name, std::string_view doc) {
  return {.name = name,
          .type = KeyType::kClass,
          .default_value = kTopicNameStrategy,
          .group = "Schema Registry",
          .doc = doc,
          .check = CheckSubjectNameStrategy};
}

AvroWriterOptions WriterOptions(const Settings& settings) {
  auto strategy = [&](std::string_view key) {
    return SubjectNameStrategyOf(settings.String(key)).value_or(SubjectNameStrategy::kTopic);
  };
  AvroWriterOptions out{.latest_is_strict = settings.Bool("latest.compatibility.strict"),
                        .key_subject = strategy("key.subject.name.strategy"),
                        .value_subject = strategy("value.subject.name.strategy")};
  if (!settings.Bool("auto.register.schemas")) {
    out.source =
        settings.Bool("use.latest.version") ? SchemaSource::kLatest : SchemaSource::kLookup;
  }
  return out;
}

Result<std::vector<http::Url>> LeadsTo(const UrlAliases& aliases, const HostAliases& hosts,
                                       std::string_view text) {
  ASSIGN_OR_RETURN(auto url, http::ParseUrl(text));
  auto alias = aliases.find(url.address.host);
  if (alias == aliases.end() || !url.path.empty()) {
    url.address = Resolve(hosts, url.address);
    return std::vector{std::move(url)};
  }
  std::vector<http::Url> out;
  for (const auto& target : ParseList(alias->second)) {
    ASSIGN_OR_RETURN(auto parsed, http::ParseUrl(target));
    out.push_back(std::move(parsed));
  }
  return out;
}

}  // namespace

const ConfigKeys& AvroConverter::Keys() {
  static const ConfigKeys keys{
      {.name = "schema.registry.url",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .group = "Schema Registry",
       .display_name = "Schema Registry URL",
       .doc = "Where the schema registry is: http URLs, separated by commas, tried in order."},
      {.name = "auto.register.schemas",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .group = "Schema Registry",
       .doc =
           "Whether schemas of written data are registered. If not, a subject must have them, or "
           "use.latest.version says. Reading never registers."},
      {.name = "use.latest.version",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .importance = Importance::kLow,
       .group = "Schema Registry",
       .doc = "With auto.register.schemas=false: data are written as the latest version that their "
              "subject has when the task meets it first."},
      {.name = "latest.compatibility.strict",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kLow,
       .group = "Schema Registry",
       .doc = "With use.latest.version: whether that version must be able to read all data of the "
              "written schema; false judges each value by itself."},
      StrategyKey("key.subject.name.strategy", "Where the registry has the schemas of keys."),
      StrategyKey("value.subject.name.strategy", "Where the registry has the schemas of values."),
      {.name = "enhanced.avro.schema.support",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .importance = Importance::kLow,
       .group = "Schema Registry",
       .doc = "Concerns the names of enums and of records' defaults, which sinks do not use."},
      {.name = "max.schemas.per.subject",
       .type = KeyType::kInt,
       .default_value = "1000",
       .importance = Importance::kLow,
       .group = "Schema Registry",
       .doc = "Accepted; the number of schemas that one task keeps has a fixed limit."},
      {.name = "basic.auth.credentials.source",
       .default_value = "URL",
       .group = "Schema Registry",
       .display_name = "Credentials Source",
       .doc = "Where name and password for the registry come from: URL (http://name:password@host; "
              "without, those of the worker for its own registry) or USER_INFO "
              "(basic.auth.user.info).",
       .check = IsCredentialsSource},
      {.name = "basic.auth.user.info",
       .type = KeyType::kPassword,
       .default_value = "",
       .group = "Schema Registry",
       .display_name = "Credentials",
       .doc = "name:password for the registry, when the source is USER_INFO."},
  };
  return keys;
}

Result<std::string> ResolveUrls(const UrlAliases& aliases, const HostAliases& hosts,
                                std::string_view urls, std::string_view credentials) {
  std::string out;
  for (const auto& text : ParseList(urls)) {
    ASSIGN_OR_RETURN(auto targets, LeadsTo(aliases, hosts, text));
    for (auto& url : targets) {
      if (!out.empty()) out += ',';
      if (!credentials.empty()) url.credentials = credentials;
      out += http::TextOf(url);
    }
  }
  if (out.empty()) return Fail(ErrorCode::kInvalid, "schema.registry.url names no URL");
  return out;
}

Result<std::unique_ptr<Converter>> AvroConverter::Make(const Settings& settings,
                                                       const Environment& environment) {
  std::string credentials;
  if (settings.String("basic.auth.credentials.source") == "USER_INFO") {
    credentials = settings.String("basic.auth.user.info");
    if (credentials.find(':') == std::string::npos)
      return Fail(ErrorCode::kInvalid, "basic.auth.user.info must be name:password");
  }
  ASSIGN_OR_RETURN(auto urls, ResolveUrls(environment.urls, environment.hosts,
                                          settings.String("schema.registry.url"), credentials));
  ASSIGN_OR_RETURN(auto registry, environment.connect_registry(urls));
  return std::make_unique<AvroConverter>(std::move(registry), *environment.clock,
                                         WriterOptions(settings));
}

Result<Value> AvroConverter::ToConnect(std::string_view topic,
                                       std::optional<std::string_view> bytes, Arena& arena) {
  if (!bytes) return Value::Null();
  if (bytes->size() < avro::kWireHeaderBytes || bytes->front() != 0) {
    return Undecodable(topic, {ErrorCode::kCorrupt, "Unknown magic byte!"});
  }
  auto id = LoadBigEndian<std::int32_t>(bytes->data() + 1);
  auto shape = ShapeOf(id);
  if (!shape) return Undecodable(topic, std::move(shape).error());
  auto value = (*shape)->Decode(bytes->substr(avro::kWireHeaderBytes), arena);
  if (!value) {
    return Undecodable(
        topic, {value.error().code, fmt::format("Error deserializing Avro message for id {}: {}",
                                                id, value.error().message)});
  }
  return value;
}

Result<AvroShape*> AvroConverter::ShapeOf(std::int32_t id) {
  if (last_ != nullptr && id == last_id_) return last_;
  auto found = shapes_.find(id);
  AvroShape* shape = found == shapes_.end() ? nullptr : found->second.get();
  if (shape == nullptr) {
    ASSIGN_OR_RETURN(shape, Load(id));
  }
  last_id_ = id;
  last_ = shape;
  return shape;
}

Result<AvroShape*> AvroConverter::Load(std::int32_t id) {
  if (auto known = unknown_.find(id); known != unknown_.end()) {
    if (clock_.Mono() < known->second.until) return Fail(known->second.error);
    unknown_.erase(known);
  }
  if (shapes_.size() >= kSchemasCachedMax) {
    return Fail(ErrorCode::kTooLarge, "more than {} schemas in use by one task", kSchemasCachedMax);
  }
  auto text = registry_->SchemaById(SchemaId(id));
  auto shape = text.and_then(AvroShape::Make);
  if (!shape) {
    if (!IsRetriable(shape.error().code)) {
      if (unknown_.size() >= kSchemasCachedMax) unknown_.clear();
      unknown_[id] = {shape.error(), clock_.Mono() + kUnknownSchemaRemembered};
    }
    return Fail(std::move(shape).error());
  }
  return (shapes_[id] = *std::move(shape)).get();
}

Result<std::optional<std::string>> AvroConverter::FromConnect(std::string_view topic,
                                                              std::string_view part,
                                                              const Value& value) {
  if (value.IsNull() && (value.schema == nullptr || value.schema->optional)) return std::nullopt;
  auto written = writer_.Write(topic, part, value);
  if (written) return *std::move(written);
  return FailWith(fmt::format("Failed to serialize Avro data from topic {}", topic),
                  std::move(written).error());
}

}  // namespace taskflow::connect
