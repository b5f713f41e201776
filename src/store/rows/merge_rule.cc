#include "store/rows/merge_rule.h"

#include "base/bytes.h"
#include "store/rows/row.h"

namespace taskflow::store {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

struct Parts {
  const std::string_view* existing;
  const std::string_view* operands;
  std::size_t count;

  // Null: there are several.
  const std::string_view* only() const {
    if (existing == nullptr) return count == 1 ? operands : nullptr;
    return count == 0 ? existing : nullptr;
  }
  template <typename F>
  bool ForEach(F use) const {
    if (existing != nullptr && !use(*existing)) return false;
    return std::all_of(operands, operands + count, use);
  }
};

bool MergeRowParts(const Parts& parts, std::string& out) {
  Row row, next;
  bool first = true;
  bool ours = parts.ForEach([&](std::string_view bytes) {
    if (!DecodeRow(bytes, first ? row : next)) return false;
    if (!first) MergeRows(row, next);
    first = false;
    return true;
  });
  if (!ours) return false;
  if (const auto* only = parts.only()) {
    out.append(*only);
  } else {
    EncodeRow(row, out);
  }
  return true;
}

bool MergeIndexParts(const Parts& parts, std::string& out) {
  std::uint32_t latest = 0;
  bool forever = false;
  bool ours = parts.ForEach([&](std::string_view bytes) {
    if (bytes.size() != sizeof latest) return false;
    auto expires = LoadBigEndian<std::uint32_t>(bytes.data());
    forever |= expires == 0;
    latest = std::max(latest, expires);
    return true;
  });
  if (ours) ByteWriter(out).U32(forever ? 0 : latest);
  return ours;
}

bool Merge(std::string_view key, const Parts& parts, std::string& out) {
  if (key.empty()) return false;
  if (key[0] == kRowPrefix) return MergeRowParts(parts, out);
  return key[0] == kIndexPrefix && MergeIndexParts(parts, out);
}

bool RowExpired(std::string_view key, std::string_view value, std::int64_t now_s,
                const GcGraceOf& gc_grace_of) {
  Row row;
  if (key.size() < kRowPlaceAt || !DecodeRow(value, row)) return false;
  return RowMayBeDropped(row, now_s, gc_grace_of(LoadBigEndian<TableId>(key.data() + 1)));
}

}  // namespace

kv::MergeRule RowMergeRule(Clock& clock, GcGraceOf gc_grace_of) {
  kv::MergeRule rule;
  rule.merge = [](std::string_view key, const std::string_view* existing,
                  const std::string_view* operands, std::size_t count, std::string& out) {
    return Merge(key, {existing, operands, count}, out);
  };
  rule.expired = [&clock, gc_grace_of = std::move(gc_grace_of)](std::string_view key,
                                                                std::string_view value) {
    auto now_s = clock.WallMicros() / kMicrosPerSecond;
    if (key.starts_with(kRowPrefix)) return RowExpired(key, value, now_s, gc_grace_of);
    return key.starts_with(kIndexPrefix) && !IndexEntryLiveAt(value, now_s);
  };
  return rule;
}

std::string EncodeIndexEntry(std::uint32_t expires) {
  std::string out;
  ByteWriter(out).U32(expires);
  return out;
}

bool IndexEntryLiveAt(std::string_view value, std::int64_t now_s) {
  if (value.size() != sizeof(std::uint32_t)) return false;
  auto expires = LoadBigEndian<std::uint32_t>(value.data());
  return expires == 0 || expires > now_s;
}

}  // namespace taskflow::store
