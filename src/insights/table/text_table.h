// A Dictionary in memory.
#pragma once

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "insights/limits.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// One thread adds; any reads, without a lock but for Find.
class TextTable final : public Dictionary {
 public:
  // Of arenas of 256 KiB: 4 GiB of texts.
  static constexpr std::size_t kArenas = std::size_t{1} << 14;
  explicit TextTable(std::size_t arenas_max = kArenas);
  ~TextTable() override;
  TextTable(const TextTable&) = delete;
  TextTable& operator=(const TextTable&) = delete;

  std::size_t size() const override { return size_.load(std::memory_order_acquire); }
  std::string_view Text(TextId id) const override;
  TextId Find(std::string_view text) const override;

  // False: its last arena is begun, and what is left is for the few that there must be a number
  // for.
  bool HasRoom() const { return arenas_begun_ < arenas_max_; }
  // The number of a text, which is made when it has none; `kFull` when there is no room for it.
  // `text` is at most kTextBytesMax (limits.h) long. The thread that adds.
  static constexpr TextId kFull = ~TextId{0};
  TextId NumberOf(std::string_view text) { return NumberOf(text, HashOf(text)); }
  // For many at once, whose memory is asked for ahead of its use: first Prefetch of each stage, a
  // few texts apart, then NumberOf. The thread that adds.
  static std::uint64_t HashOf(std::string_view text);
  static constexpr int kPrefetchStages = 3;
  void Prefetch(int stage, std::uint64_t hash) const;
  TextId NumberOf(std::string_view text, std::uint64_t hash);

 private:
  // A number, and some bits of its text's hash.
  class Slot {
   public:
    Slot() = default;  // free
    Slot(TextId id, std::uint64_t hash) : bits_(TagOf(hash) | (id + 1)) {}
    bool free() const { return bits_ == 0; }
    TextId id() const { return (bits_ & kIdMask) - 1; }
    bool MayBe(std::uint64_t hash) const { return (bits_ & ~kIdMask) == TagOf(hash); }

   private:
    static constexpr TextId kIdMask = 2 * kTextsMax - 1;
    static TextId TagOf(std::uint64_t hash) { return static_cast<TextId>(hash >> 32) & ~kIdMask; }
    TextId bits_ = 0;
  };
  // Where a text lies: the number of its arena and the byte there.
  using Place = std::uint32_t;

  std::size_t SlotOf(std::string_view text, std::uint64_t hash) const;
  Place& PlaceOf(TextId id) const;
  const char* At(Place place) const;
  // Nothing when there is no room.
  std::optional<Place> Keep(std::string_view text);
  void Grow();

  const std::size_t arenas_max_;
  // Never moved: readers have them.
  std::unique_ptr<std::atomic<Place*>[]> chunks_;  // of kChunkTexts each
  std::unique_ptr<std::atomic<char*>[]> arenas_;   // of kArenaBytes: two bytes of length, the text
  std::atomic<std::size_t> size_{0};
  std::size_t arenas_begun_ = 0, arena_used_ = 0;  // bytes of the last one

  mutable std::mutex mutex_;  // guards slots_ against Find; the thread that adds reads without it
  std::vector<Slot> slots_;
};

// The three of a table.
struct Texts {
  TextTable actions, whos, whats;
};

}  // namespace taskflow::insights
