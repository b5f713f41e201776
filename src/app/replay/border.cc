#include "app/replay/border.h"

#include <algorithm>
#include <charconv>

#include "app/option_values.h"

namespace taskflow::app {
namespace {

template <typename T>
std::optional<T> NumberIn(std::string_view text) {
  T number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number < 0)
    return std::nullopt;
  return number;
}

// Nothing for what is of another form.
std::optional<std::map<std::int32_t, std::int64_t>> ParseOffsets(std::string_view text) {
  std::map<std::int32_t, std::int64_t> out;
  for (const auto& one : SplitList(text)) {
    auto colon = one.find(':');
    if (colon == std::string::npos) return std::nullopt;
    auto partition = NumberIn<std::int32_t>(std::string_view(one).substr(0, colon));
    auto offset = NumberIn<std::int64_t>(std::string_view(one).substr(colon + 1));
    if (!partition || !offset) return std::nullopt;
    out[*partition] = *offset;
  }
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace

Result<Border> ParseBorder(std::string_view text, std::int64_t now_ms) {
  if (text == "begin" || text == "end") return Border{};
  if (auto offsets = ParseOffsets(text)) return Border{.time_ms = {}, .offsets = *offsets};
  auto moment = ParseMoment(text, now_ms);
  if (moment) return Border{.time_ms = *moment, .offsets = {}};
  return Fail(ErrorCode::kInvalid, "{}; or begin, end, or offsets (0:100,1:57)",
              moment.error().message);
}

Result<pipeline::Ranges> Between(const pipeline::Ranges& all, const Border& from,
                                 const Border& to) {
  for (const auto* border : {&from, &to}) {
    for (const auto& [partition, offset] : border->offsets) {
      auto same = [&, number = partition](const auto& one) {
        return one.first.partition == number;
      };
      if (std::none_of(all.begin(), all.end(), same)) {
        return Fail(ErrorCode::kInvalid, "the topic has no partition {}, only {}", partition,
                    all.size());
      }
    }
  }
  auto out = all;
  for (auto& [partition, range] : out) {
    auto first = from.offsets.find(partition.partition),
         last = to.offsets.find(partition.partition);
    if (first != from.offsets.end()) range.earliest = std::max(range.earliest, first->second);
    if (last != to.offsets.end()) range.end = std::min(range.end, last->second);
    range.end = std::max(range.end, range.earliest);
  }
  return out;
}

}  // namespace taskflow::app
