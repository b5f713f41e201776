#include "store/server/prepared_cache.h"

#include "base/bytes.h"
#include "cql/types/token.h"

namespace taskflow::store {

std::string PreparedCache::IdOf(std::string_view keyspace, std::string_view text) {
  std::string named(keyspace);
  named.push_back('\0');
  named.append(text);
  std::string id;
  ByteWriter w(id);
  w.I64(cql::TokenOf(named));
  named.insert(named.begin(), '\1');
  w.I64(cql::TokenOf(named));
  return id;
}

PreparedCache::Statement PreparedCache::Find(std::string_view id) {
  auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->statement;
}

void PreparedCache::Put(const std::string& id, Statement statement, std::size_t bytes) {
  Forget(id);
  entries_.push_front({id, std::move(statement), bytes});
  by_id_.emplace(entries_.front().id, entries_.begin());
  bytes_ += bytes;
  while (entries_.size() > 1 && (entries_.size() > count_max_ || bytes_ > bytes_max_)) {
    std::string last = entries_.back().id;
    Forget(last);
  }
}

void PreparedCache::Forget(std::string_view id) {
  auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  auto entry = found->second;
  by_id_.erase(found);
  bytes_ -= entry->bytes;
  entries_.erase(entry);
}

}  // namespace taskflow::store
