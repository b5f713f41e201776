#include "cql/types/elements.h"

#include "base/bytes.h"

namespace taskflow::cql {
namespace {

bool IsTuple(const Type& type) { return type.id == TypeId::kTuple || type.id == TypeId::kUdt; }

std::optional<std::string_view> ReadElement(ByteReader& r) {
  auto length = r.I32();
  if (length < 0) return std::nullopt;
  return r.View(static_cast<std::uint32_t>(length));
}

std::optional<Elements> TupleElements(const Type& type, std::string_view bytes) {
  ByteReader r(bytes);
  Elements elements;
  while (r.ok() && !r.AtEnd() && elements.size() < type.of.size())
    elements.push_back(ReadElement(r));
  if (!r.ok() || !r.AtEnd()) return std::nullopt;
  return elements;
}

}  // namespace

std::optional<Elements> ElementsOf(const Type& type, std::string_view bytes) {
  if (IsTuple(type)) return TupleElements(type, bytes);
  ByteReader r(bytes);
  auto count = std::int64_t{r.I32()} * (type.id == TypeId::kMap ? 2 : 1);
  if (count < 0 || static_cast<std::uint64_t>(count) > r.left() / 4) return std::nullopt;
  Elements elements;
  elements.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    elements.push_back(ReadElement(r));
    if (!r.ok() || !elements.back()) return std::nullopt;
  }
  if (!r.ok() || !r.AtEnd()) return std::nullopt;
  return elements;
}

const Type& ElementTypeOf(const Type& type, std::size_t index) {
  if (IsTuple(type)) return type.of.at(index);
  return type.of.at(type.id == TypeId::kMap ? index % 2 : 0);
}

}  // namespace taskflow::cql
