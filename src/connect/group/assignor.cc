#include "connect/group/assignor.h"

#include <algorithm>
#include <vector>

namespace taskflow::connect {
namespace {

struct Holder {
  std::string member;
  std::vector<Part> kept;  // sorted
  std::size_t quota = 0;
};

// One kind of part: connectors, or tasks.
void ShareKind(const std::vector<Part>& all, const std::map<std::string, Parts>& owned,
               SharesOf& out) {
  std::map<Part, bool> taken;
  for (const auto& part : all) taken[part] = false;
  std::vector<Holder> holders;
  for (const auto& [member, parts] : owned) {
    Holder holder{member, {}, 0};
    for (const auto& part : parts) {
      auto found = taken.find(part);
      if (found == taken.end() || std::exchange(found->second, true)) continue;
      holder.kept.push_back(part);
    }
    holders.push_back(std::move(holder));
  }
  // Those that have the most keep the most.
  std::stable_sort(holders.begin(), holders.end(),
                   [](const auto& a, const auto& b) { return a.kept.size() > b.kept.size(); });
  for (std::size_t i = 0; i < holders.size(); ++i) {
    holders[i].quota = all.size() / holders.size() + (i < all.size() % holders.size() ? 1 : 0);
  }
  for (auto& holder : holders) {
    for (; holder.kept.size() > holder.quota; holder.kept.pop_back()) {
      out[holder.member].revoked.insert(holder.kept.back());
    }
  }
  for (const auto& [part, is_taken] : taken) {
    if (is_taken) continue;
    auto neediest =
        std::max_element(holders.begin(), holders.end(), [](const auto& a, const auto& b) {
          return a.quota - a.kept.size() < b.quota - b.kept.size();
        });
    neediest->kept.push_back(part);
    out[neediest->member].assigned.insert(part);
  }
}

}  // namespace

SharesOf ShareOut(const Parts& all, const std::map<std::string, Parts>& owned) {
  SharesOf out;
  std::vector<Part> connectors, tasks;
  for (const auto& part : all) (part.task < 0 ? connectors : tasks).push_back(part);
  for (const auto& [member, parts] : owned) out[member];
  ShareKind(connectors, owned, out);
  ShareKind(tasks, owned, out);
  // What is in `all` and owned by a second member, or is not in `all`.
  Parts seen;
  for (const auto& [member, parts] : owned) {
    for (const auto& part : parts) {
      if (!all.contains(part) || !seen.insert(part).second) out[member].revoked.insert(part);
    }
  }
  return out;
}

}  // namespace taskflow::connect
