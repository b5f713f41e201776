// Which texts of a dictionary hold another one, whatever the case of ASCII letters.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "insights/table/columns.h"

namespace taskflow::insights {

// Decides neighbours together when one of them is asked for, and remembers. Any thread; what two
// decide at once, they decide alike. The texts are those of one dictionary, which is given anew
// each time and may have become longer.
class TextMatches {
 public:
  // Of the first `size` texts; of these, those that `known`, which may be null, has decided are
  // taken over. `part` is not empty, and the same.
  TextMatches(std::size_t size, std::string_view part, const TextMatches* known = nullptr);
  std::size_t size() const { return size_; }
  // has[i]: 1 when text ids[i], which is below size(), holds it, else 0. How many do.
  std::size_t Look(const Dictionary& texts, std::span<const TextId> ids, std::uint8_t* has);

 private:
  enum Decision : std::uint8_t { kUndecided = 0, kYes = 1, kNo = 2 };
  std::uint8_t At(TextId id) const {
    return decided_.get()[id].load(std::memory_order_relaxed);  // nothing hangs on it
  }
  void Decide(const Dictionary& texts, TextId id);

  const std::size_t size_;
  const std::string part_;  // in lower case
  std::unique_ptr<std::atomic<std::uint8_t>[]> decided_;
};

// Of one view's people and texts.
struct ViewMatches {
  TextMatches whos, whats;
  ViewMatches(const View& view, std::string_view part, const ViewMatches* known = nullptr)
      : whos(view.whos().size(), part, known == nullptr ? nullptr : &known->whos),
        whats(view.whats().size(), part, known == nullptr ? nullptr : &known->whats) {}
  bool covers(const View& view) const {
    return whos.size() >= view.whos().size() && whats.size() >= view.whats().size();
  }
  std::size_t bytes() const { return whos.size() + whats.size(); }
};

}  // namespace taskflow::insights
