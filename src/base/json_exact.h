// JSON whose numbers are kept to the last digit.
#pragma once

#include <vector>

#include "base/json.h"

namespace taskflow {

// As ParseJson, but a number with a fraction, with an exponent, or beyond 64 bits becomes a NaN (no
// other number of JSON is one) that stands for its text: a part of `text`, put into `numbers`.
Result<json::value> ParseJsonExact(std::string_view text, std::vector<std::string_view>& numbers);
// The text that `number` stands for; nothing for every other value.
std::optional<std::string_view> NumberText(const json::value& number,
                                           const std::vector<std::string_view>& numbers);

}  // namespace taskflow
