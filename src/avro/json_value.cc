#include "avro/json_value.h"

#include <boost/json.hpp>

#include "avro/defaults.h"
#include "avro/json_scalar.h"
#include "avro/json_text.h"
#include "avro/limits.h"

namespace taskflow::avro {
namespace {

class Builder {
 public:
  explicit Builder(Values& out) : out_(out) {}

  bool Fits(const Node& schema, const json::value& value) { return check_.Fits(schema, value); }
  // `value` fits.
  Status Build(const Node& schema, const json::value& value, std::uint32_t slot);

 private:
  Status BuildArray(const Node& schema, const json::array& items, std::uint32_t slot);
  Status BuildMap(const Node& schema, const json::object& members, std::uint32_t slot);
  Status BuildRecord(const Node& schema, const json::object& members, std::uint32_t slot);
  Status BuildUnion(const Node& schema, const json::value& value, std::uint32_t slot);
  Result<std::uint32_t> Allocate(std::size_t count) {
    if (out_.size() + count > kDataMax) return Fail(ErrorCode::kInvalid, "the value is too large");
    return out_.Allocate(static_cast<std::uint32_t>(count));
  }
  Status Put(const Node& schema, Datum datum, std::uint32_t slot) {
    datum.node = &schema;
    out_[slot] = datum;
    return {};
  }

  Values& out_;
  DefaultCheck check_;
};

Status Builder::Build(const Node& schema, const json::value& value, std::uint32_t slot) {
  switch (schema.type) {
    case Type::kArray:
      return BuildArray(schema, value.get_array(), slot);
    case Type::kMap:
      return BuildMap(schema, value.get_object(), slot);
    case Type::kRecord:
      return BuildRecord(schema, value.get_object(), slot);
    case Type::kUnion:
      return BuildUnion(schema, value, slot);
    default:
      break;
  }
  ASSIGN_OR_RETURN(auto datum, ScalarOf(schema, value, out_));
  return Put(schema, datum, slot);
}

Status Builder::BuildUnion(const Node& schema, const json::value& value, std::uint32_t slot) {
  for (const auto* branch : schema.branches) {
    if (Fits(*branch, value)) return Build(*branch, value, slot);
  }
  return Fail(ErrorCode::kInvalid, "the JSON value fits no branch of the union");
}

Status Builder::BuildArray(const Node& schema, const json::array& items, std::uint32_t slot) {
  ASSIGN_OR_RETURN(auto first, Allocate(items.size()));
  auto count = static_cast<std::uint32_t>(items.size());
  for (std::uint32_t i = 0; i < count; ++i) TRY(Build(*schema.items, items[i], first + i));
  return Put(schema, Datum::Container(Type::kArray, first, count), slot);
}

Status Builder::BuildMap(const Node& schema, const json::object& members, std::uint32_t slot) {
  ASSIGN_OR_RETURN(auto first, Allocate(2 * members.size()));
  auto at = first;
  for (const auto& member : members) {
    out_[at++] = Datum::Text(Type::kString, out_.Keep(std::string(member.key())));
    TRY(Build(*schema.items, member.value(), at++));
  }
  return Put(schema, Datum::Container(Type::kMap, first, at - first), slot);
}

Status Builder::BuildRecord(const Node& schema, const json::object& members, std::uint32_t slot) {
  ASSIGN_OR_RETURN(auto first, Allocate(schema.fields.size()));
  auto count = static_cast<std::uint32_t>(schema.fields.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& field = schema.fields[i];
    const auto* member = members.if_contains(field.name);
    Status status;
    if (member != nullptr) {
      status = Build(*field.type, *member, first + i);
    } else {
      ASSIGN_OR_RETURN(auto value, ParseJson(*field.default_json));
      status = Build(*field.type, value, first + i);
    }
    if (!status) return FailWith("field " + field.name, std::move(status).error());
  }
  return Put(schema, Datum::Container(Type::kRecord, first, count), slot);
}

void Append(const Values& values, const Datum& datum, std::string& out);

void AppendChildren(const Values& values, const Datum& datum, std::string& out) {
  auto children = values.Children(datum);
  out += datum.type == Type::kArray ? '[' : '{';
  for (std::size_t i = 0; i < children.size(); ++i) {
    bool is_value = datum.type == Type::kMap && i % 2 == 1;
    if (i > 0 && !is_value) out += ',';
    if (datum.type == Type::kRecord) {
      AppendJsonString(datum.node->fields[i].name, out);
      out += ':';
    }
    Append(values, children[i], out);
    if (datum.type == Type::kMap && !is_value) out += ':';
  }
  out += datum.type == Type::kArray ? ']' : '}';
}

void Append(const Values& values, const Datum& datum, std::string& out) {
  switch (datum.type) {
    case Type::kRecord:
    case Type::kArray:
    case Type::kMap:
      return AppendChildren(values, datum, out);
    default:
      return AppendScalar(datum, out);
  }
}

}  // namespace

Status FromJson(const Node& schema, std::string_view json, Values& into) {
  into.Clear();
  ASSIGN_OR_RETURN(auto value, ParseJson(json));
  Builder builder(into);
  if (!builder.Fits(schema, value)) {
    return Fail(ErrorCode::kInvalid, "the JSON value is not a {}", Name(schema.type));
  }
  return builder.Build(schema, value, into.Allocate(1));
}

std::string ToJson(const Values& values, const Datum& datum) {
  std::string out;
  Append(values, datum, out);
  return out;
}

}  // namespace taskflow::avro
