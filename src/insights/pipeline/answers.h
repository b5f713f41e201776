// The answers of the pipeline page's API, in the form of the site's (docs/api.md).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/api_answer.h"

namespace taskflow::insights {

struct Problem : http::Problem {
  Problem(int s, std::string c, std::string m, std::string f = "")
      : http::Problem{s, std::move(c), std::move(m), std::move(f)} {}
  Problem(const Error& error);  // NOLINT: every Result's error is one; total
};
using Answer = tl::expected<json::object, Problem>;

// 422 `invalid`.
tl::unexpected<Problem> Wrong(std::string field, std::string message);

http::Response ProblemResponse(const Problem& problem);
// 200 or the problem.
http::Response ResponseOf(const Answer& answer, int status = 200);
http::Response BusyResponse();
// The head of a stream of server-sent events.
http::Response EventStreamHead();
std::string EventText(std::string_view name, std::string_view json);

bool IsUtf8(std::string_view bytes);
// `text` with what is no UTF-8 replaced, for JSON.
std::string Printable(std::string_view text);
// Whole numbers that JavaScript cannot hold become texts, at any depth.
void KeepExact(json::value& value);

}  // namespace taskflow::insights
