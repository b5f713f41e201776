// `taskflow trace` and `taskflow wait`: one event on its way.
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <functional>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/passport.h"
#include "app/config/nearest.h"
#include "app/terminal/printable.h"
#include "app/terminal/progress.h"
#include "app/terminal/text_table.h"
#include "passport/limits.h"
#include "passport/otlp.h"
#include "passport/tracer.h"

namespace taskflow::app {
namespace {

using passport::Passport;
using passport::Stage;
using passport::StageState;

constexpr std::size_t kTextShown = 200;

std::string Shown(std::string_view text) { return CutTo(Printable(text), kTextShown); }
// Of what explains, everything.
std::string Whole(std::string_view text) { return CutTo(Printable(text), passport::kWhyBytesMax); }

std::vector<std::string> RowOf(const Stage& stage) {
  auto at = stage.at_ms ? FormatIso8601(*stage.at_ms) : "-";
  auto ms = stage.ms ? fmt::format("{} ms", *stage.ms) : "-";
  return {stage.name, std::string(passport::NameOf(stage.state)), at, ms, Shown(stage.where)};
}

// Stages that follow one another for the same reason have it once.
std::string ReasonsOf(const Passport& found) {
  std::string out, names;
  for (std::size_t i = 0; i < found.stages.size(); ++i) {
    const auto& stage = found.stages[i];
    if (stage.why.empty()) continue;
    names += (names.empty() ? "" : ", ") + stage.name;
    bool again = i + 1 < found.stages.size() && found.stages[i + 1].why == stage.why &&
                 found.stages[i + 1].remedy == stage.remedy;
    if (again) continue;
    out += fmt::format("{}: {}\n", std::exchange(names, ""), Whole(stage.why));
    if (stage.state == StageState::kDone) continue;
    for (const auto& [what, text] :
         {std::pair("rule", &stage.rule), std::pair("field", &stage.field),
          std::pair("remedy", &stage.remedy)}) {
      if (!text->empty()) out += fmt::format("  {}: {}\n", what, Whole(*text));
    }
  }
  return out;
}

std::string VerdictOf(const Passport& found) {
  if (found.stopped.empty()) return "";
  bool failed = found.At(found.stopped).state == passport::StageState::kFailed;
  return (failed ? "stopped at " : "waits at ") + found.stopped;
}

std::string PassportText(const Passport& found) {
  std::string out = found.id;
  if (found.event) {
    const auto& event = *found.event;
    out += fmt::format("  {}  {}  {}  {}", Shown(event.time), Shown(event.action), Shown(event.who),
                       Shown(event.what));
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& stage : found.stages) rows.push_back(RowOf(stage));
  rows.push_back({"total", VerdictOf(found), "", fmt::format("{} ms", found.total_ms), ""});
  return out + "\n" + Align(rows, 2) + ReasonsOf(found);
}

void Print(const Passport& found, bool as_json) {
  auto text = as_json ? ToJson(passport::ToJsonObject(found)) + "\n" : PassportText(found);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// What one sees of it: a look that sees the same is not printed again.
std::string SeenOf(const Passport& found) {
  std::string out;
  for (const auto& stage : found.stages) out += passport::NameOf(stage.state);
  return out;
}

bool GoesOn(const Passport& found) {
  bool failed = false, waits = false;
  for (const auto& stage : found.stages) {
    failed |= stage.state == StageState::kFailed;
    waits |= stage.state == StageState::kWaiting;
  }
  return waits && !failed;
}

// Until the event has arrived or failed; a part that is away is waited for.
Result<Passport> Follow(passport::Tracer& tracer, bool as_json) {
  std::string shown, trouble;
  while (true) {
    auto found = tracer.Look();
    if (found && SeenOf(*found) != shown) {
      shown = SeenOf(*found);
      Print(*found, as_json);
    }
    if (found && !GoesOn(*found)) return found;
    if (!found && found.error().message != trouble) {
      trouble = found.error().message;
      fmt::print(stderr, "waiting: {}\n", trouble);
    }
    std::this_thread::sleep_for(passport::kLookEvery);
  }
}

// "stored" as `POST /api/track?wait=stored` has it.
Result<std::string> StageOf(const Call& call) {
  auto name = call.Option("--stage", "stored");
  if (name == "stored") return std::string("written");
  std::vector<std::string> names{"stored"};
  for (auto stage : passport::kStages) {
    if (name == stage) return name;
    names.emplace_back(stage);
  }
  return Fail(ErrorCode::kInvalid, "--stage is stored, produced or visible, not '{}'{}", name,
              DidYouMean(name, names));
}

// Empty: none.
std::string CollectorOf(const Call& call) {
  auto urls = call.Option("--otlp", call.config.settings.otlp_endpoint);
  return UrlOf(urls.substr(0, urls.find(',')));
}

// Whether waiting is over, and how it ended.
std::optional<int> EndOf(const Result<Passport>& found, const std::string& stage) {
  if (!found) return std::nullopt;
  auto state = found->At(stage).state;
  if (state == StageState::kDone) return kOk;
  bool failed = !found->stopped.empty() && found->At(found->stopped).state == StageState::kFailed;
  if (state == StageState::kFailed || (failed && stage != "visible")) return kFailed;
  return std::nullopt;
}

Result<int> TraceOne(const Call& call, PassportParts& parts, const std::string& id) {
  Progress progress;
  passport::Tracer tracer(
      *parts.peers, parts.sources, id,
      {.progress = [&](auto what, auto done, auto all) { progress.Show(what, done, all); }});
  bool as_json = call.Has("--json");
  auto found = call.Has("--follow") ? Follow(tracer, as_json) : tracer.Look();
  progress.Clear();
  if (!found) return Fail(std::move(found).error());
  if (!call.Has("--follow")) Print(*found, as_json);
  if (auto collector = CollectorOf(call); !collector.empty()) {
    TRY(passport::SendOtlp(*found, collector));
  }
  return found->stopped.empty() ? kOk : kFailed;
}

bool FromStdin(const Call& call) { return call.arguments.size() == 1 && call.arguments[0] == "-"; }

// Of stdin, without their ends; empty ones are left out.
Status EachLine(const std::function<Status(const std::string&)>& take) {
  std::array<char, passport::kIdBytesMax + 3> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), stdin) != nullptr) {
    std::string text(line.data());
    if (!text.ends_with('\n') && std::feof(stdin) == 0) {
      return Fail(ErrorCode::kInvalid, "stdin has an id a line, of at most {} bytes",
                  passport::kIdBytesMax);
    }
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (!text.empty()) TRY(take(text));
  }
  return {};
}

}  // namespace

