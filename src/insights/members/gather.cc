#include "insights/members/gather.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/base64.h"
#include "insights/api/questions.h"
#include "insights/limits.h"
#include "insights/members/merge.h"
#include "insights/questions/queries.h"

// As ASSIGN_OR_RETURN, for what is an http::Response when it goes wrong.
#define ASSIGN_OR_RESPOND(declaration, ...) \
  ASSIGN_OR_RESPOND_INNER(TASKFLOW_JOIN(answer_, __LINE__), declaration, __VA_ARGS__)
#define ASSIGN_OR_RESPOND_INNER(holder, declaration, ...)                       \
  auto holder = (__VA_ARGS__);                                                  \
  if (!holder) return ::tl::unexpected(ResponseFor(std::move(holder).error())); \
  declaration = *std::move(holder)

namespace taskflow::insights {
namespace {

http::Response ResponseFor(http::Response response) { return response; }
http::Response ResponseFor(const Problem& problem) { return ProblemResponse(problem); }
http::Response ResponseFor(const Error& error) { return ProblemResponse(Problem(error)); }

Parameters With(Parameters parameters,
                std::initializer_list<std::pair<const char*, std::string>> more) {
  for (const auto& [name, value] : more) {
    std::erase_if(parameters, [name = name](const auto& one) { return one.first == name; });
    if (!value.empty()) parameters.emplace_back(name, value);
  }
  return parameters;
}

// When the first and the last event of all were.
std::optional<Extent> ExtentIn(const std::vector<json::object>& answers) {
  std::optional<Extent> out;
  for (const auto& answer : answers) {
    auto first = IntegerMember(answer, "first"), last = IntegerMember(answer, "last");
    if (!first || !last) continue;
    if (!out) out.emplace();
    out->Include({*first, *last});
  }
  return out;
}

void AddDescribed(const json::object& answer, std::map<std::string, Top::Row>& known) {
  const auto* rows = answer.if_contains("rows");
  if (rows == nullptr || !rows->is_array()) return;
  for (const auto& one : rows->get_array()) {
    if (!one.is_object()) continue;
    const auto& row = one.get_object();
    auto name = DecodeBase64(StringMember(row, "name").value_or(""));
    if (!name) continue;
    const auto first = NumberIn(row, "first"), last = NumberIn(row, "last");
    auto [at, is_new] = known.try_emplace(*name, Top::Row{.first_ms = first, .last_ms = last});
    at->second.people += static_cast<std::uint64_t>(NumberIn(row, "people"));
    at->second.first_ms = std::min(at->second.first_ms, first);
    at->second.last_ms = std::max(at->second.last_ms, last);
  }
}

std::int64_t VersionOf(const std::vector<json::object>& answers) {
  std::int64_t out = 0;
  for (const auto& answer : answers) out += NumberIn(answer, "version");
  return out;
}

bool HaveRows(const std::vector<json::object>& answers) {
  return std::all_of(answers.begin(), answers.end(),
                     [](const auto& answer) { return answer.contains("rows"); });
}

bool IsOpen(const Filter& filter) {
  return filter.from_ms == Filter().from_ms || filter.to_ms == Filter().to_ms;
}

}  // namespace

http::Response Gather::Answer(std::string_view question, const Parameters& parameters) {
  auto answer = question == "summary"     ? Sum(question, parameters)
                : question == "funnel"    ? Sum(question, parameters)
                : question == "series"    ? Series(parameters)
                : question == "top"       ? Top(parameters)
                : question == "retention" ? Retention(parameters)
                : question == "people"    ? List(question, parameters, kTopMax)
                : question == "events"    ? List(question, parameters, kPageEventsMax)
                                          : Status();
  return answer ? ResponseOf(*std::move(answer)) : std::move(answer).error();
}

http::Response Gather::Order(const std::string& path, const std::string& body) {
  auto answers = clients_.AskAll({.method = "POST", .path = path, .parameters = {}, .body = body});
  if (!answers) return std::move(answers).error();
  if (path.ends_with("/rebuild")) return ResponseOf(MergeStatus(*answers), 202);
  auto sum = AddUp(*answers);
  return sum ? ResponseOf(*std::move(sum)) : ResponseFor(sum.error());
}

Gather::Answered Gather::Status() {
  ASSIGN_OR_RESPOND(auto answers, Ask("status", {}));
  return MergeStatus(answers);
}

MemberClients::Answers Gather::Ask(std::string_view question, const Parameters& parameters) {
  return clients_.AskAll(
      {.path = fmt::format("/api/insights/{}", question), .parameters = parameters, .body = {}});
}

Gather::Answered Gather::Sum(std::string_view question, const Parameters& parameters) {
  ASSIGN_OR_RESPOND(auto answers, Ask(question, parameters));
  ASSIGN_OR_RESPOND(auto sum, AddUp(answers));
  return sum;
}

// Where a range is open, each member would end it with its own events.
Gather::Answered Gather::Series(const Parameters& parameters) {
  ASSIGN_OR_RESPOND(auto filter, FilterIn(parameters));
  ASSIGN_OR_RESPOND(bool compares, FlagIn(parameters, "compare"));
  if (compares || !IsOpen(filter)) return Sum("series", parameters);
  ASSIGN_OR_RESPOND(auto extents, Ask("extent", parameters));
  const auto extent = ExtentIn(extents);
  if (!extent) return Sum("series", parameters);
  return Sum("series", With(parameters, {{"from", FormatIso8601(extent->first_ms)},
                                         {"to", FormatIso8601(extent->last_ms + 1)}}));
}

// A name may be everybody's, and rare with each: all names are added up before the first ones are
// known. As many at a time as a member says at once.
Gather::Answered Gather::Top(const Parameters& parameters) {
  ASSIGN_OR_RESPOND(auto limit, CountIn(parameters, "limit", kTopDefault, kTopMax));
  const auto most = std::max(kNamesPerAnswer / clients_.size(), kNamesPerAnswerMin);
  std::size_t parts = 1;
  std::int64_t version = 0;
  NamesMerge names(limit);
  for (std::size_t part = 1; part <= parts; ++part) {
    ASSIGN_OR_RESPOND(auto answers,
                      Ask("names", With(parameters, {{"part", std::to_string(part)},
                                                     {"parts", std::to_string(parts)},
                                                     {"most", std::to_string(most)}})));
    version = VersionOf(answers);
    if (HaveRows(answers)) {
      if (auto taken = names.TakeRound(answers); !taken)
        return tl::unexpected(ResponseFor(taken.error()));
      continue;
    }
    // More parts, a little smaller than they may be, as they differ.
    std::int64_t of_one = 0;
    for (const auto& answer : answers) of_one = std::max(of_one, NumberIn(answer, "names"));
    parts = std::max(parts * 2, static_cast<std::size_t>(of_one) * 5 / 4 / most + 1);
    if (parts > kNameParts)
      return tl::unexpected(
          ResponseFor(Problem(422, "invalid", "Too many names: narrow the filter.", "by")));
    names = NamesMerge(limit);
    part = 0;
  }
  ASSIGN_OR_RESPOND(auto top, DescribedTop(parameters, names));
  top["version"] = version;
  return top;
}

// The rows of the best, described by those members that know them.
Gather::Answered Gather::DescribedTop(const Parameters& parameters, const NamesMerge& names) {
  std::map<std::string, insights::Top::Row> known;
  const auto& best = names.best();
  for (std::size_t at = 0; at < best.size();) {
    json::array asked;
    for (std::size_t bytes = 0; at < best.size() && bytes < kDescribedBytesMax; ++at) {
      asked.emplace_back(EncodeBase64(best[at].text));
      bytes += best[at].text.size() * 4 / 3;
    }
    ASSIGN_OR_RESPOND(auto answers,
                      clients_.AskAll({.method = "POST",
                                       .path = "/api/insights/described",
                                       .parameters = parameters,
                                       .body = ToJson(json::object{{"names", asked}})}));
    for (const auto& answer : answers) AddDescribed(answer, known);
  }
  auto other = names.events();
  json::array rows;
  for (const auto& [text, events] : best) {
    const auto& row = known[text];
    other -= events;
    rows.push_back(json::object{{"name", Printable(text)},
                                {"events", static_cast<std::int64_t>(events)},
                                {"people", static_cast<std::int64_t>(row.people)},
                                {"first", FormatIso8601(row.first_ms)},
                                {"last", FormatIso8601(row.last_ms)}});
  }
  return json::object{{"rows", std::move(rows)},
                      {"names", static_cast<std::int64_t>(names.names())},
                      {"otherEvents", static_cast<std::int64_t>(other)}};
}

// The last event that counts says which weeks have begun; it may be any member's.
Gather::Answered Gather::Retention(const Parameters& parameters) {
  ASSIGN_OR_RESPOND(auto weeks, CountIn(parameters, "weeks", kWeeksDefault, kWeeksMax));
  ASSIGN_OR_RESPOND(auto zone, ZoneIn(parameters));
  ASSIGN_OR_RESPOND(auto answers, Ask("retention", parameters));
  auto retention = MergeRetention(answers, weeks);
  retention["version"] = VersionOf(answers);
  const auto& cohorts = retention["cohorts"].as_array();
  if (cohorts.empty()) return retention;
  const std::string from(StringMember(cohorts.front().as_object(), "from").value_or(""));
  ASSIGN_OR_RESPOND(auto extents, Ask("extent", With(parameters, {{"from", from}, {"to", ""}})));
  const auto extent = ExtentIn(extents);
  if (!extent) return retention;
  if (auto filled = FillWeeks(retention, *zone, weeks, extent->last_ms); !filled)
    return tl::unexpected(ResponseFor(filled.error()));
  return retention;
}

Gather::Answered Gather::List(std::string_view question, const Parameters& parameters,
                              std::size_t limit_max) {
  ASSIGN_OR_RESPOND(auto limit, CountIn(parameters, "limit", kPageDefault, limit_max));
  auto cursors = Cursors::Read(TextIn(parameters, "after"), clients_.size());
  if (!cursors)
    return tl::unexpected(
        ResponseFor(Problem(422, "invalid", "after is the next of the page before.", "after")));
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const bool ended = cursors->ended(i);
    asked.push_back({.path = fmt::format("/api/insights/{}", question),
                     .parameters = With(parameters, {{kPlaced, "true"},
                                                     {"after", ended ? "" : cursors->of(i)},
                                                     {"limit", std::to_string(ended ? 1 : limit)}}),
                     .body = {}});
  }
  ASSIGN_OR_RESPOND(auto answers, clients_.AskEach(asked));
  ASSIGN_OR_RESPOND(auto page, MergeLists(answers, question, *std::move(cursors), limit));
  page["version"] = VersionOf(answers);
  return page;
}

}  // namespace taskflow::insights
