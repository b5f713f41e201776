// JSON by Boost.JSON, with limits and this project's errors. Values are plain boost::json types.
#pragma once

#include <boost/json/fwd.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow {

namespace json = boost::json;

inline constexpr int kJsonDepthMax = 64;

// The one JSON value that `text` holds; numbers with a fraction or an exponent are the nearest
// doubles. Nesting over `depth_max`, bytes after the value and invalid UTF-8 are refused. Errors:
// kInvalid with the offset. Of duplicate keys the last wins.
Result<json::value> ParseJson(std::string_view text, std::size_t depth_max = kJsonDepthMax);
// As ParseJson, and kInvalid unless the value is an object.
Result<json::object> ParseJsonObject(std::string_view text);
// Compact, no blanks, members in the order they were inserted.
std::string ToJson(const json::value& value);

// The member if it is a string; nothing when absent or of another type. Valid as long as `object`.
std::optional<std::string_view> StringMember(const json::object& object, std::string_view key);
std::optional<std::int64_t> IntegerMember(const json::object& object, std::string_view key);

}  // namespace taskflow
