#include "connect/transforms/cast.h"
#include "connect/transforms/fields.h"
#include "connect/transforms/flatten.h"
#include "connect/transforms/headers.h"
#include "connect/transforms/mask_field.h"
#include "connect/transforms/naming.h"
#include "connect/transforms/regex_router.h"
#include "connect/transforms/timestamp_converter.h"
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

constexpr std::string_view kVersion = "3.9.1";

TransformPlugin Plain(std::string_view name, const ConfigKeys& (*keys)(),
                      Result<std::unique_ptr<Transform>> (*make)(const Settings&),
                      bool uses_headers = false) {
  return {{name, PluginKind::kTransformation, kVersion, keys}, make, uses_headers};
}

// A transform of keys and values is two classes.
template <typename T>
void AddBoth(std::vector<TransformPlugin>& plugins, std::string_view key_name,
             std::string_view value_name, bool uses_headers = false) {
  plugins.push_back(Plain(key_name, T::Keys, T::template Make<Side::kKey>, uses_headers));
  plugins.push_back(Plain(value_name, T::Keys, T::template Make<Side::kValue>, uses_headers));
}

#define TASKFLOW_PACKAGE "org.apache.kafka.connect.transforms."
#define TASKFLOW_BOTH(Name) TASKFLOW_PACKAGE Name "$Key", TASKFLOW_PACKAGE Name "$Value"

std::vector<TransformPlugin> MakePlugins() {
  std::vector<TransformPlugin> all;
  AddBoth<Cast>(all, TASKFLOW_BOTH("Cast"));
  all.push_back(Plain(TASKFLOW_PACKAGE "DropHeaders", DropHeaders::Keys, DropHeaders::Make, true));
  AddBoth<ExtractField>(all, TASKFLOW_BOTH("ExtractField"));
  all.push_back(Plain(TASKFLOW_PACKAGE "Filter", NoKeys, Filter::Make));
  AddBoth<Flatten>(all, TASKFLOW_BOTH("Flatten"));
  AddBoth<HeaderFrom>(all, TASKFLOW_BOTH("HeaderFrom"), true);
  AddBoth<HoistField>(all, TASKFLOW_BOTH("HoistField"));
  AddBoth<InsertField>(all, TASKFLOW_BOTH("InsertField"));
  all.push_back(
      Plain(TASKFLOW_PACKAGE "InsertHeader", InsertHeader::Keys, InsertHeader::Make, true));
  AddBoth<MaskField>(all, TASKFLOW_BOTH("MaskField"));
  all.push_back(Plain(TASKFLOW_PACKAGE "RegexRouter", RegexRouter::Keys, RegexRouter::Make));
  AddBoth<ReplaceField>(all, TASKFLOW_BOTH("ReplaceField"));
  AddBoth<SetSchemaMetadata>(all, TASKFLOW_BOTH("SetSchemaMetadata"));
  AddBoth<TimestampConverter>(all, TASKFLOW_BOTH("TimestampConverter"));
  all.push_back(
      Plain(TASKFLOW_PACKAGE "TimestampRouter", TimestampRouter::Keys, TimestampRouter::Make));
  all.push_back(Plain(TASKFLOW_PACKAGE "ValueToKey", ValueToKey::Keys, ValueToKey::Make));
  return all;
}

#undef TASKFLOW_BOTH
#undef TASKFLOW_PACKAGE

}  // namespace

std::span<const TransformPlugin> TransformPlugins() {
  static const auto plugins = MakePlugins();
  return plugins;
}

ConfigKey ReplaceNullKey() {
  return {.name = "replace.null.with.default",
          .type = KeyType::kBoolean,
          .default_value = "true",
          .doc = "Accepted; defaults are put in place of nulls by the converter."};
}

}  // namespace taskflow::connect
