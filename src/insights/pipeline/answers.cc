#include "insights/pipeline/answers.h"

#include <boost/json.hpp>

#include "base/log.h"
#include "cql/types/type.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kExactMax = (1LL << 53) - 1;

struct StatusAndCode {
  int status;
  const char* code;
};

StatusAndCode Of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kUnsupported:
      return {422, "invalid"};
    case ErrorCode::kNotFound:
      return {404, "not_found"};
    case ErrorCode::kExists:
    case ErrorCode::kConflict:
      return {409, "conflict"};
    case ErrorCode::kTooLarge:
      return {413, "too_large"};
    case ErrorCode::kUnauthorized:  // by a part, not by us
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return {503, "unavailable"};
    case ErrorCode::kCorrupt:
      return {502, "corrupt"};
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return {500, "internal"};
  }
  return {500, "internal"};
}

}  // namespace

Problem::Problem(const Error& error)
    : http::Problem{Of(error.code).status, Of(error.code).code, Printable(error.message), ""} {}

tl::unexpected<Problem> Wrong(std::string field, std::string message) {
  return tl::unexpected<Problem>(Problem(422, "invalid", std::move(message), std::move(field)));
}

http::Response ProblemResponse(const Problem& problem) {
  if (problem.status == 500) LogError("insights", "{}", problem.message);
  return http::ProblemAnswer(problem);
}

http::Response ResponseOf(const Answer& answer, int status) {
  return answer ? http::JsonAnswer(status, *answer) : ProblemResponse(answer.error());
}

http::Response BusyResponse() {
  return ProblemResponse({503, "busy", "Too many questions to the pipeline are being answered."});
}

http::Response EventStreamHead() {
  http::Response head;
  head.headers.Set("Content-Type", "text/event-stream");
  head.headers.Set("Cache-Control", "no-store");
  head.headers.Set("X-Accel-Buffering", "no");  // or nginx would hold the events back
  head.body = "retry: 2000\n\n";
  return head;
}

std::string EventText(std::string_view name, std::string_view json) {
  return fmt::format("event: {}\ndata: {}\n\n", name, json);
}

bool IsUtf8(std::string_view bytes) {
  return cql::Validate(cql::Type{.id = cql::TypeId::kText}, bytes).has_value();
}

std::string Printable(std::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  std::string out;
  for (char c : text) out.push_back(static_cast<unsigned char>(c) < 0x80 ? c : '?');
  return out;
}

void KeepExact(json::value& value) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) KeepExact(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) KeepExact(item);
  } else if (const auto* number = value.if_int64()) {
    if (*number > kExactMax || *number < -kExactMax) value = std::to_string(*number);
  } else if (const auto* large = value.if_uint64()) {
    value = std::to_string(*large);
  }
}

}  // namespace taskflow::insights
