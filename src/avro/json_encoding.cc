#include "avro/json_encoding.h"

#include <algorithm>
#include <boost/json.hpp>

#include "avro/json_scalar.h"
#include "avro/json_text.h"
#include "avro/limits.h"

namespace taskflow::avro {
namespace {

class JsonWriter {
 public:
  JsonWriter(const Values& values, std::string& out) : values_(values), out_(out) {}

  void Write(const Node& schema, const Datum& datum) {
    if (schema.type == Type::kUnion) return WriteUnion(schema, datum);
    switch (schema.type) {
      case Type::kRecord:
        return WriteRecord(schema, datum);
      case Type::kArray:
      case Type::kMap:
        return WriteItems(schema, datum);
      default:
        return AppendScalar(datum, out_);
    }
  }

 private:
  void WriteUnion(const Node& schema, const Datum& datum) {
    auto branch = std::ranges::find(schema.branches, datum.node);
    if (branch == schema.branches.end()) {
      branch = std::ranges::find(schema.branches, datum.type, &Node::type);
    }
    if (datum.type == Type::kNull || branch == schema.branches.end()) {
      out_ += "null";
      return;
    }
    out_ += '{';
    AppendJsonString(TypeName(**branch), out_);
    out_ += ':';
    Write(**branch, datum);
    out_ += '}';
  }

  void WriteRecord(const Node& schema, const Datum& datum) {
    out_ += '{';
    auto fields = values_.Children(datum);
    for (std::size_t i = 0; i < fields.size() && i < schema.fields.size(); ++i) {
      if (i > 0) out_ += ',';
      AppendJsonString(schema.fields[i].name, out_);
      out_ += ':';
      Write(*schema.fields[i].type, fields[i]);
    }
    out_ += '}';
  }

  void WriteItems(const Node& schema, const Datum& datum) {
    bool is_map = schema.type == Type::kMap;
    out_ += is_map ? '{' : '[';
    auto items = values_.Children(datum);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ',';
      if (is_map) {
        AppendJsonString(items[i++].text(), out_);
        out_ += ':';
      }
      Write(*schema.items, items[i]);
    }
    out_ += is_map ? '}' : ']';
  }

  const Values& values_;
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(Values& out) : out_(out) {}

  Status Read(const Node& schema, const json::value& value, std::uint32_t slot) {
    switch (schema.type) {
      case Type::kUnion:
        return ReadUnion(schema, value, slot);
      case Type::kRecord:
        return ReadRecord(schema, value, slot);
      case Type::kArray:
        return ReadArray(schema, value, slot);
      case Type::kMap:
        return ReadMap(schema, value, slot);
      default:
        break;
    }
    ASSIGN_OR_RETURN(auto datum, ScalarOf(schema, value, out_));
    return Put(schema, datum, slot);
  }

 private:
  Status Put(const Node& schema, Datum datum, std::uint32_t slot) {
    datum.node = &schema;
    out_[slot] = datum;
    return {};
  }
  static tl::unexpected<Error> IsNo(const Node& schema) {
    return Fail(ErrorCode::kInvalid, "the JSON value is not a {}", TypeName(schema));
  }

  Status ReadUnion(const Node& schema, const json::value& value, std::uint32_t slot) {
    const auto* object = value.if_object();
    if (!value.is_null() && (object == nullptr || object->size() != 1)) {
      return Fail(ErrorCode::kInvalid, "a union's value needs the form {{\"type\":value}}");
    }
    auto name = object ? std::string(object->begin()->key()) : "null";
    for (const auto* branch : schema.branches) {
      if (TypeName(*branch) != name) continue;
      return Read(*branch, object ? object->begin()->value() : value, slot);
    }
    return Fail(ErrorCode::kInvalid, "the union has no {}", name);
  }

  Status ReadRecord(const Node& schema, const json::value& value, std::uint32_t slot) {
    if (!value.is_object()) return IsNo(schema);
    ASSIGN_OR_RETURN(auto first, out_.AllocateWithin(schema.fields.size()));
    auto count = static_cast<std::uint32_t>(schema.fields.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto& field = schema.fields[i];
      const auto* member = value.get_object().if_contains(field.name);
      if (member == nullptr) return Fail(ErrorCode::kInvalid, "field {} is absent", field.name);
      auto status = Read(*field.type, *member, first + i);
      if (!status) return FailWith("field " + field.name, std::move(status).error());
    }
    return Put(schema, Datum::Container(Type::kRecord, first, count), slot);
  }

  Status ReadArray(const Node& schema, const json::value& value, std::uint32_t slot) {
    if (!value.is_array()) return IsNo(schema);
    const auto& items = value.get_array();
    ASSIGN_OR_RETURN(auto first, out_.AllocateWithin(items.size()));
    auto count = static_cast<std::uint32_t>(items.size());
    for (std::uint32_t i = 0; i < count; ++i) TRY(Read(*schema.items, items[i], first + i));
    return Put(schema, Datum::Container(Type::kArray, first, count), slot);
  }

  Status ReadMap(const Node& schema, const json::value& value, std::uint32_t slot) {
    if (!value.is_object()) return IsNo(schema);
    ASSIGN_OR_RETURN(auto first, out_.AllocateWithin(2 * value.get_object().size()));
    auto at = first;
    for (const auto& member : value.get_object()) {
      out_[at++] = Datum::Text(Type::kString, out_.Keep(std::string(member.key())));
      TRY(Read(*schema.items, member.value(), at++));
    }
    return Put(schema, Datum::Container(Type::kMap, first, at - first), slot);
  }

  Values& out_;
};

}  // namespace

std::string ToJsonEncoding(const Node& schema, const Values& values, const Datum& datum) {
  std::string out;
  JsonWriter(values, out).Write(schema, datum);
  return out;
}

Status FromJsonEncoding(const Node& schema, std::string_view json, Values& into) {
  into.Clear();
  ASSIGN_OR_RETURN(auto value, ParseJson(json));
  return Reader(into).Read(schema, value, into.Allocate(1));
}

}  // namespace taskflow::avro
