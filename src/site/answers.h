// The API's answers, and the headers that every answer carries.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace taskflow::site {

// What is wrong with a request, or with one of several things that it asks for.
struct Problem {
  int status = 500;
  std::string code, message;
  std::string field;  // empty when none is to blame
};
// The one of each ErrorCode. Messages of errors that are ours to mend, or that name the machine's
// parts, are logged and not shown.
Problem ProblemOf(const Error& error);
// {"code":...,"message":...,"field":...}; no field when empty.
json::object ErrorJson(const Problem& problem);

// JSON that is stored nowhere (Cache-Control: no-store), with the security headers.
http::Response JsonAnswer(int status, const json::object& body);
// 204, with the same headers.
http::Response EmptyAnswer();
// {"error":ErrorJson}; Retry-After for 503.
http::Response ProblemAnswer(const Problem& problem);
http::Response ErrorAnswer(int status, std::string_view code, std::string_view message,
                           std::string_view field = "");
// 422 "invalid".
http::Response InvalidAnswer(std::string_view field, std::string_view message);
// 503 "busy" with Retry-After.
http::Response BusyAnswer();
// ProblemAnswer of ProblemOf.
http::Response AnswerFor(const Error& error);

// Content-Security-Policy, nosniff and their kin (OWASP ASVS 5.0, chapter V3.4).
void AddSecurityHeaders(http::Response& response);
// What every answer of the server carries, also those that no handler gives: with https, that
// browsers stay with it (RFC 6797).
http::Headers HeadersOfAll(bool https);

}  // namespace taskflow::site
