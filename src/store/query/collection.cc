#include "store/query/collection.h"

#include "base/bytes.h"
#include "cql/types/compare.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

using Views = std::vector<std::string_view>;

// Elements with the width that they are moved in: 2 for a map's pairs.
struct Shape {
  bool is_map = false, is_list = false;
  const cql::Type* element = nullptr;  // of a map: its keys
  std::size_t width() const { return is_map ? 2 : 1; }
};

// Where `key` is, or where it would be inserted.
struct Place {
  std::size_t at = 0;
  bool found = false;
};
Place Locate(const Views& elements, const Shape& shape, std::string_view key) {
  Place place;
  for (; place.at < elements.size(); place.at += shape.width()) {
    int order = cql::Compare(*shape.element, elements[place.at], key);
    if (order >= 0) return {place.at, order == 0};
  }
  return place;
}

void PutInOrder(Views& elements, const Shape& shape, std::string_view key, std::string_view value) {
  auto place = Locate(elements, shape, key);
  if (!place.found) {
    elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(place.at), shape.width(), key);
  }
  if (shape.is_map) elements[place.at + 1] = value;
}

void Drop(Views& elements, const Shape& shape, std::string_view key) {
  auto place = Locate(elements, shape, key);
  if (!place.found) return;
  auto from = elements.begin() + static_cast<std::ptrdiff_t>(place.at);
  elements.erase(from, from + static_cast<std::ptrdiff_t>(shape.width()));
}

void Unite(Views& elements, const Shape& shape, const Views& added) {
  if (shape.is_list) {
    elements.insert(elements.end(), added.begin(), added.end());
    return;
  }
  for (std::size_t i = 0; i < added.size(); i += shape.width()) {
    PutInOrder(elements, shape, added[i], added[i + shape.width() - 1]);
  }
}

void Remove(Views& elements, const Shape& shape, const Views& removed) {
  for (auto one : removed) {
    if (shape.is_list) {
      std::erase(elements, one);
    } else {
      Drop(elements, shape, one);
    }
  }
}

Result<std::size_t> ListIndex(const Views& elements, std::string_view bytes) {
  auto index = IntegerOf(bytes);
  if (index < 0 || static_cast<std::size_t>(index) >= elements.size()) {
    return Fail(ErrorCode::kInvalid, "List index {} out of bound, list has size {}", index,
                elements.size());
  }
  return static_cast<std::size_t>(index);
}

Status PutAt(Views& elements, const Shape& shape, std::string_view at, const Bound& value) {
  if (!shape.is_list) {
    value.has_value() ? PutInOrder(elements, shape, at, value.bytes) : Drop(elements, shape, at);
    return {};
  }
  ASSIGN_OR_RETURN(auto index, ListIndex(elements, at));
  if (value.has_value()) {
    elements[index] = value.bytes;
  } else {
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index));
  }
  return {};
}

Status Change(Views& elements, const Shape& shape, CellChange change, const Bound& value,
              const Bound& at) {
  Views given;
  bool whole = change == CellChange::kAppend || change == CellChange::kPrepend ||
               change == CellChange::kRemove;
  bool map_given =
      shape.is_map && change != CellChange::kRemove;  // what is removed from a map is a set of keys
  if (whole && value.has_value() && !ReadElements(value.bytes, map_given, given)) {
    return Fail(ErrorCode::kInvalid, "Invalid collection value");
  }
  switch (change) {
    case CellChange::kAppend:
      Unite(elements, shape, given);
      return {};
    case CellChange::kPrepend:
      elements.insert(elements.begin(), given.begin(), given.end());
      return {};
    case CellChange::kRemove:
      Remove(elements, shape, given);
      return {};
    case CellChange::kPutAt:
      return PutAt(elements, shape, at.bytes, value);
    case CellChange::kDropAt:
      return PutAt(elements, shape, at.bytes, Bound{});
    case CellChange::kSet:
      break;
  }
  return Fail(ErrorCode::kInternal, "not a change of a collection");
}

}  // namespace

bool ReadElements(std::string_view bytes, bool is_map, Views& elements) {
  elements.clear();
  ByteReader r(bytes);
  auto count = static_cast<std::int64_t>(r.I32()) * (is_map ? 2 : 1);
  for (std::int64_t i = 0; i < count && r.ok(); ++i) {
    auto length = r.I32();
    if (length < 0) return false;
    elements.push_back(r.View(static_cast<std::uint32_t>(length)));
  }
  return r.ok() && r.AtEnd() && count >= 0;
}

std::string WriteElements(const Views& elements, bool is_map) {
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(elements.size() / (is_map ? 2 : 1)));
  for (auto element : elements) {
    w.I32(static_cast<std::int32_t>(element.size()));
    w.Raw(element);
  }
  return out;
}

bool IsEmptyCollection(std::string_view bytes) {
  return bytes.size() >= 4 && LoadBigEndian<std::int32_t>(bytes.data()) == 0;
}

Result<std::optional<std::string>> ChangeCollection(const cql::Type& type, CellChange change,
                                                    std::optional<std::string_view> current,
                                                    const Bound& value, const Bound& at) {
  Shape shape{IsMap(type), IsList(type), &ElementType(type)};
  Views elements;
  if (current && !ReadElements(*current, shape.is_map, elements)) {
    return Fail(ErrorCode::kCorrupt, "a stored collection cannot be read");
  }
  TRY(Change(elements, shape, change, value, at));
  if (elements.empty()) return std::nullopt;
  return WriteElements(elements, shape.is_map);
}

}  // namespace taskflow::store
