// The API's answers, and the headers that every answer carries.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace taskflow::site {

// JSON that is stored nowhere (Cache-Control: no-store), with the security headers.
http::Response JsonAnswer(int status, const json::object& body);
// 204, with the same headers.
http::Response EmptyAnswer();
// {"error":{"code":...,"message":...,"field":...}}; no field when empty.
http::Response ErrorAnswer(int status, std::string_view code, std::string_view message,
                           std::string_view field = "");
// 422 "invalid".
http::Response InvalidAnswer(std::string_view field, std::string_view message);
// 503 "busy" with Retry-After.
http::Response BusyAnswer();
// 507 "storage_full": nothing was changed.
http::Response StorageFullAnswer();
// The answer to each ErrorCode. Messages of errors that are ours to fix, or that name the machine's
// parts, are logged and not shown.
http::Response AnswerFor(const Error& error);

// Content-Security-Policy, nosniff and their kin (OWASP ASVS 5.0, chapter V3.4).
void AddSecurityHeaders(http::Response& response);
// What every answer of the server carries, also those that no handler gives: with https, that
// browsers stay with it (RFC 6797).
http::Headers HeadersOfAll(bool https);

}  // namespace taskflow::site
