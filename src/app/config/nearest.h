// "did you mean": the known name closest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taskflow::app {

// Edits (insert, delete, replace, swap neighbours) that turn one into the other.
std::size_t EditDistance(std::string_view from, std::string_view to);

// ": did you mean 'site.listen'?", or nothing when no name is close.
std::string DidYouMean(std::string_view given, const std::vector<std::string>& known);

}  // namespace taskflow::app
