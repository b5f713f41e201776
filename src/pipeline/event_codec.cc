#include "pipeline/event_codec.h"

#include <algorithm>

#include "avro/encode.h"
#include "avro/limits.h"
#include "base/bytes.h"
#include "pipeline/limits.h"

namespace taskflow::pipeline {
namespace {

constexpr std::array<std::string_view, 5> kFields = {"id", "action", "who", "what", "time"};

// Behind the last when there is none.
std::size_t PlaceOf(const avro::Node& record, std::string_view name) {
  const auto& fields = record.fields;
  auto found = std::find_if(fields.begin(), fields.end(),
                            [&](const auto& field) { return field.name == name; });
  return static_cast<std::size_t>(found - fields.begin());
}

bool Stays(std::string_view field) { return field == "id" || field == "action" || field == "time"; }

bool CanBeNull(const avro::Node& schema) {
  if (schema.type != avro::Type::kUnion) return false;
  for (const auto* branch : schema.branches) {
    if (branch->type == avro::Type::kNull) return true;
  }
  return false;
}

}  // namespace

Result<EventCodec::KnownSchema*> EventCodec::KnownOf(SchemaId id) {
  if (auto found = schemas_.find(id.value); found != schemas_.end()) return &found->second;
  if (schemas_.size() >= kSchemasMax) {
    return Fail(ErrorCode::kTooLarge, "the topic has events of more than {} schemas", kSchemasMax);
  }
  auto text = registry_->SchemaById(id);
  if (!text && text.error().code != ErrorCode::kNotFound) return Fail(std::move(text).error());
  auto& known = schemas_[id.value];
  if (!text) return &known;
  if (auto schema = avro::Schema::Parse(*text)) {
    known.plan = std::make_unique<avro::Plan>(*std::move(schema));
  }
  return &known;
}

Result<std::optional<EventFields>> EventCodec::Decode(std::string_view value) {
  ByteReader reader(value);
  auto magic = reader.U8();
  SchemaId id{reader.I32()};
  if (!reader.ok() || magic != 0) return std::nullopt;
  ASSIGN_OR_RETURN(auto* known, KnownOf(id));
  if (known->plan == nullptr || !known->plan->Decode(reader.Rest(), values_)) return std::nullopt;
  const auto& root = values_.root();
  if (root.type != avro::Type::kRecord || root.node == nullptr) return std::nullopt;
  if (known->record != root.node) {
    known->record = root.node;
    std::transform(kFields.begin(), kFields.end(), known->places.begin(),
                   [&](auto name) { return PlaceOf(*root.node, name); });
  }
  auto fields = values_.Children(root);
  auto text = [&](std::size_t field) -> std::optional<std::string_view> {
    auto place = known->places[field];
    if (place >= fields.size() || fields[place].type != avro::Type::kString) return std::nullopt;
    return fields[place].text();
  };
  auto key = text(0);
  auto who = text(2);
  if (!key || !who) return std::nullopt;
  decoded_with_ = known->plan.get();
  header_kept_ = value.substr(0, avro::kWireHeaderBytes);
  return EventFields{*key, text(1).value_or(""), *who, text(3).value_or(""), text(4).value_or("")};
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
