#include "connect/converters/avro_converter.h"
#include "connect/converters/json_converter.h"
#include "connect/converters/simple.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kKafkaVersion = "3.9.1";

// Those that Kafka has, which serve for headers as well.
std::vector<ConverterPlugin> KafkaConverters(PluginKind kind) {
  auto plugin = [&](std::string_view name, const ConfigKeys& (*keys)(), auto make) {
    return ConverterPlugin{{name, kind, kKafkaVersion, keys}, make};
  };
  return {
      plugin("org.apache.kafka.connect.converters.BooleanConverter", NoKeys,
             NumberConverter::Make<Type::kBoolean>),
      plugin("org.apache.kafka.connect.converters.ByteArrayConverter", NoKeys,
             ByteArrayConverter::Make),
      plugin("org.apache.kafka.connect.converters.DoubleConverter", NoKeys,
             NumberConverter::Make<Type::kFloat64>),
      plugin("org.apache.kafka.connect.converters.FloatConverter", NoKeys,
             NumberConverter::Make<Type::kFloat32>),
      plugin("org.apache.kafka.connect.converters.IntegerConverter", NoKeys,
             NumberConverter::Make<Type::kInt32>),
      plugin("org.apache.kafka.connect.converters.LongConverter", NoKeys,
             NumberConverter::Make<Type::kInt64>),
      plugin("org.apache.kafka.connect.converters.ShortConverter", NoKeys,
             NumberConverter::Make<Type::kInt16>),
      plugin("org.apache.kafka.connect.json.JsonConverter", JsonConverter::Keys,
             JsonConverter::Make),
      plugin("org.apache.kafka.connect.storage.StringConverter", StringConverter::Keys,
             StringConverter::Make),
  };
}

}  // namespace

std::span<const ConverterPlugin> ConverterPlugins() {
  static const auto plugins = [] {
    auto all = KafkaConverters(PluginKind::kConverter);
    all.insert(all.begin(), {{"io.confluent.connect.avro.AvroConverter", PluginKind::kConverter,
                              "7.9.0", AvroConverter::Keys},
                             AvroConverter::Make});
    return all;
  }();
  return plugins;
}

std::span<const ConverterPlugin> HeaderConverterPlugins() {
  static const auto plugins = [] {
    auto all = KafkaConverters(PluginKind::kHeaderConverter);
    all.push_back({{"org.apache.kafka.connect.storage.SimpleHeaderConverter",
                    PluginKind::kHeaderConverter, kKafkaVersion, NoKeys},
                   SimpleHeaderConverter::Make});
    return all;
  }();
  return plugins;
}

}  // namespace taskflow::connect
