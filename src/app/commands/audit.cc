// `taskflow audit`: topic and table, event by event.
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/commands/passport.h"
#include "app/terminal/colours.h"
#include "app/terminal/progress.h"
#include "app/terminal/text_table.h"
#include "passport/audit.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kLimitMax = 1'000'000;

Result<std::size_t> LimitOf(const Call& call) {
  if (!call.Has("--limit")) return passport::kAuditNamedMax;
  auto text = call.Option("--limit");
  std::size_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > kLimitMax) {
    return Fail(ErrorCode::kInvalid, "--limit is a number up to {}, not '{}'", kLimitMax, text);
  }
  return number;
}

void AppendIds(std::string& out, const char* kind, const std::vector<std::string>& ids,
               std::int64_t count) {
  for (const auto& id : ids) out += fmt::format("{} {}\n", kind, id);
  auto more = count - static_cast<std::int64_t>(ids.size());
  if (more > 0) out += fmt::format("{} ... and {} more (--limit)\n", kind, more);
}

std::string ToText(const passport::AuditResult& found, const Colours& colours) {
  std::vector<std::vector<std::string>> rows;
  auto add = [&](const char* name, std::int64_t count, const char* what) {
    rows.push_back({name, Pad(fmt::format("{}", count), 10, true), what});
  };
  add("events", found.events, "ids in the topic");
  add("rows", found.rows, "in the table");
  add("repeats", found.repeats, "further records of an id");
  add("waiting", found.waiting, "the connector has not come to them");
  add("dead", found.dead, "dead letters");
  add("expired", found.expired, "rows have ended by their time to live");
  add("deleted", found.deleted, "by a tombstone");
  add("older", found.older, "rows older than what the topic still has");
  if (found.without_key > 0) add("keyless", found.without_key, "records without a key");
  add("missing", found.missing, "events without a row");
  add("different", found.different, "rows with other contents");
  add("surplus", found.surplus, "rows without an event");
  auto out = Align(rows, 2);
  AppendIds(out, "missing", found.missing_ids, found.missing);
  AppendIds(out, "different", found.different_ids, found.different);
  AppendIds(out, "surplus", found.surplus_ids, found.surplus);
  out += found.Balanced() ? colours.Paint(Colour::kGreen, "balanced")
                          : colours.Paint(Colour::kRed, "not balanced");
  return out + "\n";
}

}  // namespace

Result<int> RunAudit(const Call& call) {
  ASSIGN_OR_RETURN(auto limit, LimitOf(call));
  ASSIGN_OR_RETURN(auto parts, PassportPartsOf(call));
  passport::AuditResult found;
  {
    Progress progress;
    ASSIGN_OR_RETURN(found, passport::Audit(*parts.peers, {.named_max = limit},
                                            {.progress = [&](auto what, auto done, auto all) {
                                              progress.Show(what, done, all);
                                            }}));
  }
  for (const auto& note : found.notes) fmt::print(stderr, "taskflow: {}\n", note);
  auto text = call.Has("--json") ? ToJson(passport::ToJsonObject(found)) + "\n"
                                 : ToText(found, Colours::For(stdout));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return found.Balanced() ? kOk : kFailed;
}

}  // namespace taskflow::app
