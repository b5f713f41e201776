// The two stacks of a migration, and what is said about it.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "pipeline/peers.h"

namespace taskflow::migrate {

struct Side {
  std::string name;  // its addresses, for people and for the state
  pipeline::Peers* peers = nullptr;
  kafka::ClientOptions kafka;
  std::string registry_url, connect_url;  // of the first, with a path
  std::int16_t replication_factor = 1;
};

// Which parts differ between the sides. Without `registry` or `connect`, what that part keeps in
// topics moves as these topics do.
struct Moving {
  bool kafka = false, registry = false, connect = false, store = false;
};

struct Item {
  std::string kind, name;  // "topic", "taskflow-interactions"
  std::string what;        // "3 partitions, 1,200 records"
  std::string obstacle;    // why it cannot be moved; empty: it can
  std::string note;        // what will be other than one may expect; may be empty
  std::string id() const { return kind + "/" + name; }
};

// What was compared once all was moved.
struct Compared {
  std::string kind, name;
  std::int64_t from_count = 0, to_count = 0;
  std::string from_hash, to_hash;  // SHA-256 in hexadecimal, of all that it is, in order
  std::string note;
  bool equal() const { return from_count == to_count && from_hash == to_hash; }
};

struct Options {
  std::set<std::string> skip;  // "kind/name"
  std::int64_t rate = 0;       // records and rows a second; 0: as fast as it goes
  std::string state_path;
  pipeline::Hooks hooks;
  bool Skips(const Item& item) const { return skip.contains(item.id()); }
};

}  // namespace taskflow::migrate
