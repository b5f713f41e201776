#include "connect/converters/avro_converter.h"
#include "connect/converters/simple.h"

namespace taskflow::connect {

std::span<const ConverterPlugin> ConverterPlugins() {
  constexpr std::string_view kKafkaVersion = "3.9.1";
  static const std::vector<ConverterPlugin> plugins{
      {{"io.confluent.connect.avro.AvroConverter", PluginKind::kConverter, "7.9.0",
        AvroConverter::Keys},
       AvroConverter::Make},
      {{"org.apache.kafka.connect.converters.ByteArrayConverter", PluginKind::kConverter,
        kKafkaVersion, NoKeys},
       ByteArrayConverter::Make},
      {{"org.apache.kafka.connect.storage.StringConverter", PluginKind::kConverter, kKafkaVersion,
        StringConverter::Keys},
       StringConverter::Make},
  };
  return plugins;
}

}  // namespace taskflow::connect
