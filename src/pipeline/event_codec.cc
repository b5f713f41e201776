#include "pipeline/event_codec.h"

#include "avro/encode.h"
#include "avro/limits.h"
#include "base/bytes.h"
#include "pipeline/limits.h"

namespace taskflow::pipeline {
namespace {

bool Stays(std::string_view field) { return field == "id" || field == "action" || field == "time"; }

bool CanBeNull(const avro::Node& schema) {
  if (schema.type != avro::Type::kUnion) return false;
  for (const auto* branch : schema.branches) {
    if (branch->type == avro::Type::kNull) return true;
  }
  return false;
}

}  // namespace

Result<const avro::Plan*> EventCodec::PlanOf(SchemaId id) {
  if (auto found = plans_.find(id.value); found != plans_.end()) return found->second.get();
  if (plans_.size() >= kSchemasMax) {
    return Fail(ErrorCode::kTooLarge, "the topic has events of more than {} schemas", kSchemasMax);
  }
  auto text = registry_->SchemaById(id);
  if (!text && text.error().code != ErrorCode::kNotFound) return Fail(std::move(text).error());
  auto& place = plans_[id.value];
  if (!text) return place.get();
  if (auto schema = avro::Schema::Parse(*text)) {
    place = std::make_unique<avro::Plan>(*std::move(schema));
  }
  return place.get();
}

Result<std::optional<EventFields>> EventCodec::Decode(std::string_view value) {
  ByteReader reader(value);
  auto magic = reader.U8();
  SchemaId id{reader.I32()};
  if (!reader.ok() || magic != 0) return std::nullopt;
  ASSIGN_OR_RETURN(const auto* plan, PlanOf(id));
  if (plan == nullptr || !plan->Decode(reader.Rest(), values_)) return std::nullopt;
  auto text = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto* field = values_.FieldOf(values_.root(), name);
    if (field == nullptr || field->type != avro::Type::kString) return std::nullopt;
    return field->text();
  };
  auto key = text("id");
  auto who = text("who");
  if (!key || !who) return std::nullopt;
  decoded_with_ = plan;
  header_kept_ = value.substr(0, avro::kWireHeaderBytes);
  return EventFields{*key, text("action").value_or(""), *who, text("what").value_or(""),
                     text("time").value_or("")};
}

Result<std::string> EventCodec::Erased() {
  const auto root = values_.root();
  const auto& fields = root.node->fields;
  for (std::uint32_t i = 0; i < root.count; ++i) {
    auto& datum = values_[root.first + i];
    const auto& field = fields[i];
    if (datum.type != avro::Type::kString || Stays(field.name)) continue;
    if (field.name != "who" && field.name != "what" && CanBeNull(*field.type)) {
      datum = avro::Datum::Null();
      continue;
    }
    const auto* node = datum.node;
    datum = avro::Datum::Text(avro::Type::kString, field.name == "who" ? kErasedWho : kErasedWhat);
    datum.node = node;
  }
  auto out = header_kept_;
  TRY(avro::Encode(decoded_with_->schema().root(), values_, root, out));
  return out;
}

}  // namespace taskflow::pipeline
