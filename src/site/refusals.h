// Which events were refused lately and why, for whoever looks for one by its id. In memory: a
// restart forgets them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace taskflow::site {

// What the answer said.
struct Refusal {
  std::int64_t at_ms = 0;
  int status = 0;
  std::string code, field, message;
};

// Of the last kRefusalsRemembered. One thread: the server's loop.
class Refusals {
 public:
  // An event that is refused again is told as the last time. One without an id is not kept.
  void Note(const std::string& id, Refusal refusal);
  std::optional<Refusal> Find(std::string_view id) const;

 private:
  std::unordered_map<std::string, Refusal> by_id_;
  std::deque<std::string> order_;  // their ids, the oldest first
};

}  // namespace taskflow::site
