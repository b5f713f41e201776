// taskflow connector restart, pause, resume, stop.
#include <boost/json.hpp>
#include <cstdio>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/connector.h"
#include "app/commands/passport.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kLookEvery{200};
// A failure so old may still be that of before the restart.
constexpr Milliseconds kRestartSeenAfter{3'000};
// A restart begins a little after it was ordered.
constexpr Milliseconds kSettledAfter{1'500};

struct Order {
  std::string method, target, done;
  std::string state;    // that the connector and its tasks come to
  bool was_so = false;  // they may be so before it is carried out
};

enum class Seen : std::uint8_t { kNotYet, kDone, kFailed };

class Watch {
 public:
  Watch(insights::Links& links, const std::string& name, const Order& order, Milliseconds timeout)
      : links_(links),
        path_("/connectors/" + http::PercentEncode(name)),
        order_(order),
        begun_(SystemClock().Mono()),
        end_(begun_ + timeout) {}

  // A worker that has just been given something to do refuses for a moment (409).
  Status Give() {
    while (true) {
      auto given = insights::AskJson(links_, insights::RestPart::kConnect, path_ + order_.target,
                                     order_.method);
      if (given) return {};
      bool passes = given.error().code == ErrorCode::kConflict && SystemClock().Mono() < end_;
      if (!passes) return Fail(WithRemedy(std::move(given).error()));
      std::this_thread::sleep_for(kLookEvery);
    }
  }

  Result<Seen> Wait() {
    while (true) {
      ASSIGN_OR_RETURN(status_, Asked(insights::AskJsonObject(links_, insights::RestPart::kConnect,
                                                              path_ + "/status")));
      auto seen = Judge();
      if (seen != Seen::kDone) last_other_ = SystemClock().Mono();
      bool settled = SystemClock().Mono() - last_other_ >= kSettledAfter;
      if (seen == Seen::kDone && order_.was_so && !settled) seen = Seen::kNotYet;
      if (seen != Seen::kNotYet || SystemClock().Mono() >= end_) return seen;
      std::this_thread::sleep_for(kLookEvery);
    }
  }

  std::string state() const { return StateIn("connector"); }
  // Those of tasks that are not as the order wants them.
  std::string Others() const {
    std::string out;
    for (const auto& task : ObjectsOf(status_, "tasks")) {
      auto state = TextOf(task, "state");
      if (state == order_.state) continue;
      const auto* id = task.if_contains("id");
      out += fmt::format("{}task {} is {}", out.empty() ? "" : ", ",
                         id == nullptr ? "?" : ToJson(*id), state);
    }
    return out;
  }

 private:
  std::string StateIn(std::string_view part) const {
    const auto* found = status_.if_contains(part);
    return found == nullptr || !found->is_object() ? "" : TextOf(found->get_object(), "state");
  }

  Seen Judge() const {
    auto tasks = ObjectsOf(status_, "tasks");
    bool failed = state() == "FAILED", is_so = state() == order_.state;
    for (const auto& task : tasks) {
      failed = failed || TextOf(task, "state") == "FAILED";
      is_so = is_so && TextOf(task, "state") == order_.state;
    }
    // A stopped connector has no tasks, a running one has some.
    bool tasks_are_there = order_.state == "STOPPED" ? tasks.empty() : !tasks.empty();
    if (is_so && (tasks_are_there || order_.state == "PAUSED")) return Seen::kDone;
    bool old = order_.state == "RUNNING" && SystemClock().Mono() - begun_ > kRestartSeenAfter;
    return failed && old ? Seen::kFailed : Seen::kNotYet;
  }

  insights::Links& links_;
  const std::string path_;
  const Order& order_;
  const MonoTime begun_, end_;
  MonoTime last_other_ = begun_;
  json::object status_;
};

Result<int> Carry(const Call& call, const Order& order) {
  const auto& name = call.arguments[0];
  ASSIGN_OR_RETURN(auto timeout, ParseDuration(call.Option("--timeout", "10s"), "--timeout"));
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  Watch watch(*links, name, order, timeout);
  auto given = watch.Give();
  if (!given && given.error().code == ErrorCode::kNotFound) {
    ASSIGN_OR_RETURN(auto all, DescribeConnectors(*links));
    TRY(FindConnector(all, name).map([](const auto&) {}));
  }
  TRY(std::move(given));
  ASSIGN_OR_RETURN(auto seen, watch.Wait());
  auto others = watch.Others();
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"connector", name},
                                           {"order", order.done},
                                           {"state", watch.state()},
                                           {"done", seen == Seen::kDone}}));
  } else {
    fmt::print("{} is {}{}{}\n", name, seen == Seen::kDone ? order.done : watch.state(),
               others.empty() ? "" : ", ", others);
  }
  if (seen == Seen::kDone) return kOk;
  if (seen == Seen::kFailed) {
    bool tasks_stay = order.target.find("includeTasks=false") != std::string::npos;
    fmt::print(stderr,
               "taskflow: the order was given, and something has failed: `taskflow connector logs "
               "{}` tells why{}\n",
               name, tasks_stay ? "; --tasks restarts its tasks, too" : "");
    return kFailed;
  }
  fmt::print(stderr, "taskflow: the order was given, but {} is not {} within {} (--timeout)\n",
             name, order.done, call.Option("--timeout", "10s"));
  return kNotInTime;
}

}  // namespace

Result<int> RunConnectorRestart(const Call& call) {
  auto target = fmt::format("/restart?includeTasks={}&onlyFailed={}", call.Has("--tasks"),
                            call.Has("--only-failed"));
  return Carry(call, {"POST", target, "restarted", "RUNNING", true});
}
Result<int> RunConnectorPause(const Call& call) {
  return Carry(call, {"PUT", "/pause", "paused", "PAUSED"});
}
Result<int> RunConnectorResume(const Call& call) {
  return Carry(call, {"PUT", "/resume", "resumed", "RUNNING"});
}
Result<int> RunConnectorStop(const Call& call) {
  return Carry(call, {"PUT", "/stop", "stopped", "STOPPED"});
}

}  // namespace taskflow::app
