// Which texts of a dictionary hold another one, whatever the case of ASCII letters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "insights/table/columns.h"

namespace taskflow::insights {

// Decides neighbours together when one of them is asked for, and remembers. One thread.
class TextMatches {
 public:
  TextMatches(const Dictionary& texts, std::string_view part);
  bool Has(TextId id) {
    if (id >= decided_.size() || decided_.data()[id] == kUndecided) Decide(id);
    return decided_.data()[id] == kYes;
  }

 private:
  enum Decision : std::uint8_t { kUndecided, kNo, kYes };
  void Decide(TextId id);

  const Dictionary& texts_;
  const std::string part_;             // in lower case
  std::vector<std::uint8_t> decided_;  // a Decision
  std::string joined_;                 // texts, one behind the other
  std::vector<std::size_t> ends_;      // of them
};

}  // namespace taskflow::insights
