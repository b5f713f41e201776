// Bytes that were made of a view, those that were used last, within bounds. Any thread.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace taskflow::insights {

class Kept {
 public:
  Kept(std::size_t count_max, std::size_t bytes_max)
      : count_max_(count_max), bytes_max_(bytes_max) {}

  struct Entry {
    std::uint64_t state = 0;  // View::version or View::losses, as its user likes
    std::uint64_t rows = 0;   // of which rows; the first that is not among them
    std::shared_ptr<const std::string> bytes;
  };
  std::optional<Entry> Find(const std::string& key);
  // In place of what is there, unless that is younger: of a later state, or of more rows.
  void Keep(const std::string& key, Entry entry);

 private:
  struct Named {
    std::string key;
    Entry entry;
    std::size_t size() const { return key.size() + entry.bytes->size(); }
  };
  using All = std::list<Named>;  // the last used first
  void Drop(All::iterator one);

  const std::size_t count_max_, bytes_max_;
  std::mutex mutex_;  // guards the rest
  All all_;
  std::map<std::string, All::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace taskflow::insights
