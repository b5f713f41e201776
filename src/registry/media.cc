#include "registry/media.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/json.h"
#include "http/text.h"

namespace taskflow::registry {
namespace {

constexpr std::string_view kOurs[] = {
    "application/vnd.schemaregistry.v1+json",
    "application/vnd.schemaregistry+json",
    "application/json",
};

// What stands before the next `separator`; both it and the separator leave `text`.
std::string_view TakeUntil(char separator, std::string_view& text) {
  auto end = text.find(separator);
  auto taken = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return http::Trim(taken);
}

double QualityOf(std::string_view parameters) {
  while (!parameters.empty()) {
    auto parameter = TakeUntil(';', parameters);
    double quality = 1;
    if (parameter.starts_with("q=")) {
      std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), quality);
      return quality;
    }
  }
  return 1;
}

bool Covers(std::string_view range, std::string_view type) {
  return range == type || range == "*/*" || range == "application/*";
}

}  // namespace

Outcome<std::string> AnswerType(const http::Request& request) {
  auto accept = request.headers.Find("Accept");
  if (!accept || http::Trim(*accept).empty()) return std::string(kOurs[0]);
  double best_quality = 0;
  std::string_view best;
  for (auto ours : kOurs) {
    for (std::string_view rest = *accept; !rest.empty();) {
      auto entry = TakeUntil(',', rest);
      auto range = TakeUntil(';', entry);
      auto quality = QualityOf(entry);
      if (Covers(range, ours) && quality > best_quality) {
        best = ours;
        best_quality = quality;
      }
    }
  }
  if (best.empty()) return NotAcceptable();
  return std::string(best);
}

Outcome<void> CheckBodyType(const http::Request& request) {
  auto header = request.headers.Find("Content-Type");
  if (!header || request.body.empty()) return {};
  std::string_view rest = *header;
  auto type = TakeUntil(';', rest);
  if (type == "application/octet-stream" || std::ranges::find(kOurs, type) != std::end(kOurs)) {
    return {};
  }
  return UnsupportedMediaType();
}

http::Response ErrorResponse(const ApiError& error) {
  http::Response response;
  response.status = error.status;
  response.body = ToJson(json::object{{"error_code", error.code}, {"message", error.message}});
  return response;
}

}  // namespace taskflow::registry
