#include "privacy/insights_stage.h"

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/json.h"
#include "http/client.h"
#include "privacy/limits.h"

namespace taskflow::privacy {
namespace {

Result<std::int64_t> CountIn(const json::object& answer, std::string_view name) {
  const auto* count = answer.if_contains(name);
  if (count != nullptr && count->is_int64()) return count->get_int64();
  return Fail(ErrorCode::kInvalid, "insights answers without {}", name);
}

std::string OrderFor(const Person& person, bool dry_run) {
  json::array names;
  for (const auto& name : person.names) names.emplace_back(name);
  json::object order{{"names", std::move(names)}, {"dryRun", dry_run}};
  if (person.until_ms) order["until"] = FormatIso8601(*person.until_ms);
  return ToJson(order);
}

Status Ask(const std::string& url, const std::string& order, Stage& stage) {
  ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
  http::Client client(at.address, {.timeout = kInsightsAnswerMax});
  auto answer = client.SendJson("POST", at.path + "/privacy/erase", order);
  if (!answer) return FailWith("insights at " + url, std::move(answer).error());
  if (answer->status != 200) {
    return Fail(ErrorCode::kUnavailable, "insights at {} answers {}", url, answer->status);
  }
  ASSIGN_OR_RETURN(auto told, ParseJsonObject(answer->body));
  ASSIGN_OR_RETURN(stage.found, CountIn(told, "found"));
  ASSIGN_OR_RETURN(stage.erased, CountIn(told, "erased"));
  stage.left = stage.found - stage.erased;
  return {};
}

Stage Carry(const InsightsPlace& place, const std::string& order) {
  Stage stage{.name = "insights"};
  auto url = place.url.substr(0, place.url.find(','));
  auto asked = Ask(url, order, stage);
  if (asked) return stage;
  if (place.certain) {
    stage.problem = asked.error().message + "; start it, or set insights.url, and run it again";
  } else {
    stage.remedy = fmt::format(
        "nobody answers at {}: if insights runs elsewhere, set insights.url and run it again", url);
  }
  return stage;
}

}  // namespace

Stage EraseInInsights(const InsightsPlace& place, const Person& person, bool dry_run) {
  auto stage = Carry(place, OrderFor(person, dry_run));
  if (stage.erased > 0) {
    stage.remedy =
        "the texts, of no event any more, leave its dictionaries with taskflow insights rebuild";
  }
  return stage;
}

Stage EraseDemoInInsights(const InsightsPlace& place) { return Carry(place, R"({"demo":true})"); }

}  // namespace taskflow::privacy
