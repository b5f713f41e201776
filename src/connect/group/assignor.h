// How the leader shares the connectors and tasks out. No I/O.
#pragma once

#include <map>
#include <string>

#include "connect/group/part.h"

namespace taskflow::connect {

struct Shares {
  Parts assigned;  // to be started
  Parts revoked;   // to be ended
  bool operator==(const Shares&) const = default;
};
using SharesOf = std::map<std::string, Shares>;  // by member

// Connectors and tasks each spread evenly: no member has two more than another. `owned` is what
// each member, and there is at least one, runs now. What can stay stays; what must move is revoked
// first and assigned once nobody owns it (KIP-415), so that no part runs twice. What two members
// own stays with the first. What is owned and not in `all` is revoked.
SharesOf ShareOut(const Parts& all, const std::map<std::string, Parts>& owned);

}  // namespace taskflow::connect
