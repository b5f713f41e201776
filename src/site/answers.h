// The API's answers, and the headers that answers carry.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/api_answer.h"

namespace taskflow::site {

using http::ErrorJson;
using http::JsonAnswer;
using http::Problem;
using http::ProblemAnswer;

// The one of each ErrorCode. Messages of errors that are ours to mend, or that name the machine's
// parts, are logged and not shown.
Problem ProblemOf(const Error& error);

// 204, stored nowhere.
http::Response EmptyAnswer();
http::Response ErrorAnswer(int status, std::string_view code, std::string_view message,
                           std::string_view field = "");
// 422 "invalid".
http::Response InvalidAnswer(std::string_view field, std::string_view message);
// 503 "busy" with Retry-After.
http::Response BusyAnswer();
// 507 "storage_full": nothing was changed.
http::Response StorageFullAnswer();
// ProblemAnswer of ProblemOf.
http::Response AnswerFor(const Error& error);

// What every answer of the server carries, also those that no handler gives:
// Content-Security-Policy, nosniff and their kin (OWASP ASVS 5.0, chapter V3.4); with https, that
// browsers stay with it (RFC 6797).
http::Headers HeadersOfAll(bool https);
// What an HTML page carries besides, after OWASP's Secure Headers Project.
void AddPageHeaders(http::Response& response);

}  // namespace taskflow::site
