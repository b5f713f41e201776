#include "connect/converters/subject_name.h"

namespace taskflow::connect {
namespace {

struct NamedStrategy {
  std::string_view class_name;
  SubjectNameStrategy strategy;
};

constexpr NamedStrategy kStrategies[] = {
    {kTopicNameStrategy, SubjectNameStrategy::kTopic},
    {"io.confluent.kafka.serializers.subject.RecordNameStrategy", SubjectNameStrategy::kRecord},
    {"io.confluent.kafka.serializers.subject.TopicRecordNameStrategy",
     SubjectNameStrategy::kTopicRecord}};

}  // namespace

std::optional<SubjectNameStrategy> SubjectNameStrategyOf(std::string_view class_name) {
  for (const auto& known : kStrategies) {
    if (known.class_name == class_name) return known.strategy;
  }
  return std::nullopt;
}

std::optional<std::string> CheckSubjectNameStrategy(std::string_view class_name) {
  if (SubjectNameStrategyOf(class_name)) return std::nullopt;
  auto out = fmt::format("Class {} could not be found; there are", class_name);
  for (const auto& known : kStrategies) out += fmt::format(" {}", known.class_name);
  return out;
}

Result<std::string> SubjectOf(SubjectNameStrategy strategy, std::string_view topic,
                              std::string_view part, const avro::Node& schema) {
  if (strategy == SubjectNameStrategy::kTopic) return fmt::format("{}-{}", topic, part);
  const auto& type = schema.type == avro::Type::kUnion ? *schema.branches.back() : schema;
  if (type.type != avro::Type::kRecord) {
    return Fail(ErrorCode::kInvalid,
                "{0}.converter.{0}.subject.name.strategy goes by the record's name, and the {0} is "
                "no record but {1}: set it to {2}",
                part, avro::TypeName(type), kTopicNameStrategy);
  }
  auto name = type.name.Text();
  return strategy == SubjectNameStrategy::kRecord ? name : fmt::format("{}-{}", topic, name);
}

}  // namespace taskflow::connect
