// A Dictionary in memory.
#pragma once

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "insights/table/columns.h"

namespace taskflow::insights {

// One thread adds; any reads, without a lock but for Find.
class TextTable final : public Dictionary {
 public:
  TextTable();
  ~TextTable() override;
  TextTable(const TextTable&) = delete;
  TextTable& operator=(const TextTable&) = delete;

  std::size_t size() const override { return size_.load(std::memory_order_acquire); }
  std::string_view Text(TextId id) const override;
  TextId Find(std::string_view text) const override;

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
  struct Slot {
    TextId id_and_one = 0;  // 0: free
    std::uint32_t hash = 0;
  };
  using Chunk = const char*;  // of kChunkTexts: two bytes of length, then the text

  std::size_t PlaceOf(std::string_view text, std::uint64_t hash) const;
  const char* Keep(std::string_view text);
  void Grow();

  std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
  std::atomic<std::size_t> size_{0};
  std::vector<std::unique_ptr<char[]>> arena_;
  char* free_ = nullptr;
  std::size_t free_bytes_ = 0;

  mutable std::mutex mutex_;  // guards slots_ against Find; the thread that adds reads without it
  std::vector<Slot> slots_;
};

// The three of a table.
struct Texts {
  TextTable actions, whos, whats;
};

}  // namespace taskflow::insights
