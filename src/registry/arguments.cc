#include "registry/arguments.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

#include "registry/limits.h"

namespace taskflow::registry {
namespace {

std::optional<int> ParseInt(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Outcome<json::object> BodyObject(const http::Request& request) {
  if (request.body.empty()) return MissingBody();
  auto body = ParseJsonObject(request.body);
  if (!body) return BadRequest(body.error().message);
  return std::move(*body);
}

Outcome<std::string> SubjectOf(const http::Request& request) {
  const auto& subject = request.Param("subject");
  bool has_control =
      std::ranges::any_of(subject, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  bool is_reserved = subject == "__GLOBAL" || subject == "__EMPTY";
  if (subject.empty() || subject.size() > kSubjectBytesMax || has_control || is_reserved) {
    return InvalidSubject(subject);
  }
  return subject;
}

Outcome<int> IdOf(const http::Request& request) {
  auto id = ParseInt(request.Param("id"));
  if (!id) return NotFound();
  return *id;
}

Outcome<std::optional<int>> VersionOf(const http::Request& request) {
  const auto& text = request.Param("version");
  if (text == "latest" || text == "-1") return std::nullopt;
  auto number = ParseInt(text);
  if (!number || *number < 1) return InvalidVersion(text);
  return number;
}

Outcome<const Version*> FindVersion(const Store& store, const http::Request& request) {
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(request));
  TASKFLOW_REGISTRY_TRY(auto number, held_number, VersionOf(request));
  bool deleted_too = request.QueryFlag("deleted");
  if (store.Latest(subject, deleted_too) == nullptr) return SubjectNotFound(subject);
  const auto* version =
      number ? store.Find(subject, *number, deleted_too) : store.Latest(subject, deleted_too);
  if (version == nullptr) return VersionNotFound(std::to_string(*number));
  return version;
}

Page PageOf(const http::Request& request, std::size_t limit_max) {
  auto number = [&](std::string_view name, int otherwise) {
    auto text = request.Query(name);
    return text ? ParseInt(*text).value_or(otherwise) : otherwise;
  };
  Page page{static_cast<std::size_t>(std::max(0, number("offset", 0))), limit_max};
  if (int limit = number("limit", -1); limit >= 0) {
    page.limit = std::min(limit_max, static_cast<std::size_t>(limit));
  }
  return page;
}

}  // namespace taskflow::registry
