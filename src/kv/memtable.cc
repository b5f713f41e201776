#include "kv/memtable.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace taskflow::kv {
namespace {

constexpr int kHeightMax = 12;
constexpr std::uint32_t kBranching = 4;
constexpr std::size_t kTrailerBytes = 8;  // sequence number and type, behind the key

// An internal key: of equal keys the newer is before the older.
struct Key {
  std::string_view user;
  std::uint64_t trailer;

  explicit Key(std::string_view internal)
      : user(internal.substr(0, internal.size() - kTrailerBytes)) {
    std::memcpy(&trailer, user.data() + user.size(), sizeof trailer);
  }
};

bool operator<(const Key& a, const Key& b) {
  auto shorter = std::min(a.user.size(), b.user.size());
  if (int order = std::memcmp(a.user.data(), b.user.data(), shorter); order != 0) return order < 0;
  if (a.user.size() != b.user.size()) return a.user.size() < b.user.size();
  return a.trailer > b.trailer;
}

// An entry begins with the length of its key, a varint.
Key KeyOf(const char* entry) {
  std::uint32_t size = 0;
  for (int shift = 0;; shift += 7) {
    auto byte = static_cast<unsigned char>(*entry++);
    size |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return Key({entry, size});
}

// Lies before its entry; the pointers of the levels above the first lie before it.
class Node {
 public:
  static std::size_t BytesBefore(int height) {
    return sizeof(Node) * static_cast<std::size_t>(height - 1);
  }
  static constexpr std::size_t kAlignment = alignof(std::atomic<Node*>);

  char* entry() { return reinterpret_cast<char*>(this + 1); }
  const char* entry() const { return reinterpret_cast<const char*>(this + 1); }
  Node* Next(int level) const { return At(level).load(std::memory_order_acquire); }
  void SetNext(int level, Node* node) { At(level).store(node, std::memory_order_release); }
  // Until it is inserted a node keeps its height where its first pointer will be.
  void KeepHeight(int height) {
    next_ = reinterpret_cast<Node*>(static_cast<std::uintptr_t>(height));
  }
  int height() const { return static_cast<int>(reinterpret_cast<std::uintptr_t>(next_.load())); }

 private:
  std::atomic<Node*>& At(int level) { return (this - level)->next_; }
  const std::atomic<Node*>& At(int level) const { return (this - level)->next_; }

  std::atomic<Node*> next_;
};

class SortedMemtable : public rocksdb::MemTableRep {
 public:
  explicit SortedMemtable(rocksdb::Allocator* allocator)
      : MemTableRep(allocator), head_(NewNode(kHeightMax, 0)) {
    for (int level = 0; level < kHeightMax; ++level) head_->SetNext(level, nullptr);
    place_.fill(head_);
  }

  rocksdb::KeyHandle Allocate(const std::size_t size, char** entry) override {
    auto height = RandomHeight();
    auto* node = NewNode(height, size);
    node->KeepHeight(height);
    *entry = node->entry();
    return node;
  }

  void Insert(rocksdb::KeyHandle handle) override {
    auto* node = static_cast<Node*>(handle);
    auto height = node->height();
    FindPlace(KeyOf(node->entry()));
    if (height > height_.load(std::memory_order_relaxed))
      height_.store(height, std::memory_order_relaxed);
    for (int level = 0; level < height; ++level) {
      auto& before = place_[static_cast<std::size_t>(level)];
      node->SetNext(level, before->Next(level));
      before->SetNext(level, node);
      before = node;
    }
  }

  bool Contains(const char* entry) const override {
    auto key = KeyOf(entry);
    auto* node = FirstNotBefore(key);
    return node != nullptr && !(key < KeyOf(node->entry()));
  }

  std::size_t ApproximateMemoryUsage() override { return 0; }
  Iterator* GetIterator(rocksdb::Arena*) override;
  Iterator* GetDynamicPrefixIterator(rocksdb::Arena*) override;

 private:
  class Walk;

  Node* NewNode(int height, std::size_t entry_bytes) {
    char* memory = nullptr;
    MemTableRep::Allocate(
        Node::BytesBefore(height) + sizeof(Node) + entry_bytes + Node::kAlignment - 1, &memory);
    auto address = reinterpret_cast<std::uintptr_t>(memory) + Node::kAlignment - 1;
    memory +=
        address / Node::kAlignment * Node::kAlignment - reinterpret_cast<std::uintptr_t>(memory);
    for (int i = 0; i < height; ++i) new (memory + sizeof(Node) * static_cast<std::size_t>(i)) Node;
    return reinterpret_cast<Node*>(memory + Node::BytesBefore(height));
  }

  int RandomHeight() {
    int height = 1;
    for (; height < kHeightMax; ++height) {
      random_ ^= random_ << 13, random_ ^= random_ >> 17, random_ ^= random_ << 5;
      if (random_ % kBranching != 0) break;
    }
    return height;
  }

  // place_ becomes the last node before `key` of each level. Those of the last insertion are before
  // any larger key: only the levels are searched on which that key lies beyond the node that
  // follows.
  void FindPlace(const Key& key) {
    int top = height_.load(std::memory_order_relaxed), level = 0;
    bool onwards = place_[0] != head_ && KeyOf(place_[0]->entry()) < key;
    if (!onwards) {
      place_.fill(head_);
      level = top;
    }
    while (level < top) {
      auto* next = place_[static_cast<std::size_t>(level)]->Next(level);
      if (next == nullptr || !(KeyOf(next->entry()) < key)) break;
      place_[static_cast<std::size_t>(level++)] = next;
    }
    // On the level below, its place is not before the one found above it.
    Node* at = level == 0 ? nullptr : place_[static_cast<std::size_t>(level - 1)];
    const Node* beyond = nullptr;
    while (--level >= 0) {
      for (auto* next = at->Next(level);
           next != nullptr && next != beyond && KeyOf(next->entry()) < key;)
        at = std::exchange(next, next->Next(level));
      beyond = at->Next(level);
      place_[static_cast<std::size_t>(level)] = at;
    }
  }

  const Node* FirstNotBefore(const Key& key) const { return LastBefore(key)->Next(0); }
  // The head when there is none.
  const Node* LastBefore(const Key& key) const {
    const Node* at = head_;
    const Node* beyond = nullptr;
    for (int level = height_.load(std::memory_order_relaxed); --level >= 0;) {
      const Node* next = at->Next(level);
      while (next != nullptr && next != beyond && KeyOf(next->entry()) < key) {
        at = next;
        next = at->Next(level);
      }
      beyond = next;
    }
    return at;
  }
  const Node* Last() const {
    const Node* at = head_;
    for (int level = height_.load(std::memory_order_relaxed); --level >= 0;) {
      while (auto* next = at->Next(level)) at = next;
    }
    return at;
  }

  // RocksDB destroys the iterators of an arena without freeing them, and an arena cannot be used
  // from outside RocksDB: their memory is kept here for the next ones.
  void* TakeMemory();
  void GiveMemory(void* memory) {
    std::lock_guard lock(mutex_);
    spare_.push_back(memory);
  }

  Node* head_;
  std::atomic<int> height_{1};
  std::array<Node*, kHeightMax> place_;
  std::uint32_t random_ = 0x9e3779b9;
  std::mutex mutex_;  // guards what follows
  std::vector<std::unique_ptr<char[]>> memory_;
  std::vector<void*> spare_;
};

class SortedMemtable::Walk : public rocksdb::MemTableRep::Iterator {
 public:
  explicit Walk(SortedMemtable* table, bool gives_memory = true)
      : table_(table), gives_memory_(gives_memory) {}
  ~Walk() override {
    if (gives_memory_) table_->GiveMemory(this);
  }
  static void* operator new(std::size_t, void* memory) { return memory; }
  static void operator delete(void*) {}

  bool Valid() const override { return at_ != nullptr; }
  const char* key() const override { return at_->entry(); }
  void Next() override {
    at_ = at_->Next(0);
    if (at_ != nullptr) __builtin_prefetch(at_->Next(0));  // while this one is looked at
  }
  void Prev() override { MoveTo(table_->LastBefore(KeyOf(at_->entry()))); }
  void Seek(const rocksdb::Slice& internal_key, const char* entry) override {
    at_ = table_->FirstNotBefore(Target(internal_key, entry));
  }
  void SeekForPrev(const rocksdb::Slice& internal_key, const char* entry) override {
    auto target = Target(internal_key, entry);
    auto* next = table_->FirstNotBefore(target);
    bool same = next != nullptr && !(target < KeyOf(next->entry()));
    same ? MoveTo(next) : MoveTo(table_->LastBefore(target));
  }
  void SeekToFirst() override { at_ = table_->head_->Next(0); }
  void SeekToLast() override { MoveTo(table_->Last()); }

 private:
  static Key Target(const rocksdb::Slice& internal_key, const char* entry) {
    return entry != nullptr ? KeyOf(entry) : Key({internal_key.data(), internal_key.size()});
  }
  void MoveTo(const Node* node) { at_ = node == table_->head_ ? nullptr : node; }

  SortedMemtable* table_;
  const Node* at_ = nullptr;
  bool gives_memory_;
};

rocksdb::MemTableRep::Iterator* SortedMemtable::GetIterator(rocksdb::Arena*) {
  return new (TakeMemory()) Walk(this);
}

// Get alone asks for it (there is no prefix extractor), and forgets it.
rocksdb::MemTableRep::Iterator* SortedMemtable::GetDynamicPrefixIterator(rocksdb::Arena*) {
  alignas(Walk) static thread_local char memory[sizeof(Walk)];
  return new (memory) Walk(this, false);
}

void* SortedMemtable::TakeMemory() {
  std::lock_guard lock(mutex_);
  if (spare_.empty()) return memory_.emplace_back(new char[sizeof(Walk)]).get();
  auto* memory = spare_.back();
  spare_.pop_back();
  return memory;
}

class Factory : public rocksdb::MemTableRepFactory {
 public:
  using MemTableRepFactory::CreateMemTableRep;
  rocksdb::MemTableRep* CreateMemTableRep(const rocksdb::MemTableRep::KeyComparator&,
                                          rocksdb::Allocator* allocator,
                                          const rocksdb::SliceTransform*,
                                          rocksdb::Logger*) override {
    return new SortedMemtable(allocator);
  }
  const char* Name() const override { return "taskflow.SortedMemtable"; }
};

}  // namespace

std::shared_ptr<rocksdb::MemTableRepFactory> SortedMemtables() {
  return std::make_shared<Factory>();
}

}  // namespace taskflow::kv
