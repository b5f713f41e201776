#include "connect/transforms/fields.h"
#include "connect/transforms/regex_router.h"
#include "connect/transforms/value_to_key.h"

namespace taskflow::connect {
namespace {

class Filter : public Transform {
 public:
  static Result<std::unique_ptr<Transform>> Make(const Settings&) {
    return std::make_unique<Filter>();
  }
  Result<bool> Apply(Record&, Arena&) override { return false; }
};

constexpr auto kKind = PluginKind::kTransformation;
constexpr std::string_view kVersion = "3.9.1";

}  // namespace

std::span<const TransformPlugin> TransformPlugins() {
  static const std::vector<TransformPlugin> plugins{
      {{"org.apache.kafka.connect.transforms.ExtractField$Key", kKind, kVersion,
        ExtractField::Keys},
       ExtractField::Make<Side::kKey>},
      {{"org.apache.kafka.connect.transforms.ExtractField$Value", kKind, kVersion,
        ExtractField::Keys},
       ExtractField::Make<Side::kValue>},
      {{"org.apache.kafka.connect.transforms.Filter", kKind, kVersion, NoKeys}, Filter::Make},
      {{"org.apache.kafka.connect.transforms.HoistField$Key", kKind, kVersion, HoistField::Keys},
       HoistField::Make<Side::kKey>},
      {{"org.apache.kafka.connect.transforms.HoistField$Value", kKind, kVersion, HoistField::Keys},
       HoistField::Make<Side::kValue>},
      {{"org.apache.kafka.connect.transforms.InsertField$Key", kKind, kVersion, InsertField::Keys},
       InsertField::Make<Side::kKey>},
      {{"org.apache.kafka.connect.transforms.InsertField$Value", kKind, kVersion,
        InsertField::Keys},
       InsertField::Make<Side::kValue>},
      {{"org.apache.kafka.connect.transforms.RegexRouter", kKind, kVersion, RegexRouter::Keys},
       RegexRouter::Make},
      {{"org.apache.kafka.connect.transforms.ReplaceField$Key", kKind, kVersion,
        ReplaceField::Keys},
       ReplaceField::Make<Side::kKey>},
      {{"org.apache.kafka.connect.transforms.ReplaceField$Value", kKind, kVersion,
        ReplaceField::Keys},
       ReplaceField::Make<Side::kValue>},
      {{"org.apache.kafka.connect.transforms.ValueToKey", kKind, kVersion, ValueToKey::Keys},
       ValueToKey::Make},
  };
  return plugins;
}

}  // namespace taskflow::connect
