#include "migrate/rest.h"

#include <boost/json.hpp>

#include "migrate/limits.h"

namespace taskflow::migrate {
namespace {

ErrorCode CodeOf(int status) {
  if (status == 404) return ErrorCode::kNotFound;
  if (status == 409) return ErrorCode::kConflict;
  if (status == 401 || status == 403) return ErrorCode::kUnauthorized;
  return status < 500 ? ErrorCode::kInvalid : ErrorCode::kUnavailable;
}

}  // namespace

Rest::Rest(std::string part, http::Url url)
    : part_(std::move(part)),
      path_(url.path),
      client_(std::make_unique<http::Client>(url, http::ClientOptions{.timeout = kAnswerMax})) {}

Result<Rest> Rest::To(std::string part, std::string_view url) {
  ASSIGN_OR_RETURN(auto parsed, http::ParseUrl(url.substr(0, url.find(','))));
  return Rest(std::move(part), std::move(parsed));
}

Result<json::value> Rest::Send(const std::string& method, const std::string& target,
                               const json::value& body) {
  http::Request request{.method = method, .target = path_ + target};
  if (!body.is_null()) {
    request.headers.Set("Content-Type", "application/json");
    request.body = ToJson(body);
  }
  auto answer = client_->Send(request);
  if (!answer) return FailWith(part_, std::move(answer).error());
  if (answer->status / 100 != 2) {
    return Fail(CodeOf(answer->status), "{}: {} {} is answered by {}: {}", part_, method, target,
                answer->status, answer->body.substr(0, 500));
  }
  if (answer->body.empty()) return json::value(nullptr);
  auto value = ParseJson(answer->body);
  if (!value) return FailWith(fmt::format("{}: {} {}", part_, method, target), value.error());
  return value;
}

Result<json::object> Rest::GetObject(const std::string& target) {
  ASSIGN_OR_RETURN(auto value, Get(target));
  if (value.is_object()) return std::move(value.get_object());
  return Fail(ErrorCode::kInvalid, "{}: GET {} gives no object", part_, target);
}

Result<std::vector<std::string>> Rest::GetNames(const std::string& target) {
  ASSIGN_OR_RETURN(auto value, Get(target));
  std::vector<std::string> out;
  const auto* list = value.if_array();
  if (list == nullptr) return Fail(ErrorCode::kInvalid, "{}: GET {} gives no list", part_, target);
  if (list->size() > kItemsMax) {
    return Fail(ErrorCode::kTooLarge, "{}: GET {} gives more than {}", part_, target, kItemsMax);
  }
  for (const auto& one : *list) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

std::string Escaped(std::string_view segment) {
  std::string out;
  for (char c : segment) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace taskflow::migrate
