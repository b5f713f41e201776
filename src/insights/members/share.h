// Which events are whose, when several insights processes share them. Each reads the whole topic
// and keeps the people whose names fall to it, with all that they did, so that people, funnels and
// retention of all members add up; what nobody did falls to a member by the event's id.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::insights {

struct Share {
  std::size_t number = 1, of = 1;  // 1 <= number <= of

  bool whole() const { return of == 1; }
  bool Has(std::string_view who, std::string_view id) const;
  std::string ToText() const;  // "2/3"
};

// Notes in the store's folder whose share it holds. kInvalid when it holds another: with other
// members most events would be somewhere else.
Status ClaimFolder(const std::string& folder, const Share& share);

}  // namespace taskflow::insights
