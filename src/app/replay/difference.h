// What the topic says that the table should hold, beside what it holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace taskflow::app {

struct EventText {
  std::string_view action, who, what, time;
};

struct Difference {
  static constexpr std::size_t kIdsMax = 20;
  struct Some {
    std::int64_t count = 0;
    std::vector<std::string> ids;  // the first kIdsMax by name
  };
  std::int64_t events = 0;   // ids in the topic
  std::int64_t rows = 0;     // in the table
  std::int64_t outside = 0;  // of them, whose ids are not in what was read, and need not be
  std::int64_t same = 0;
  Some only_topic, only_table, different;

  bool None() const { return only_topic.count + only_table.count + different.count == 0; }
};

// Topic first, table then, Finish once. Rows are told apart by a 64-bit hash of their contents.
class Comparison {
 public:
  static constexpr std::size_t kEventsMax = 5'000'000;

  // A later one of the same id counts. Errors: kTooLarge over kEventsMax ids.
  Status AddEvent(std::string_view id, const EventText& event);
  // `expected`: whether its event ought to be among those.
  void AddRow(std::string_view id, const EventText& row, bool expected);
  Difference Finish();

 private:
  struct Entry {
    std::uint64_t hash = 0;
    bool seen = false;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  static void Note(Difference::Some& some, std::string_view id);

  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> events_;
  Difference out_;
};

json::object ToJsonObject(const Difference& difference);

}  // namespace taskflow::app
