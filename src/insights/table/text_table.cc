#include "insights/table/text_table.h"

#include <cstring>

#include "base/check.h"
#include "base/random.h"
#include "insights/limits.h"
#include "insights/table/keyed_hash.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kChunkTexts = 4'096;
constexpr std::size_t kChunks = kTextsMax / kChunkTexts;
constexpr std::size_t kArenaBytes = 64 << 10;
constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kLengthBytes = 2;
static_assert(kTextBytesMax < 1 << 16);

}  // namespace

std::uint64_t TextTable::HashOf(std::string_view text) {
  static const std::uint64_t seed = SystemRandom().U64();
  return KeyedHash(text, seed);
}

TextTable::TextTable() : chunks_(new std::atomic<Chunk*>[kChunks]()), slots_(kFirstSlots) {}

TextTable::~TextTable() {
  for (std::size_t i = 0; i < kChunks; ++i) delete[] chunks_[i].load();
}

std::string_view TextTable::Text(TextId id) const {
  CHECK(id < size());
  const char* at = chunks_[id / kChunkTexts].load(std::memory_order_relaxed)[id % kChunkTexts];
  std::uint16_t length = 0;
  std::memcpy(&length, at, sizeof length);
  return {at + kLengthBytes, length};
}

std::size_t TextTable::PlaceOf(std::string_view text, std::uint64_t hash) const {
  auto mask = slots_.size() - 1;
  auto place = hash & mask;
  auto high = static_cast<std::uint32_t>(hash >> 32);
  for (;; place = (place + 1) & mask) {
    const auto& slot = slots_[place];
    if (slot.id_and_one == 0) return place;
    if (slot.hash == high && Text(slot.id_and_one - 1) == text) return place;
  }
}

TextId TextTable::Find(std::string_view text) const {
  std::lock_guard lock(mutex_);
  const auto& slot = slots_[PlaceOf(text, HashOf(text))];
  return slot.id_and_one == 0 ? static_cast<TextId>(size()) : slot.id_and_one - 1;
}

// The slot, then where the text lies, then the text: of the slot that the hash leads to first.
void TextTable::Prefetch(int stage, std::uint64_t hash) const {
  const auto& slot = slots_[hash & (slots_.size() - 1)];
  if (stage == 0) return __builtin_prefetch(&slot);
  if (slot.id_and_one == 0) return;
  const auto id = slot.id_and_one - 1;
  const auto& at = chunks_[id / kChunkTexts].load(std::memory_order_relaxed)[id % kChunkTexts];
  if (stage == 1) return __builtin_prefetch(&at);
  __builtin_prefetch(at);
}

TextId TextTable::NumberOf(std::string_view text, std::uint64_t hash) {
  auto place = PlaceOf(text, hash);
  if (slots_[place].id_and_one != 0) return slots_[place].id_and_one - 1;
  auto id = size();
  if (id >= kTextsMax) return kFull;
  auto& chunk = chunks_[id / kChunkTexts];
  if (id % kChunkTexts == 0) chunk.store(new Chunk[kChunkTexts], std::memory_order_relaxed);
  chunk.load(std::memory_order_relaxed)[id % kChunkTexts] = Keep(text);
  size_.store(id + 1, std::memory_order_release);
  std::lock_guard lock(mutex_);
  slots_[place] = {static_cast<TextId>(id + 1), static_cast<std::uint32_t>(hash >> 32)};
  if ((id + 1) * 4 > slots_.size() * 3) Grow();
  return static_cast<TextId>(id);
}

const char* TextTable::Keep(std::string_view text) {
  auto bytes = kLengthBytes + text.size();
  if (bytes > free_bytes_) {
    arena_.push_back(std::make_unique<char[]>(kArenaBytes));
    free_ = arena_.back().get();
    free_bytes_ = kArenaBytes;
  }
  auto* at = free_;
  auto length = static_cast<std::uint16_t>(text.size());
  std::memcpy(at, &length, sizeof length);
  std::memcpy(at + kLengthBytes, text.data(), text.size());
  free_ += bytes;
  free_bytes_ -= bytes;
  return at;
}

void TextTable::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  auto mask = slots_.size() - 1;
  for (const auto& slot : old) {
    if (slot.id_and_one == 0) continue;
    auto place = HashOf(Text(slot.id_and_one - 1)) & mask;
    while (slots_[place].id_and_one != 0) place = (place + 1) & mask;
    slots_[place] = slot;
  }
}

}  // namespace taskflow::insights
