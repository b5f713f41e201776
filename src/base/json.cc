#include "base/json.h"

#include <boost/json.hpp>

namespace taskflow {

Result<json::value> ParseJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::stream_parser parser({}, options);
  boost::system::error_code error;
  auto used = parser.write_some(text.data(), text.size(), error);
  if (!error) {
    auto rest = text.substr(used);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
      error = json::error::extra_data;
  }
  if (!error) parser.finish(error);
  if (error)
    return Fail(ErrorCode::kInvalid, "not valid JSON at byte {}: {}", used, error.message());
  return parser.release();
}

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

}  // namespace taskflow
