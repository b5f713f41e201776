#include "site/answers.h"

#include "base/log.h"

namespace taskflow::site {
namespace {

constexpr std::pair<const char*, const char*> kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
     "form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

http::Response WithHeaders(http::Response response) {
  response.headers.Set("Cache-Control", "no-store");
  AddSecurityHeaders(response);
  return response;
}

}  // namespace

void AddSecurityHeaders(http::Response& response) {
  for (const auto& [name, value] : kSecurityHeaders) response.headers.Set(name, value);
}

http::Headers HeadersOfAll(bool https) {
  constexpr std::pair<const char*, const char*> kStayWithHttps = {
      "Strict-Transport-Security", "max-age=31536000; includeSubDomains"};
  http::Headers headers;
  if (https) headers.Set(kStayWithHttps.first, kStayWithHttps.second);
  return headers;
}

http::Response JsonAnswer(int status, const json::object& body) {
  return WithHeaders(http::Response::Json(status, ToJson(body)));
}

http::Response EmptyAnswer() { return WithHeaders({.status = 204}); }

json::object ErrorJson(const Problem& problem) {
  json::object error;
  error["code"] = problem.code;
  error["message"] = problem.message;
  if (!problem.field.empty()) error["field"] = problem.field;
  return error;
}

http::Response ProblemAnswer(const Problem& problem) {
  auto response = JsonAnswer(problem.status, {{"error", ErrorJson(problem)}});
  if (problem.status == 503) response.headers.Set("Retry-After", "1");
  return response;
}

http::Response ErrorAnswer(int status, std::string_view code, std::string_view message,
                           std::string_view field) {
  return ProblemAnswer({status, std::string(code), std::string(message), std::string(field)});
}

http::Response InvalidAnswer(std::string_view field, std::string_view message) {
  return ErrorAnswer(422, "invalid", message, field);
}

http::Response BusyAnswer() { return AnswerFor({ErrorCode::kUnavailable, "busy"}); }

Problem ProblemOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalid:
      return {422, "invalid", error.message, ""};
    case ErrorCode::kNotFound:
      return {404, "not_found", error.message, ""};
    case ErrorCode::kExists:
      return {409, "exists", error.message, ""};
    case ErrorCode::kConflict:
      return {409, "conflict", error.message, ""};
    case ErrorCode::kUnauthorized:
      return {401, "unauthorized", error.message, ""};
    case ErrorCode::kTooLarge:
      return {413, "too_large", error.message, ""};
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return {503, "busy", "There is too much to do just now: please try again.", ""};
    case ErrorCode::kUnsupported:
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  LogError("site", "{}: {}", Name(error.code), error.message);
  return {500, "internal", "Something went wrong on our side.", ""};
}

http::Response AnswerFor(const Error& error) { return ProblemAnswer(ProblemOf(error)); }

}  // namespace taskflow::site
