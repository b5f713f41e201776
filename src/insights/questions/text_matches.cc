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
    : texts_(texts),
      part_([&] {
        std::string lower(part);
        LowerAll(lower);
        return lower;
      }()),
      decided_(texts.size()) {}

std::size_t TextMatches::Look(std::span<const TextId> ids, std::uint8_t* has) {
  std::size_t found = 0, undecided = 0;
  auto look = [&] {
    found = undecided = 0;
    const auto* decided = decided_.data();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto decision = decided[ids.data()[i]];
      has[i] = decision & kYes;
      found += decision & kYes;
      undecided += decision == kUndecided;
    }
  };
  look();
  if (undecided == 0) return found;
  for (auto id : ids)
    if (decided_.data()[id] == kUndecided) Decide(id);
  look();
  return found;
}

void TextMatches::Decide(TextId id) {
  const auto size = static_cast<TextId>(decided_.size());
  const auto first = id / kNeighbours * kNeighbours, end = std::min(size, first + kNeighbours);
  joined_.clear();
  ends_.clear();
  for (auto each = first; each < end; ++each) {
    joined_ += texts_.Text(each);
    ends_.push_back(joined_.size());
    decided_[each] = kNo;
  }
  LowerAll(joined_);
  std::size_t text = 0;
  for (auto at = FindPart(0); at < joined_.size();) {
    while (ends_[text] <= at) ++text;
    if (at + part_.size() > ends_[text]) {  // it reaches into the next one
      at = FindPart(at + 1);
      continue;
    }
    decided_[first + text] = kYes;
    at = FindPart(ends_[text]);
  }
}

// Where the first and the last character are right is looked for in blocks, by vectors.
std::size_t TextMatches::FindPart(std::size_t from) const {
  constexpr std::size_t kBlock = 64;
  if (joined_.size() < part_.size()) return joined_.size();
  const auto end = joined_.size() - part_.size() + 1;  // of places
  const auto first = part_.front(), last = part_.back();
  const auto* begins = joined_.data();
  const auto* ends = begins + part_.size() - 1;
  auto is_here = [&](std::size_t at) {
    return std::memcmp(begins + at, part_.data(), part_.size()) == 0;
  };
  for (; from + kBlock <= end; from += kBlock) {
    std::uint8_t maybe[kBlock];
    for (std::size_t i = 0; i < kBlock; ++i) {
      maybe[i] = static_cast<std::uint8_t>((begins[from + i] == first) & (ends[from + i] == last));
    }
    std::uint64_t words[kBlock / 8];
    std::memcpy(words, maybe, sizeof words);
    for (std::size_t word = 0; word < kBlock / 8; ++word) {
      if (words[word] == 0) continue;
      for (std::size_t i = word * 8; i < word * 8 + 8; ++i)
        if (maybe[i] != 0 && is_here(from + i)) return from + i;
    }
  }
  for (; from < end; ++from)
    if (is_here(from)) return from;
  return joined_.size();
}

}  // namespace taskflow::insights
