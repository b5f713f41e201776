#include <boost/json.hpp>

#include "base/base64.h"
#include "insights/api/questions.h"
#include "insights/limits.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

Answer AskExtent(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto extent, ExtentOf(view, filter, sums));
  if (!extent) return json::object{};
  return json::object{{"first", extent->first_ms}, {"last", extent->last_ms}};
}

Answer AskNames(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto by, TopByIn(parameters));
  ASSIGN_OR_ANSWER(auto parts, CountIn(parameters, "parts", 1, kNameParts));
  ASSIGN_OR_ANSWER(auto part, CountIn(parameters, "part", 1, parts));
  ASSIGN_OR_ANSWER(auto most, CountIn(parameters, "most", kNamesPerAnswer, kNamesPerAnswer));
  ASSIGN_OR_ANSWER(auto names, NamesOf(view, filter, by, {part, parts}, most, sums));
  json::object out{{"names", static_cast<std::int64_t>(names.all)}};
  if (names.too_many) return out;
  json::array rows;
  rows.reserve(names.rows.size() * 2);
  for (const auto& [text, events] : names.rows) {
    rows.emplace_back(EncodeBase64(text));
    rows.emplace_back(static_cast<std::int64_t>(events));
  }
  out["rows"] = std::move(rows);
  return out;
}

Answer AskDescribed(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto by, TopByIn(parameters));
  std::vector<std::string> names;
  for (const auto& [key, value] : parameters) {
    if (key != "name") continue;
    auto name = DecodeBase64(value);
    if (!name || names.size() == kTopMax)
      return Wrong("name", fmt::format("These are at most {} names, in base64.", kTopMax));
    names.push_back(*std::move(name));
  }
  ASSIGN_OR_ANSWER(auto found, DescribeNames(view, filter, by, names, sums));
  json::array rows;
  for (const auto& row : found) {
    rows.push_back(json::object{{"name", EncodeBase64(row.name)},
                                {"events", static_cast<std::int64_t>(row.events)},
                                {"people", static_cast<std::int64_t>(row.people)},
                                {"first", row.first_ms},
                                {"last", row.last_ms}});
  }
  return json::object{{"rows", std::move(rows)}};
}

constexpr Question kMemberQuestions[] = {
    {"extent", AskExtent}, {"names", AskNames}, {"described", AskDescribed}};

}  // namespace

std::span<const Question> MemberQuestions() { return kMemberQuestions; }

}  // namespace taskflow::insights
