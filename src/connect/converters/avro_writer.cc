#include "connect/converters/avro_writer.h"

#include <boost/json.hpp>

#include "avro/compatibility.h"
#include "avro/encode.h"
#include "avro/json_value.h"
#include "avro/limits.h"
#include "base/bytes.h"
#include "connect/converters/connect_json.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

json::value Marked(std::string_view type, std::string_view logical) {
  return json::object{{"type", type}, {"logicalType", logical}};
}

constexpr int kDecimalPrecision = 64;  // as AvroData has it where the schema says none

// Names of records that have none are told apart by a number.
class AvroText {
 public:
  // Errors: kInvalid: a Decimal that Avro has no type for; it would be read as plain bytes.
  static Result<std::string> For(const Schema& schema) {
    AvroText text;
    auto out = ToJson(text.Of(schema));
    if (!text.wrong_scale_) return out;
    return Fail(ErrorCode::kInvalid, "a Decimal of scale {} cannot be Avro: it has 0 to {}",
                *text.wrong_scale_, kDecimalPrecision);
  }

 private:
  json::value Of(const Schema& schema) {
    auto type = Plain(schema);
    return schema.optional ? json::value(json::array{"null", std::move(type)}) : type;
  }
  json::value Plain(const Schema& schema) {
    switch (schema.logical) {
      case Logical::kNone:
        break;
      case Logical::kDecimal:
        if (schema.scale < 0 || schema.scale > kDecimalPrecision) wrong_scale_ = schema.scale;
        return json::object{{"type", "bytes"},
                            {"logicalType", "decimal"},
                            {"precision", kDecimalPrecision},
                            {"scale", schema.scale}};
      case Logical::kDate:
        return Marked("int", "date");
      case Logical::kTime:
        return Marked("int", "time-millis");
      case Logical::kTimestamp:
        return Marked("long", "timestamp-millis");
    }
    switch (schema.type) {
      case Type::kInt8:
        return json::object{{"type", "int"}, {"connect.type", "int8"}};
      case Type::kInt16:
        return json::object{{"type", "int"}, {"connect.type", "int16"}};
      case Type::kInt32:
        return "int";
      case Type::kInt64:
        return "long";
      case Type::kFloat32:
        return "float";
      case Type::kFloat64:
        return "double";
      case Type::kBoolean:
        return "boolean";
      case Type::kString:
        return "string";
      case Type::kBytes:
        return "bytes";
      case Type::kNull:
        return "null";
      case Type::kArray:
        return json::object{{"type", "array"}, {"items", Of(*schema.items)}};
      case Type::kMap:
        return json::object{{"type", "map"}, {"values", Of(*schema.items)}};
      case Type::kStruct:
        return Record(schema);
    }
    return "null";
  }
  json::value Record(const Schema& schema) {
    auto name = schema.name;
    if (name.empty()) {
      name = fmt::format("ConnectDefault{}", records_ == 0 ? "" : std::to_string(records_ + 1));
      ++records_;
    }
    json::object out{{"type", "record"}, {"name", name}};
    if (schema.name.empty()) out["namespace"] = "io.confluent.connect.avro";
    json::array fields;
    for (const auto& field : schema.fields) {
      json::object one{{"name", field.name}, {"type", Of(*field.schema)}};
      if (field.schema->optional) one["default"] = nullptr;
      fields.push_back(std::move(one));
    }
    out["fields"] = std::move(fields);
    return out;
  }

  int records_ = 0;
  std::optional<int> wrong_scale_;
};

tl::unexpected<Error> RefusedBy(std::string_view part, std::string_view key,
                                std::string_view advice, Error error) {
  error.message = fmt::format("{}.converter.{}: {}: {}", part, key, error.message, advice);
  return Fail(std::move(error));
}

}  // namespace

Result<const AvroWriter::Known*> AvroWriter::For(const Place& place, const Schema& schema) {
  auto found = by_schema_.find({place, &schema});
  if (found != by_schema_.end()) return found->second;
  ASSIGN_OR_RETURN(auto text, AvroText::For(schema));
  std::pair key{place, std::move(text)};
  auto known = known_.find(key);
  if (known == known_.end()) {
    if (auto no = refused_.find(key); no != refused_.end()) {
      if (clock_.Mono() < no->second.until) return Fail(no->second.error);
      refused_.erase(no);
    }
    auto asked = Ask(place, key.second);
    if (!asked) {
      if (!IsRetriable(asked.error().code)) {
        if (refused_.size() >= kSchemasCachedMax) refused_.clear();
        refused_[key] = {asked.error(), clock_.Mono() + kUnknownSchemaRemembered};
      }
      return Fail(std::move(asked).error());
    }
    if (known_.size() >= kSchemasCachedMax) {
      known_.clear();
      by_schema_.clear();
    }
    known = known_.insert_or_assign(std::move(key), *std::move(asked)).first;
  }
  if (by_schema_.size() >= kSchemasCachedMax) by_schema_.clear();
  return by_schema_[{place, &schema}] = &known->second;
}

