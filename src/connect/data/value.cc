#include "connect/data/value.h"

#include <algorithm>
#include <cstring>

#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::size_t kChunkBytes = 256 << 10;

template <typename Same>
const Value* FindInMap(const Value& map, std::string_view name, Same same) {
  auto children = map.children();
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (children[i].type == Type::kString && same(children[i].text(), name))
      return &children[i + 1];
  }
  return nullptr;
}

const Value* ChildAt(const Value& of, std::optional<std::uint32_t> index) {
  return index && *index < of.size ? of.items + *index : nullptr;
}

}  // namespace

const Value* Value::Find(std::string_view name) const {
  if (type == Type::kStruct && schema != nullptr) return ChildAt(*this, schema->FieldIndex(name));
  if (type == Type::kMap) return FindInMap(*this, name, std::equal_to<std::string_view>{});
  return nullptr;
}

const Value* Value::FindAnyCase(std::string_view name) const {
  if (type == Type::kStruct && schema != nullptr)
    return ChildAt(*this, schema->FieldIndexAnyCase(name));
  if (type != Type::kMap) return nullptr;
  if (const auto* exact = Find(name)) return exact;
  return FindInMap(*this, name, EqualsAnyCase);
}

void* Arena::Take(std::size_t size, std::size_t alignment) {
  for (; current_ < chunks_.size(); ++current_, used_ = 0) {
    auto at = (used_ + alignment - 1) & ~(alignment - 1);
    if (at + size <= chunks_[current_].size) {
      used_ = at + size;
      return chunks_[current_].bytes.get() + at;
    }
  }
  auto chunk = std::max(size, kChunkBytes);
  chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(chunk), chunk});
  used_ = size;
  return chunks_.back().bytes.get();
}

Value* Arena::Values(std::size_t count) {
  auto* values = static_cast<Value*>(Take(count * sizeof(Value), alignof(Value)));
  std::uninitialized_default_construct_n(values, count);
  return values;
}

HeaderValue* Arena::Headers(std::size_t count) {
  auto* headers =
      static_cast<HeaderValue*>(Take(count * sizeof(HeaderValue), alignof(HeaderValue)));
  std::uninitialized_default_construct_n(headers, count);
  return headers;
}

std::string_view Arena::Keep(std::string_view text) {
  if (text.empty()) return {};
  auto* to = Bytes(text.size());
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

void Arena::Clear() {
  std::size_t kept = 0, bytes = 0;
  while (kept < chunks_.size() && bytes + chunks_[kept].size <= kArenaBytesKept) {
    bytes += chunks_[kept++].size;
  }
  chunks_.resize(kept);
  current_ = used_ = 0;
}

}  // namespace taskflow::connect
