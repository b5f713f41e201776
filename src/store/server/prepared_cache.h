// Prepared statements by id, the least recently used forgotten first. State of the service's loop.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace taskflow::store {

struct PreparedStatement;

class PreparedCache {
 public:
  using Statement = std::shared_ptr<const PreparedStatement>;

  PreparedCache(std::size_t count_max, std::size_t bytes_max)
      : count_max_(count_max), bytes_max_(bytes_max) {}

  // 16 bytes that follow from the keyspace and the text alone, so that they are the same after a
  // restart: a driver that prepares again expects the id it had.
  static std::string IdOf(std::string_view keyspace, std::string_view text);

  // Null: unknown.
  Statement Find(std::string_view id);
  void Put(const std::string& id, Statement statement, std::size_t bytes);
  void Forget(std::string_view id);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string id;
    Statement statement;
    std::size_t bytes;
  };
  std::size_t count_max_, bytes_max_, bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator>
      by_id_;  // keys are views of entries_' ids
};

}  // namespace taskflow::store
