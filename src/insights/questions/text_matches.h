// Which texts of a dictionary hold another one, whatever the case of ASCII letters.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "insights/table/columns.h"

namespace taskflow::insights {

// Decides neighbours together when one of them is asked for, and remembers. One thread.
class TextMatches {
 public:
  // `part` is not empty.
  TextMatches(const Dictionary& texts, std::string_view part);
  // has[i]: 1 when text ids[i], one of those when this was made, holds it, else 0. How many do.
  std::size_t Look(std::span<const TextId> ids, std::uint8_t* has);

 private:
  enum Decision : std::uint8_t { kUndecided = 0, kYes = 1, kNo = 2 };
  void Decide(TextId id);
  // The first place from `from` on where joined_ has part_; its size when there is none.
  std::size_t FindPart(std::size_t from) const;

  const Dictionary& texts_;
  const std::string part_;             // in lower case
  std::vector<std::uint8_t> decided_;  // a Decision
  std::string joined_;                 // texts, one behind the other
  std::vector<std::size_t> ends_;      // of them
};

}  // namespace taskflow::insights
