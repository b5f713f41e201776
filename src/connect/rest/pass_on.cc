#include "connect/rest/pass_on.h"

#include "connect/limits.h"
#include "connect/rest/answers.h"
#include "http/client.h"
#include "http/forward.h"

namespace taskflow::connect::rest {
namespace {

constexpr std::string_view kNoLeader =
    "Cannot complete request momentarily due to no known leader URL, likely because a rebalance "
    "was underway.";
constexpr std::string_view kTooManyHops =
    "Cannot complete request because of a conflicting operation (e.g. worker rebalance)";
constexpr const char* kPassedOn[] = {"Content-Type", "Accept", "Authorization"};

}  // namespace

std::string WithForward(const std::string& target, bool forward) {
  auto question = target.find('?');
  auto out = target.substr(0, question) + (forward ? "?forward=true" : "?forward=false");
  if (question == std::string::npos) return out;
  auto query = std::string_view(target).substr(question + 1);
  while (!query.empty()) {
    auto end = std::min(query.find('&'), query.size());
    auto one = query.substr(0, end);
    if (!one.empty() && one != "forward" && !one.starts_with("forward="))
      out += fmt::format("&{}", one);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

void PassOn(net::Loop& loop, const std::string& url, const http::Request& request,
            const http::Responder& respond) {
  auto was_passed = request.Query("forward");
  if (was_passed && !request.QueryFlag("forward"))
    return respond.Send(ErrorAnswer(409, kTooManyHops));
  auto to = http::ParseUrl(url);
  if (!to) return respond.Send(ErrorAnswer(409, kNoLeader));
  http::Request passed;
  passed.method = request.method;
  passed.target = to->path + WithForward(request.target, !was_passed);
  for (const auto* name : kPassedOn) {
    if (auto value = request.headers.Find(name)) passed.headers.Set(name, std::string(*value));
  }
  passed.body = request.body;
  http::ForwardOptions options;
  options.answer_time_max = kForwardTimeout;
  options.unreachable = [](const Error& why) {
    return ErrorAnswer(500, "IO Error trying to forward REST request: " + why.message);
  };
  loop.Post([&loop, to = *std::move(to), passed = std::move(passed), respond,
             options = std::move(options)]() mutable {
    http::Forward(loop, to, std::move(passed), respond, std::move(options));
  });
}

}  // namespace taskflow::connect::rest