Result<AvroWriter::Known> AvroWriter::Ask(const Place& place, const std::string& text) {
  const auto& [topic, part] = place;
  Known out;
  ASSIGN_OR_RETURN(out.made, avro::Schema::Parse(text));
  auto strategy = part == "key" ? options_.key_subject : options_.value_subject;
  ASSIGN_OR_RETURN(out.subject, SubjectOf(strategy, topic, part, out.made->root()));
  if (options_.source == SchemaSource::kLatest) {
    TRY(UseLatest(part, out));
    return out;
  }
  bool registers = options_.source == SchemaSource::kRegister;
  auto id = registers ? registry_.Register(out.subject, out.made->Text())
                      : registry_.Lookup(out.subject, out.made->Text());
  if (!id && !registers && id.error().code == ErrorCode::kNotFound) {
    return RefusedBy(
        part, "auto.register.schemas=false",
        fmt::format("register {} under {}, or set {}.converter.auto.register.schemas=true",
                    out.made->Text(), out.subject, part),
        std::move(id).error());
  }
  if (!id) return Fail(std::move(id).error());
  out.id = *id;
  return out;
}

Status AvroWriter::UseLatest(std::string_view part, Known& known) {
  constexpr std::string_view kKey = "use.latest.version=true";
  auto latest = registry_.Latest(known.subject);
  if (!latest && latest.error().code == ErrorCode::kNotFound) {
    return RefusedBy(part, kKey,
                     fmt::format("register a schema under {}, or set "
                                 "{}.converter.auto.register.schemas=true",
                                 known.subject, part),
                     std::move(latest).error());
  }
  if (!latest) return Fail(std::move(latest).error());
  known.id = latest->id;
  ASSIGN_OR_RETURN(known.latest, avro::Schema::Parse(latest->text));
  ASSIGN_OR_RETURN(auto differences, avro::CheckReads(known.latest->root(), known.made->root()));
  if (options_.latest_is_strict && !differences.empty()) {
    return RefusedBy(
        part, kKey,
        fmt::format("register a version of {} that reads {}, or set "
                    "{}.converter.latest.compatibility.strict=false",
                    known.subject, known.made->Text(), part),
        {ErrorCode::kInvalid,
         fmt::format("the latest version of subject {} (schema id {}) cannot hold the data: {}",
                     known.subject, known.id.value, differences.front().Text("latest", "data's"))});
  }
  ASSIGN_OR_RETURN(known.to_latest, avro::Resolution::Of(known.made, known.latest));
  return {};
}

Result<std::string> AvroWriter::Write(std::string_view topic, std::string_view part,
                                      const Value& value) {
  if (value.schema == nullptr) {
    return Fail(ErrorCode::kInvalid,
                "data without a schema cannot be written as Avro (the {} for topic {}): use "
                "JsonConverter with schemas.enable=false",
                part, topic);
  }
  ASSIGN_OR_RETURN(const auto* known, For({std::string(topic), std::string(part)}, *value.schema));
  avro::Values values, resolved;
  std::string json;
  AppendJson(value, {.bytes = BytesAs::kCodePoints}, json);
  const auto& root = known->made->root();
  const auto* node = root.type == avro::Type::kUnion ? root.branches.back() : &root;
  TRY(avro::FromJson(*node, json, values));
  std::string out(avro::kWireHeaderBytes, '\0');
  StoreBigEndian(out.data() + 1, known->id.value);
  if (!known->to_latest) {
    TRY(avro::Encode(root, values, values.root(), out));
    return out;
  }
  auto fits = known->to_latest->Resolve(values, resolved).and_then([&] {
    return avro::Encode(known->latest->root(), resolved, resolved.root(), out);
  });
  if (fits) return out;
  return RefusedBy(
      part, "latest.compatibility.strict=false", "register a version that can hold the value",
      {fits.error().code, fmt::format("subject {}: {}", known->subject, fits.error().message)});
}

}  // namespace taskflow::connect
