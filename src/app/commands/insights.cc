// `taskflow insights rebuild`: what insights knows, read anew.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/passport.h"
#include "app/config/nearest.h"
#include "app/parts/parts.h"
#include "app/terminal/progress.h"
#include "base/file.h"
#include "base/json.h"
#include "http/client.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kAnswerMax{10'000};
constexpr Milliseconds kLookEvery{200};

class InsightsClient {
 public:
  InsightsClient(std::string url, http::Url at)
      : url_(std::move(url)), at_(std::move(at)), client_(at_.address, {.timeout = kAnswerMax}) {}

  Result<json::object> Ask(const std::string& method, const std::string& path,
                           const std::string& body = "") {
    auto target = at_.path + "/api/insights/" + path;
    auto answer = method == "GET" ? client_.Get(target) : client_.SendJson(method, target, body);
    if (!answer) return FailWith("insights at " + url_, std::move(answer).error());
    if (answer->status / 100 != 2) {
      return Fail(ErrorCode::kUnavailable, "insights at {} answers {}", url_, answer->status);
    }
    return ParseJsonObject(answer->body);
  }

 private:
  std::string url_;
  http::Url at_;
  http::Client client_;
};

std::int64_t NumberIn(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

const json::object* Rebuilding(const json::object& status) {
  const auto* found = status.if_contains("rebuilding");
  return found == nullptr ? nullptr : found->if_object();
}

std::int64_t RecordsIn(const json::object& status) {
  const auto* positions = status.if_contains("positions");
  if (positions == nullptr || !positions->is_array()) return 0;
  std::int64_t records = 0;
  for (const auto& one : positions->get_array()) {
    if (const auto* object = one.if_object()) records += NumberIn(*object, "end");
  }
  return records;
}

// Until it is built; nothing when it takes longer than `timeout`.
Result<std::optional<json::object>> WaitUntilBuilt(InsightsClient& insights, json::object status,
                                                   std::optional<Milliseconds> timeout) {
  Progress progress;
  std::string trouble;
  auto begin = SystemClock().Mono();
  while (const auto* rebuilding = Rebuilding(status)) {
    auto passed = std::chrono::duration_cast<Milliseconds>(SystemClock().Mono() - begin);
    if (timeout && passed >= *timeout) return std::nullopt;
    std::string problem(StringMember(status, "problem").value_or(""));
    if (!problem.empty() && problem != trouble) {
      progress.Clear();
      fmt::print(stderr, "waiting: {}\n", problem);
    }
    trouble = problem;
    // How many rows a table has, nobody knows before.
    bool topic = StringMember(*rebuilding, "from") == "topic";
    progress.Show("building again, events", NumberIn(*rebuilding, "events"),
                  topic ? RecordsIn(status) : 0);
    std::this_thread::sleep_for(timeout ? std::min(kLookEvery, *timeout - passed) : kLookEvery);
    ASSIGN_OR_RETURN(status, insights.Ask("GET", "status"));
  }
  return status;
}

void PrintBuilt(const std::string& from, const json::object& status, std::int64_t ms,
                bool as_json) {
  auto events = NumberIn(status, "events");
  if (as_json) {
    fmt::print("{}\n", ToJson(json::object{{"from", from}, {"events", events}, {"ms", ms}}));
  } else {
    fmt::print("built again from the {}: {} events, {:.1f} s\n", from, events,
               static_cast<double>(ms) / 1'000);
  }
}

}  // namespace

Result<int> RunInsightsRebuild(const Call& call) {
  auto from = call.Option("--from", "topic");
  if (from != "topic" && from != "table") {
    return Fail(ErrorCode::kInvalid, "--from is topic or table, not '{}'{}", from,
                DidYouMean(from, {"topic", "table"}));
  }
  std::optional<Milliseconds> timeout;
  if (call.Has("--timeout")) {
    ASSIGN_OR_RETURN(timeout, ParseDuration(call.Option("--timeout"), "--timeout"));
  }
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
  auto url = InsightsUrl(call, addresses);
  ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
  InsightsClient insights(url, std::move(at));
  auto begin = SystemClock().Mono();
  ASSIGN_OR_RETURN(auto status,
                   insights.Ask("POST", "rebuild", ToJson(json::object{{"from", from}})));
  ASSIGN_OR_RETURN(auto built, WaitUntilBuilt(insights, std::move(status), timeout));
  if (!built) {
    fmt::print(stderr,
               "taskflow: it is not built again within {}, and goes on: GET /api/insights/status\n",
               call.Option("--timeout"));
    return kNotInTime;
  }
  auto took = std::chrono::duration_cast<Milliseconds>(SystemClock().Mono() - begin);
  PrintBuilt(from, *built, took.count(), call.Has("--json"));
  return kOk;
}

}  // namespace taskflow::app
