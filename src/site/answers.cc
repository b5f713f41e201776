#include "site/answers.h"

#include "base/log.h"

namespace taskflow::site {
namespace {

using HeaderText = std::pair<const char*, const char*>;

#define TASKFLOW_POLICY                                                              \
  "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; " \
  "form-action 'self'"

constexpr HeaderText kOfAll[] = {
    {"Content-Security-Policy", TASKFLOW_POLICY},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};
constexpr HeaderText kOfAllWithHttps[] = {
    {"Content-Security-Policy", TASKFLOW_POLICY "; upgrade-insecure-requests"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
};
// Of the permissions only those that browsers know: of others they complain in their console.
constexpr HeaderText kOfPages[] = {
    {"X-Frame-Options", "DENY"},
    {"X-Permitted-Cross-Domain-Policies", "none"},
    {"Cross-Origin-Embedder-Policy", "require-corp"},
    {"Permissions-Policy",
     "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), "
     "fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
     "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
     "publickey-credentials-get=(), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), "
     "xr-spatial-tracking=()"},
};

}  // namespace

http::Headers HeadersOfAll(bool https) {
  http::Headers headers;
  for (const auto& [name, value] : kOfAll) headers.Add(name, value);
  if (!https) return headers;
  for (const auto& [name, value] : kOfAllWithHttps) headers.Set(name, value);
  return headers;
}

void AddPageHeaders(http::Response& response) {
  for (const auto& [name, value] : kOfPages) response.headers.Set(name, value);
}

http::Response EmptyAnswer() {
  http::Response response{.status = 204};
  response.headers.Set("Cache-Control", "no-store");
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

http::Response StorageFullAnswer() {
  auto response =
      ErrorAnswer(507, "storage_full",
                  "The server's disk is full. Nothing was changed: please try again later.");
  response.headers.Set("Retry-After", "10");
  return response;
}

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
