#include "insights/table/text_table.h"

#include <cstring>

#include "base/check.h"
#include "base/random.h"
#include "insights/table/keyed_hash.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kChunkTexts = 4'096;
constexpr std::size_t kChunks = kTextsMax / kChunkTexts;
constexpr int kArenaBits = 18;
constexpr std::size_t kArenaBytes = std::size_t{1} << kArenaBits;
static_assert(TextTable::kArenas <= std::size_t{1} << (32 - kArenaBits));
constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kLengthBytes = 2;
static_assert(kTextBytesMax < 1 << 16 && kLengthBytes + kTextBytesMax <= kArenaBytes);

}  // namespace

std::uint64_t TextTable::HashOf(std::string_view text) {
  static const std::uint64_t seed = SystemRandom().U64();
  return KeyedHash(text, seed);
}

TextTable::TextTable(std::size_t arenas_max)
    : arenas_max_(arenas_max),
      chunks_(new std::atomic<Place*>[kChunks]()),
      arenas_(new std::atomic<char*>[arenas_max]()),
      slots_(kFirstSlots) {}

TextTable::~TextTable() {
  for (std::size_t i = 0; i < kChunks; ++i) delete[] chunks_[i].load();
  for (std::size_t i = 0; i < arenas_begun_; ++i) delete[] arenas_[i].load();
}

TextTable::Place& TextTable::PlaceOf(TextId id) const {
  return chunks_[id / kChunkTexts].load(std::memory_order_relaxed)[id % kChunkTexts];
}

const char* TextTable::At(Place place) const {
  return arenas_[place >> kArenaBits].load(std::memory_order_relaxed) + place % kArenaBytes;
}

std::string_view TextTable::Text(TextId id) const {
  CHECK(id < size());
  const char* at = At(PlaceOf(id));
  std::uint16_t length = 0;
  std::memcpy(&length, at, sizeof length);
  return {at + kLengthBytes, length};
}

std::size_t TextTable::SlotOf(std::string_view text, std::uint64_t hash) const {
  auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& slot = slots_[at];
    if (slot.free() || (slot.MayBe(hash) && Text(slot.id()) == text)) return at;
  }
}

TextId TextTable::Find(std::string_view text) const {
  std::lock_guard lock(mutex_);
  const auto& slot = slots_[SlotOf(text, HashOf(text))];
  return slot.free() ? static_cast<TextId>(size()) : slot.id();
}

// The slot, then where the text lies, then the text.
void TextTable::Prefetch(int stage, std::uint64_t hash) const {
  auto mask = slots_.size() - 1;
  auto at = hash & mask;
  if (stage == 0) return __builtin_prefetch(&slots_[at]);
  while (!slots_[at].free() && !slots_[at].MayBe(hash)) at = (at + 1) & mask;
  const auto& slot = slots_[at];
  if (slot.free()) return;
  const auto& place = PlaceOf(slot.id());
  if (stage == 1) return __builtin_prefetch(&place);
  __builtin_prefetch(At(place));
}

TextId TextTable::NumberOf(std::string_view text, std::uint64_t hash) {
  auto at = SlotOf(text, hash);
  if (!slots_[at].free()) return slots_[at].id();
  auto id = static_cast<TextId>(size());
  if (id >= kTextsMax) return kFull;
  auto place = Keep(text);
  if (!place) return kFull;
  auto& chunk = chunks_[id / kChunkTexts];
  if (id % kChunkTexts == 0) chunk.store(new Place[kChunkTexts], std::memory_order_relaxed);
  PlaceOf(id) = *place;
  size_.store(id + 1, std::memory_order_release);
  std::lock_guard lock(mutex_);
  slots_[at] = Slot(id, hash);
  if ((id + std::size_t{1}) * 4 > slots_.size() * 3) Grow();
  return id;
}

std::optional<TextTable::Place> TextTable::Keep(std::string_view text) {
  auto bytes = kLengthBytes + text.size();
  if (arenas_begun_ == 0 || arena_used_ + bytes > kArenaBytes) {
    if (!HasRoom()) return std::nullopt;
    arenas_[arenas_begun_++].store(new char[kArenaBytes], std::memory_order_relaxed);
    arena_used_ = 0;
  }
  auto* to = arenas_[arenas_begun_ - 1].load(std::memory_order_relaxed) + arena_used_;
  auto length = static_cast<std::uint16_t>(text.size());
  std::memcpy(to, &length, sizeof length);
  std::memcpy(to + kLengthBytes, text.data(), text.size());
  auto place = (arenas_begun_ - 1) << kArenaBits | arena_used_;
  arena_used_ += bytes;
  return static_cast<Place>(place);
}

void TextTable::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  auto mask = slots_.size() - 1;
  for (const auto& slot : old) {
    if (slot.free()) continue;
    auto at = HashOf(Text(slot.id())) & mask;
    while (!slots_[at].free()) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace taskflow::insights
