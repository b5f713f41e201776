// Answers of this project's own JSON APIs (docs/api.md): bodies that are stored nowhere, and one
// form for what is wrong.
#pragma once

#include <string>

#include "base/json.h"
#include "http/message.h"

namespace taskflow::http {

// What is wrong with a request, or with one of several things that it asks for.
struct Problem {
  int status = 500;
  std::string code, message;
  std::string field;  // empty when none is to blame
};
// {"code":...,"message":...,"field":...}; no field when empty.
json::object ErrorJson(const Problem& problem);

// JSON with Cache-Control: no-store.
Response JsonAnswer(int status, const json::object& body);
// {"error":ErrorJson}; Retry-After for 503.
Response ProblemAnswer(const Problem& problem);

}  // namespace taskflow::http
