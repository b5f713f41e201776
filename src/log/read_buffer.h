// Memory for the batches of one answer, handed out piece by piece and used again for the next
// answer.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace taskflow::log {

class ReadBuffer {
 public:
  // Room for `size` bytes, not initialised, valid until Reset.
  char* Take(std::size_t size) {
    if (blocks_.empty() || blocks_.back().size - blocks_.back().used < size) {
      auto block = size > kBlock ? size : kBlock;
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(block), block, 0});
    }
    auto& block = blocks_.back();
    char* at = block.bytes.get() + block.used;
    block.used += size;
    return at;
  }
  // Gives back the last `size` bytes taken.
  void GiveBack(std::size_t size) { blocks_.back().used -= size; }

  // Keeps one block of at most kKept bytes.
  void Reset() {
    if (blocks_.size() > 1 || (!blocks_.empty() && blocks_[0].size > kKept)) blocks_.clear();
    if (!blocks_.empty()) blocks_[0].used = 0;
  }
  void Release() { blocks_.clear(); }

 private:
  static constexpr std::size_t kBlock = 64 << 10;
  static constexpr std::size_t kKept = 2 << 20;
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size, used;
  };
  std::vector<Block> blocks_;
};

}  // namespace taskflow::log
