#include "connect/task/chain.h"

#include "connect/config/connector_config.h"

namespace taskflow::connect {
namespace {

template <typename T>
Result<const T*> Find(std::span<const T> plugins, const std::string& name) {
  const auto* plugin = FindPlugin(plugins, name);
  if (plugin == nullptr) return Fail(ErrorCode::kInvalid, "Class {} could not be found.", name);
  return plugin;
}

tl::unexpected<Failure> Failed(std::string_view stage, const std::string& class_name, Error error) {
  return tl::unexpected<Failure>(Failure{stage, class_name, std::move(error)});
}

}  // namespace

Result<Chain::NamedConverter> Chain::MakeConverter(const Config& config, const std::string& key,
                                                   std::span<const ConverterPlugin> plugins,
                                                   const Environment& environment) {
  auto name = Settings(SinkFrameworkKeys(), config).String(key);
  ASSIGN_OR_RETURN(const auto* plugin, Find(plugins, name));
  ASSIGN_OR_RETURN(auto converter,
                   plugin->make(Settings(plugin->keys(), config, key + "."), environment));
  return NamedConverter{std::string(plugin->class_name), std::move(converter)};
}

Status Chain::MakePredicates(const Config& config) {
  for (const auto& alias : Settings(SinkFrameworkKeys(), config).List("predicates")) {
    auto prefix = fmt::format("predicates.{}.", alias);
    auto type = Settings(PredicateFrameworkKeys(), config, prefix).String("type");
    ASSIGN_OR_RETURN(const auto* plugin, Find(PredicatePlugins(), type));
    uses_headers_ |= plugin->uses_headers;
    ASSIGN_OR_RETURN(predicates_[alias], plugin->make(Settings(plugin->keys(), config, prefix)));
  }
  return {};
}

Status Chain::MakeSteps(const Config& config) {
  for (const auto& alias : Settings(SinkFrameworkKeys(), config).List("transforms")) {
    auto prefix = fmt::format("transforms.{}.", alias);
    Settings framework(TransformFrameworkKeys(), config, prefix);
    ASSIGN_OR_RETURN(const auto* plugin, Find(TransformPlugins(), framework.String("type")));
    uses_headers_ |= plugin->uses_headers;
    Step step{.class_name = std::string(plugin->class_name)};
    ASSIGN_OR_RETURN(step.transform, plugin->make(Settings(plugin->keys(), config, prefix)));
    if (auto found = predicates_.find(framework.String("predicate")); found != predicates_.end()) {
      step.predicate = found->second.get();
    }
    step.negate = framework.Bool("negate");
    steps_.push_back(std::move(step));
  }
  return {};
}

Result<Chain> Chain::Make(const Config& config, const Environment& environment) {
  Chain chain;
  ASSIGN_OR_RETURN(chain.key_,
                   MakeConverter(config, "key.converter", ConverterPlugins(), environment));
  ASSIGN_OR_RETURN(chain.value_,
                   MakeConverter(config, "value.converter", ConverterPlugins(), environment));
  ASSIGN_OR_RETURN(chain.header_, MakeConverter(config, "header.converter",
                                                HeaderConverterPlugins(), environment));
  TRY(chain.MakePredicates(config));
  TRY(chain.MakeSteps(config));
  return chain;
}

tl::expected<void, Failure> Chain::ConvertHeaders(const std::vector<kafka::Header>& headers,
                                                  Arena& arena, Record& out) {
  auto* converted = arena.Headers(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::optional<std::string_view> bytes;
    if (headers[i].value) bytes = arena.Keep(*headers[i].value);
    auto value = header_.converter->ToConnect(out.topic, bytes, arena);
    if (!value) return Failed("HEADER_CONVERTER", header_.class_name, std::move(value).error());
    converted[i] = {arena.Keep(headers[i].key), *value};
  }
  out.headers = {converted, headers.size()};
  return {};
}

tl::expected<bool, Failure> Chain::Convert(const kafka::Batch& batch, std::uint32_t index,
                                           Arena& arena, Record& out) {
  const auto& in = batch.records()[index];
  out.source = &in;
  out.index = index;
  out.topic = in.topic;
  out.timestamp_ms = in.timestamp_ms;
  auto key = key_.converter->ToConnect(in.topic, in.key, arena);
  if (!key) return Failed("KEY_CONVERTER", key_.class_name, std::move(key).error());
  out.key = *key;
  auto value = value_.converter->ToConnect(in.topic, in.value, arena);
  if (!value) return Failed("VALUE_CONVERTER", value_.class_name, std::move(value).error());
  out.value = *value;
  if (uses_headers_) {
    auto converted = ConvertHeaders(batch.HeadersOf(index), arena, out);
    if (!converted) return tl::unexpected(std::move(converted).error());
  }
  return ApplySteps(out, arena);
}

tl::expected<bool, Failure> Chain::ApplySteps(Record& record, Arena& arena) {
  for (auto& step : steps_) {
    if (step.predicate != nullptr && step.predicate->Test(record) == step.negate) continue;
    auto kept = step.transform->Apply(record, arena);
    if (!kept) return Failed("TRANSFORMATION", step.class_name, std::move(kept).error());
    if (!*kept) return false;
  }
  return true;
}

tl::expected<Chain::Bytes, Failure> Chain::ToBytes(const Record& record) {
  Bytes out;
  auto key = key_.converter->FromConnect(record.topic, "key", record.key);
  if (!key) return Failed("KEY_CONVERTER", key_.class_name, std::move(key).error());
  auto value = value_.converter->FromConnect(record.topic, "value", record.value);
  if (!value) return Failed("VALUE_CONVERTER", value_.class_name, std::move(value).error());
  out.key = *std::move(key);
  out.value = *std::move(value);
  for (const auto& header : record.headers) {
    auto bytes = header_.converter->FromConnect(record.topic, header.name, header.value);
    if (!bytes) return Failed("HEADER_CONVERTER", header_.class_name, std::move(bytes).error());
    out.headers.push_back({std::string(header.name), *std::move(bytes)});
  }
  return out;
}

}  // namespace taskflow::connect
