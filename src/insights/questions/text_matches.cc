#include "insights/questions/text_matches.h"

#include <algorithm>
#include <cstring>

#pragma GCC optimize("O3")  // LowerAll as vectors

namespace taskflow::insights {
namespace {

constexpr TextId kNeighbours = 512;

void LowerAll(std::string& text) {
  auto* at = reinterpret_cast<unsigned char*>(text.data());
  for (std::size_t i = 0, n = text.size(); i < n; ++i) {
    const auto c = at[i];
    at[i] = static_cast<unsigned char>(c + (static_cast<unsigned char>(c - 'A') < 26 ? 32 : 0));
  }
}

}  // namespace

TextMatches::TextMatches(const Dictionary& texts, std::string_view part)
    : texts_(texts), part_([&] {
        std::string lower(part);
        LowerAll(lower);
        return lower;
      }()) {}

void TextMatches::Decide(TextId id) {
  const auto size = static_cast<TextId>(std::max<std::size_t>(texts_.size(), id + 1));
  if (decided_.size() < size) decided_.resize(size);
  const auto first = id / kNeighbours * kNeighbours, end = std::min(size, first + kNeighbours);
  joined_.clear();
  ends_.clear();
  for (auto each = first; each < end; ++each) {
    joined_ += texts_.Text(each);
    ends_.push_back(joined_.size());
    decided_[each] = kNo;
  }
  LowerAll(joined_);
  std::size_t from = 0, text = 0;
  while (text < ends_.size()) {
    const auto* found =
        ::memmem(joined_.data() + from, joined_.size() - from, part_.data(), part_.size());
    if (!found) return;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - joined_.data());
    while (ends_[text] <= at) ++text;
    if (at + part_.size() > ends_[text]) {  // it reaches into the next one
      from = at + 1;
      continue;
    }
    decided_[first + text] = kYes;
    from = ends_[text];
    ++text;
  }
}

}  // namespace taskflow::insights
