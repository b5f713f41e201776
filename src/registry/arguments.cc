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

// The {subject} of the path in full, in the one way to write it. May name a context alone.
Outcome<std::string> CheckedName(const http::Request& request) {
  TASKFLOW_REGISTRY_TRY(auto context, held, ContextOf(request));
  auto given = request.params.find("subject");
  std::string text = given == request.params.end() ? "" : given->second;
  auto subject = JoinName(SplitName(NameIn(context, text)));
  bool has_control =
      std::ranges::any_of(subject, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  auto name = SplitName(subject).subject;
  bool is_reserved = name == "__GLOBAL" || name == "__EMPTY";
  if (subject.size() > kSubjectBytesMax || has_control || is_reserved) {
    return InvalidSubject(subject);
  }
  return subject;
}

// The subject that `subject` is an alias of, in the same context; else itself.
std::string Resolved(const Store& store, const std::string& subject) {
  auto config = store.ConfigOf(subject);
  auto alias = config ? config->Text("alias") : std::nullopt;
  if (!alias || alias->empty()) return subject;
  return JoinName(SplitName(NameIn(SplitName(subject).context, *alias)));
}

}  // namespace

Outcome<json::object> BodyObject(const http::Request& request) {
  if (request.body.empty()) return MissingBody();
  auto body = ParseJsonObject(request.body);
  if (!body) return BadRequest(body.error().message);
  return std::move(*body);
}

Outcome<std::string> ContextOf(const http::Request& request) {
  auto found = request.params.find("context");
  if (found == request.params.end()) return std::string(kDefaultContext);
  return ContextNamed(found->second);
}

Outcome<std::string> SubjectOf(const Store& store, const http::Request& request) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, CheckedName(request));
  auto name = SplitName(subject);
  if (name.subject.empty() || subject.starts_with(kGlobalContext)) return InvalidSubject(subject);
  return Resolved(store, subject);
}

Outcome<std::optional<std::string>> ScopeOf(const http::Request& request) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, CheckedName(request));
  if (subject.empty()) return std::nullopt;
  return std::optional(subject);
}

Outcome<std::string> PrefixOf(const http::Request& request) {
  TASKFLOW_REGISTRY_TRY(auto context, held, ContextOf(request));
  std::string prefix(request.Query("subjectPrefix").value_or(""));
  return request.params.contains("context") ? NameIn(context, prefix) : prefix;
}

std::string SubjectAsked(const Store& store, const http::Request& request,
                         std::string_view context) {
  auto subject = NameIn(context, request.Query("subject").value_or(""));
  return SplitName(subject).subject.empty() ? "" : Resolved(store, subject);
}

Outcome<std::string> ContextOfId(const Store& store, const http::Request& request, int id) {
  TASKFLOW_REGISTRY_TRY(auto of_path, held, ContextOf(request));
  auto asked = SplitName(NameIn(of_path, request.Query("subject").value_or("")));
  if (asked.context != kDefaultContext || asked.subject.empty()) return asked.context;
  auto uses_it = [&](const std::string& context) {
    auto name = Resolved(store, JoinName({context, asked.subject}));
    return std::ranges::any_of(store.UsesOf(id, context),
                               [&](const auto& use) { return use.first == name; });
  };
  auto contexts = store.Contexts();
  auto found = std::ranges::find_if(contexts, uses_it);
  return found == contexts.end() ? std::string(kDefaultContext) : *found;
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
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(store, request));
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
