#include "http/api_answer.h"

namespace taskflow::http {

json::object ErrorJson(const Problem& problem) {
  json::object error;
  error["code"] = problem.code;
  error["message"] = problem.message;
  if (!problem.field.empty()) error["field"] = problem.field;
  return error;
}

Response JsonAnswer(int status, const json::object& body) {
  auto response = Response::Json(status, ToJson(body));
  response.headers.Set("Cache-Control", "no-store");
  return response;
}

Response ProblemAnswer(const Problem& problem) {
  auto response = JsonAnswer(problem.status, {{"error", ErrorJson(problem)}});
  if (problem.status == 503) response.headers.Set("Retry-After", "1");
  return response;
}

}  // namespace taskflow::http
