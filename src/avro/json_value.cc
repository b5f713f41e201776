#include "avro/json_value.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "avro/defaults.h"
#include "avro/json_text.h"
#include "avro/limits.h"

namespace taskflow::avro {
namespace {

// Code points 0 to 255 of UTF-8 text to bytes; nothing when there is another.
std::optional<std::string> BytesOf(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      if ((c != 0xc2 && c != 0xc3) || i + 1 == text.size()) return std::nullopt;
      c = static_cast<unsigned char>(((c & 3) << 6) |
                                     (static_cast<unsigned char>(text[++i]) & 0x3f));
    }
    bytes.push_back(static_cast<char>(c));
  }
  return bytes;
}

std::string CodePointsOf(std::string_view bytes) {
  std::string text;
  for (char byte : bytes) {
    auto c = static_cast<unsigned char>(byte);
    if (c >= 0x80) text.push_back(static_cast<char>(0xc0 | c >> 6));
    text.push_back(static_cast<char>(c >= 0x80 ? 0x80 | (c & 0x3f) : c));
  }
  return text;
}

class Builder {
 public:
  explicit Builder(Values& out) : out_(out) {}

  bool Fits(const Node& schema, const json::value& value) { return check_.Fits(schema, value); }
  // `value` fits.
  Status Build(const Node& schema, const json::value& value, std::uint32_t slot);

 private:
  Status BuildText(const Node& schema, const json::value& value, std::uint32_t slot);
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
    case Type::kNull:
      return Put(schema, Datum::Null(), slot);
    case Type::kBoolean:
      return Put(schema, Datum::Boolean(value.get_bool()), slot);
    case Type::kInt:
      return Put(schema, Datum::Int(static_cast<std::int32_t>(value.get_int64())), slot);
    case Type::kLong:
      return Put(schema, Datum::Long(value.get_int64()), slot);
    case Type::kFloat:
      return Put(schema, Datum::Float(static_cast<float>(value.to_number<double>())), slot);
    case Type::kDouble:
      return Put(schema, Datum::Double(value.to_number<double>()), slot);
    case Type::kBytes:
    case Type::kString:
    case Type::kEnum:
    case Type::kFixed:
      return BuildText(schema, value, slot);
    case Type::kArray:
      return BuildArray(schema, value.get_array(), slot);
    case Type::kMap:
      return BuildMap(schema, value.get_object(), slot);
    case Type::kRecord:
      return BuildRecord(schema, value.get_object(), slot);
    case Type::kUnion:
      return BuildUnion(schema, value, slot);
  }
  return {};
}

Status Builder::BuildUnion(const Node& schema, const json::value& value, std::uint32_t slot) {
  for (const auto* branch : schema.branches) {
    if (Fits(*branch, value)) return Build(*branch, value, slot);
  }
  return Fail(ErrorCode::kInvalid, "the JSON value fits no branch of the union");
}

Status Builder::BuildText(const Node& schema, const json::value& value, std::uint32_t slot) {
  std::string text(value.get_string());
  if (schema.type == Type::kBytes || schema.type == Type::kFixed) {
    auto bytes = BytesOf(text);
    if (!bytes) return Fail(ErrorCode::kInvalid, "bytes have a character over U+00FF");
    text = std::move(*bytes);
  }
  if (schema.type == Type::kFixed && text.size() != static_cast<std::size_t>(schema.fixed_bytes)) {
    return Fail(ErrorCode::kInvalid, "{} has {} bytes, not {}", schema.name.Text(),
                schema.fixed_bytes, text.size());
  }
  if (schema.type == Type::kEnum &&
      std::ranges::find(schema.symbols, text) == schema.symbols.end()) {
    return Fail(ErrorCode::kInvalid, "{} is not a symbol of {}", text, schema.name.Text());
  }
  return Put(schema, Datum::Text(schema.type, out_.Keep(std::move(text))), slot);
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

void AppendReal(double real, std::string& out) {
  if (std::isfinite(real)) return AppendJsonNumber(real, out);
  out += std::isnan(real) ? "\"NaN\"" : real > 0 ? "\"Infinity\"" : "\"-Infinity\"";
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
    case Type::kNull:
      out += "null";
      return;
    case Type::kBoolean:
      out += datum.integer != 0 ? "true" : "false";
      return;
    case Type::kInt:
    case Type::kLong:
      out += std::to_string(datum.integer);
      return;
    case Type::kFloat:
    case Type::kDouble:
      return AppendReal(datum.real, out);
    case Type::kString:
    case Type::kEnum:
      return AppendJsonString(datum.text(), out);
    case Type::kBytes:
    case Type::kFixed:
      return AppendJsonString(CodePointsOf(datum.text()), out);
    case Type::kRecord:
    case Type::kArray:
    case Type::kMap:
      return AppendChildren(values, datum, out);
    case Type::kUnion:
      return;
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