Result<int> RunTrace(const Call& call) {
  if (call.Has("--follow") && (call.arguments.size() > 1 || FromStdin(call))) {
    return Fail(ErrorCode::kInvalid, "--follow takes one ID");
  }
  ASSIGN_OR_RETURN(auto parts, PassportPartsOf(call, passport::kPeerAnswerMax));
  if (!FromStdin(call) && call.arguments.size() == 1)
    return TraceOne(call, parts, call.arguments[0]);
  int code = kOk;
  std::size_t number = 0;
  auto one = [&](const std::string& id) -> Status {
    bool text = !call.Has("--json");
    if (text && number++ > 0) fmt::print("\n");
    auto done = TraceOne(call, parts, id);
    if (!done && done.error().code != ErrorCode::kNotFound &&
        done.error().code != ErrorCode::kInvalid) {
      return Fail(std::move(done).error());
    }
    if (!done) fmt::print(stderr, "taskflow: {}\n", done.error().message);
    if (!done || *done != kOk) code = kFailed;
    return {};
  };
  if (FromStdin(call)) {
    TRY(EachLine(one));
  } else {
    for (const auto& id : call.arguments) TRY(one(id));
  }
  return code;
}

Result<int> RunWait(const Call& call) {
  ASSIGN_OR_RETURN(auto stage, StageOf(call));
  ASSIGN_OR_RETURN(auto timeout, ParseDuration(call.Option("--timeout", "5s"), "--timeout"));
  ASSIGN_OR_RETURN(auto parts, PassportPartsOf(call, passport::kPeerAnswerMax));
  auto end = SystemClock().Mono() + timeout;
  passport::Tracer tracer(*parts.peers, parts.sources, call.arguments[0],
                          {.stopping = [&] { return SystemClock().Mono() >= end; }});
  while (true) {
    auto found = tracer.Look();
    if (!found && found.error().code == ErrorCode::kInvalid) return Fail(found.error());
    if (auto code = EndOf(found, stage)) {
      Print(*found, call.Has("--json"));
      return *code;
    }
    if (SystemClock().Mono() >= end) {
      fmt::print(stderr, "taskflow: {} was not {} within {}: {}\n", call.arguments[0],
                 call.Option("--stage", "stored"), call.Option("--timeout", "5s"),
                 found ? found->At(stage).why : found.error().message);
      return kNotInTime;
    }
    std::this_thread::sleep_for(passport::kLookEvery);
  }
}

}  // namespace taskflow::app
