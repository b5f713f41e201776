#include "connect/converters/avro_writer.h"

#include <boost/json.hpp>

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

// Names of records that have none are told apart by a number.
class AvroText {
 public:
  json::value Of(const Schema& schema) {
    auto type = Plain(schema);
    return schema.optional ? json::value(json::array{"null", std::move(type)}) : type;
  }

 private:
  json::value Plain(const Schema& schema) {
    switch (schema.logical) {
      case Logical::kNone:
        break;
      case Logical::kDecimal:
        return json::object{{"type", "bytes"},
                            {"logicalType", "decimal"},
                            {"precision", 64},
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
};

}  // namespace

Result<const AvroWriter::Known*> AvroWriter::For(const std::string& subject, const Schema& schema) {
  auto found = by_schema_.find({subject, &schema});
  if (found != by_schema_.end()) return found->second;
  auto text = ToJson(AvroText().Of(schema));
  auto known = known_.find({subject, text});
  if (known == known_.end()) {
    ASSIGN_OR_RETURN(auto parsed, avro::Schema::Parse(text));
    ASSIGN_OR_RETURN(auto id, registry_.Register(subject, parsed->Text()));
    if (known_.size() >= kSchemasCachedMax) {
      known_.clear();
      by_schema_.clear();
    }
    known = known_.insert_or_assign({subject, text}, Known{id, std::move(parsed)}).first;
  }
  if (by_schema_.size() >= kSchemasCachedMax) by_schema_.clear();
  return by_schema_[{subject, &schema}] = &known->second;
}

Result<std::string> AvroWriter::Write(const std::string& subject, const Value& value) {
  if (value.schema == nullptr) {
    return Fail(ErrorCode::kInvalid,
                "data without a schema cannot be written as Avro (subject {}): use JsonConverter "
                "with schemas.enable=false",
                subject);
  }
  ASSIGN_OR_RETURN(const auto* known, For(subject, *value.schema));
  avro::Values values;
  auto json = ToJson(ToJsonValue(value, BytesAs::kCodePoints));
  const auto& root = known->schema->root();
  const auto* node = root.type == avro::Type::kUnion ? root.branches.back() : &root;
  TRY(avro::FromJson(*node, json, values));
  std::string out(avro::kWireHeaderBytes, '\0');
  StoreBigEndian(out.data() + 1, known->id.value);
  TRY(avro::Encode(root, values, values.root(), out));
  return out;
}

}  // namespace taskflow::connect
