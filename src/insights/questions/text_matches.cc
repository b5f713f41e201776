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

// The first place from `from` on where the text has `part`; its size when there is none. Where the
// first and the last character are right is looked for in blocks, by vectors.
std::size_t FindPart(std::string_view text, std::string_view part, std::size_t from) {
  constexpr std::size_t kBlock = 64;
  if (text.size() < part.size()) return text.size();
  const auto end = text.size() - part.size() + 1;  // of places
  const auto first = part.front(), last = part.back();
  const auto* begins = text.data();
  const auto* ends = begins + part.size() - 1;
  auto is_here = [&](std::size_t at) {
    return std::memcmp(begins + at, part.data(), part.size()) == 0;
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
  return text.size();
}

}  // namespace

TextMatches::TextMatches(std::size_t size, std::string_view part, const TextMatches* known)
    : size_(size),
      part_([&] {
        std::string lower(part);
        LowerAll(lower);
        return lower;
      }()),
      decided_(new std::atomic<std::uint8_t>[size]()) {
  if (known == nullptr) return;
  for (TextId id = 0, end = static_cast<TextId>(std::min(size, known->size_)); id < end; ++id)
    decided_.get()[id].store(known->At(id), std::memory_order_relaxed);
}

std::size_t TextMatches::Look(const Dictionary& texts, std::span<const TextId> ids,
                              std::uint8_t* has) {
  std::size_t found = 0, undecided = 0;
  auto look = [&] {
    found = undecided = 0;
    for (std::size_t i = 0, n = ids.size(); i < n; ++i) {
      const auto decision = At(ids.data()[i]);
      has[i] = decision & kYes;
      found += decision & kYes;
      undecided += decision == kUndecided;
    }
  };
  look();
  if (undecided == 0) return found;
  for (auto id : ids)
    if (At(id) == kUndecided) Decide(texts, id);
  look();
  return found;
}

void TextMatches::Decide(const Dictionary& texts, TextId id) {
  const auto first = id / kNeighbours * kNeighbours;
  const auto count = std::min(static_cast<TextId>(size_) - first, kNeighbours);
  std::string joined;  // the texts, one behind the other
  std::size_t ends[kNeighbours];
  std::uint8_t decisions[kNeighbours];
  for (TextId i = 0; i < count; ++i) {
    joined += texts.Text(first + i);
    ends[i] = joined.size();
    decisions[i] = kNo;
  }
  LowerAll(joined);
  std::size_t text = 0;
  for (auto at = FindPart(joined, part_, 0); at < joined.size();) {
    while (ends[text] <= at) ++text;
    if (at + part_.size() > ends[text]) {  // it reaches into the next one
      at = FindPart(joined, part_, at + 1);
      continue;
    }
    decisions[text] = kYes;
    at = FindPart(joined, part_, ends[text]);
  }
  for (TextId i = 0; i < count; ++i)
    decided_.get()[first + i].store(decisions[i], std::memory_order_relaxed);
}

}  // namespace taskflow::insights
