#include "avro/value.h"

#include "avro/limits.h"

namespace taskflow::avro {
namespace {
constexpr std::size_t kKeptCapacity = 64 << 10;
}

Datum Datum::Boolean(bool v) {
  Datum datum{Type::kBoolean};
  datum.integer = v ? 1 : 0;
  return datum;
}
Datum Datum::Int(std::int32_t v) {
  Datum datum{Type::kInt};
  datum.integer = v;
  return datum;
}
Datum Datum::Long(std::int64_t v) {
  Datum datum{Type::kLong};
  datum.integer = v;
  return datum;
}
Datum Datum::Float(float v) {
  Datum datum{Type::kFloat};
  datum.real = static_cast<double>(v);
  return datum;
}
Datum Datum::Double(double v) {
  Datum datum{Type::kDouble};
  datum.real = v;
  return datum;
}
Datum Datum::Text(Type type, std::string_view v) {
  Datum datum{type, static_cast<std::uint32_t>(v.size())};
  datum.bytes = v.data();
  return datum;
}
Datum Datum::Container(Type type, std::uint32_t first, std::uint32_t count) {
  Datum datum{type, count};
  datum.first = first;
  return datum;
}

const Datum* Values::FieldOf(const Datum& record, std::string_view name) const {
  if (record.type != Type::kRecord || record.node == nullptr) return nullptr;
  const auto& fields = record.node->fields;
  for (std::size_t i = 0; i < fields.size() && i < record.count; ++i) {
    if (fields[i].name == name) return &Children(record)[i];
  }
  return nullptr;
}

void Values::Clear() {
  data_.clear();
  pending_.clear();
  if (!kept_.empty()) kept_.clear();
  if (data_.capacity() > kKeptCapacity) data_.shrink_to_fit();
  if (pending_.capacity() > kKeptCapacity) pending_.shrink_to_fit();
}

std::uint32_t Values::Allocate(std::uint32_t count) {
  auto first = data_.size();
  data_.resize(first + count);
  return static_cast<std::uint32_t>(first);
}

Result<std::uint32_t> Values::AllocateWithin(std::size_t count) {
  if (data_.size() + count > kDataMax) return Fail(ErrorCode::kInvalid, "the value is too large");
  return Allocate(static_cast<std::uint32_t>(count));
}

std::string_view Values::Keep(std::string bytes) { return kept_.emplace_back(std::move(bytes)); }

}  // namespace taskflow::avro
