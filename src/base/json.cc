#include "base/json.h"

#include <boost/json.hpp>

namespace taskflow {

Result<json::object> ParseJsonObject(std::string_view text) {
  ASSIGN_OR_RETURN(auto value, ParseJson(text));
  if (!value.is_object()) return Fail(ErrorCode::kInvalid, "a JSON object is needed");
  return std::move(value.get_object());
}

std::string ToJson(const json::value& value) { return json::serialize(value); }

std::optional<std::string_view> StringMember(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return std::string_view(member->get_string());
}

std::optional<std::int64_t> IntegerMember(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_int64() ? std::optional(found->get_int64()) : std::nullopt;
}

}  // namespace taskflow
