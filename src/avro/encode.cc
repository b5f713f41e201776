#include "avro/encode.h"

#include <algorithm>
#include <bit>

#include "avro/limits.h"
#include "base/bytes.h"

namespace taskflow::avro {
namespace {

bool Fits(const Node& schema, const Datum& datum) {
  if (schema.type == datum.type) {
    if (schema.type == Type::kFixed)
      return datum.count == static_cast<std::uint32_t>(schema.fixed_bytes);
    if (schema.type == Type::kEnum) {
      return std::ranges::find(schema.symbols, datum.text()) != schema.symbols.end();
    }
    if (schema.type == Type::kRecord) {
      return datum.node == &schema || datum.count == schema.fields.size();
    }
    return true;
  }
  return (schema.type == Type::kLong && datum.type == Type::kInt) ||
         (schema.type == Type::kDouble && datum.type == Type::kFloat);
}

class Encoder {
 public:
  Encoder(const Values& values, std::string& out) : values_(values), out_(out) {}

  Status Encode(const Node& schema, const Datum& datum);

 private:
  Status EncodeUnion(const Node& schema, const Datum& datum);
  Status EncodeRecord(const Node& schema, const Datum& datum);
  Status EncodeItems(const Node& schema, const Datum& datum);
  void Text(std::string_view text) {
    out_.ZigZag64(static_cast<std::int64_t>(text.size()));
    out_.Raw(text);
  }

  const Values& values_;
  ByteWriter out_;
  int depth_ = 0;
};

Status Encoder::Encode(const Node& schema, const Datum& datum) {
  if (schema.type == Type::kUnion) return EncodeUnion(schema, datum);
  if (!Fits(schema, datum)) {
    return Fail(ErrorCode::kInvalid, "a value of type {} is not a {}", Name(datum.type),
                IsNamed(schema.type) ? schema.name.Text() : std::string(Name(schema.type)));
  }
  switch (schema.type) {
    case Type::kBoolean:
      out_.U8(datum.integer != 0 ? 1 : 0);
      return {};
    case Type::kInt:
    case Type::kLong:
      out_.ZigZag64(datum.integer);
      return {};
    case Type::kFloat:
      out_.U32(__builtin_bswap32(std::bit_cast<std::uint32_t>(static_cast<float>(datum.real))));
      return {};
    case Type::kDouble:
      out_.U64(__builtin_bswap64(std::bit_cast<std::uint64_t>(datum.real)));
      return {};
    case Type::kBytes:
    case Type::kString:
      Text(datum.text());
      return {};
    case Type::kFixed:
      out_.Raw(datum.text());
      return {};
    case Type::kEnum:
      out_.ZigZag64(std::ranges::find(schema.symbols, datum.text()) - schema.symbols.begin());
      return {};
    case Type::kRecord:
      return EncodeRecord(schema, datum);
    case Type::kArray:
    case Type::kMap:
      return EncodeItems(schema, datum);
    case Type::kNull:
    case Type::kUnion:
      return {};
  }
  return {};
}

Status Encoder::EncodeUnion(const Node& schema, const Datum& datum) {
  auto take = [&](std::size_t index) {
    out_.ZigZag64(static_cast<std::int64_t>(index));
    return Encode(*schema.branches[index], datum);
  };
  for (std::size_t i = 0; i < schema.branches.size(); ++i) {
    if (schema.branches[i] == datum.node) return take(i);
  }
  for (std::size_t i = 0; i < schema.branches.size(); ++i) {
    if (Fits(*schema.branches[i], datum)) return take(i);
  }
  return Fail(ErrorCode::kInvalid, "a value of type {} fits no branch of the union",
              Name(datum.type));
}

Status Encoder::EncodeRecord(const Node& schema, const Datum& datum) {
  if (depth_ >= kValueDepthMax) return Fail(ErrorCode::kInvalid, "values are nested too deep");
  auto fields = values_.Children(datum);
  if (fields.size() != schema.fields.size()) {
    return Fail(ErrorCode::kInvalid, "{} has {} fields, {} are given", schema.name.Text(),
                schema.fields.size(), fields.size());
  }
  ++depth_;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (auto status = Encode(*schema.fields[i].type, fields[i]); !status) {
      return FailWith("field " + schema.fields[i].name, std::move(status).error());
    }
  }
  --depth_;
  return {};
}

Status Encoder::EncodeItems(const Node& schema, const Datum& datum) {
  if (depth_ >= kValueDepthMax) return Fail(ErrorCode::kInvalid, "values are nested too deep");
  auto items = values_.Children(datum);
  bool is_map = schema.type == Type::kMap;
  ++depth_;
  if (!items.empty()) out_.ZigZag64(static_cast<std::int64_t>(items.size() / (is_map ? 2 : 1)));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (is_map && i % 2 == 0) {
      Text(items[i].text());
    } else {
      TRY(Encode(*schema.items, items[i]));
    }
  }
  out_.U8(0);
  --depth_;
  return {};
}

}  // namespace

Status Encode(const Node& schema, const Values& values, const Datum& datum, std::string& out) {
  return Encoder(values, out).Encode(schema, datum);
}

void EncodeStrings(std::span<const std::string_view> fields, std::string& out) {
  ByteWriter writer(out);
  for (auto field : fields) {
    writer.ZigZag64(static_cast<std::int64_t>(field.size()));
    writer.Raw(field);
  }
}

}  // namespace taskflow::avro
