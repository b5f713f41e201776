#include "app/demo/month.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/demo/dice.h"
#include "app/demo/titles.h"
#include "base/clock.h"

namespace taskflow::app {
namespace {

using events::Action;
using events::InteractionEvent;

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs;
constexpr double kEventsPerSession = 7.5;
constexpr double kAnonymousSessions = 0.14;
constexpr std::int64_t kSessionEventsMax = 40;
// Minutes east of Greenwich: London, Berlin, Athens, New York, San Francisco, Sao Paulo, Bangalore,
// Tokyo.
constexpr std::int64_t kZones[] = {0, 60, 60, 60, 120, -300, -300, -480, -180, 330, 540};

std::string DemoId(std::uint64_t seed, std::uint64_t number) {
  auto mixed = Dice(seed).Next();
  return fmt::format("{}{:04x}-8{:03x}-{:04x}-{:012x}", events::kDemoIdStart, mixed & 0xffff,
                     (mixed >> 16) & 0xfff, 0x8000 | ((mixed >> 28) & 0x3fff), number);
}

struct Demo {
  std::string email;
  std::int64_t zone_ms = 0;
  double begins = 9, ends = 17;  // hours of the day
  double weekend = 0.2;          // as often as on a working day
  double weight = 1;
  std::int64_t from_ms = 0, to_ms = 0;  // comes within
  std::size_t kinds[2] = {0, 0};

  bool registered = false, signed_in = false;
  std::int64_t busy_until_ms = 0;
  std::vector<std::string> open, done;  // titles
};

struct Session {
  std::int64_t time_ms = 0;
  std::size_t person = 0;  // as many as there are: somebody who is not signed in
  std::int64_t events = 1;
};

class Month {
 public:
  explicit Month(const MonthOptions& options)
      : options_(options),
        dice_(options.seed * 0x9e3779b97f4a7c15u + 1),
        begin_ms_(options.end_ms - options.days * kDayMs) {}

  std::vector<InteractionEvent> Make() {
    MakePeople();
    MakeSessions();
    Share();
    for (const auto& session : sessions_) Play(session);
    std::stable_sort(out_.begin(), out_.end(),
                     [](const auto& a, const auto& b) { return a.time_ms < b.time_ms; });
    return std::move(out_);
  }

 private:
  void MakePeople() {
    auto count = std::max<std::int64_t>(std::min(options_.people, options_.events / 5), 1);
    auto length = options_.end_ms - begin_ms_;
    for (std::int64_t i = 0; i < count; ++i) {
      Demo one;
      one.email = DemoName(static_cast<std::size_t>(i)) + std::string(kDemoDomain);
      one.zone_ms = dice_.Of(kZones) * kMinuteMs;
      one.begins = dice_.Between(7.5, 10);
      one.ends = dice_.Between(16, 19);
      one.weekend = dice_.Between(0.05, 0.45);
      one.weight = std::exp(dice_.Normal(0, 0.7));
      // More of them in the first days than later.
      auto joins = static_cast<double>(length) * 0.9 * std::pow(dice_.Unit(), 1.7);
      one.from_ms = begin_ms_ + static_cast<std::int64_t>(joins);
      one.to_ms = options_.end_ms;
      if (dice_.Chance(0.28)) {
        one.to_ms = std::min(
            one.to_ms, one.from_ms + static_cast<std::int64_t>(dice_.Between(0.5, 14) * kDayMs));
      }
      one.kinds[0] = static_cast<std::size_t>(dice_.Below(kTitleKinds));
      one.kinds[1] = static_cast<std::size_t>(dice_.Below(kTitleKinds));
      people_.push_back(std::move(one));
    }
  }

  void MakeSessions() {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      auto& one = people_[i];
      auto first = TimeFor(one, one.from_ms, std::min(one.to_ms, one.from_ms + 2 * kDayMs));
      one.from_ms = first;
      sessions_.push_back({first, i, 5 + static_cast<std::int64_t>(dice_.Waiting(4))});
    }
    auto all = static_cast<std::size_t>(static_cast<double>(options_.events) / kEventsPerSession);
    std::vector<double> sums;
    double sum = 0;
    for (const auto& one : people_) {
      sum += one.weight * static_cast<double>(one.to_ms - one.from_ms) / kDayMs;
      sums.push_back(sum);
    }
    while (sessions_.size() < all) {
      bool anonymous = dice_.Chance(kAnonymousSessions);
      auto person = static_cast<std::size_t>(
          std::upper_bound(sums.begin(), sums.end(), dice_.Unit() * sum) - sums.begin());
      person = std::min(person, people_.size() - 1);
      const auto& one = people_[person];
      auto time = anonymous ? TimeFor(one, begin_ms_, options_.end_ms)
                            : TimeFor(one, one.from_ms, one.to_ms);
      auto events = 1 + static_cast<std::int64_t>(dice_.Waiting(anonymous ? 1.5 : 7));
      sessions_.push_back({time, anonymous ? people_.size() : person, events});
    }
    std::stable_sort(sessions_.begin(), sessions_.end(),
                     [](const auto& a, const auto& b) { return a.time_ms < b.time_ms; });
  }

  // A moment of [from, to) when the person is likely to be there.
  std::int64_t TimeFor(const Demo& one, std::int64_t from, std::int64_t to) {
    constexpr int kTries = 40;
    auto first_day = FloorDay(from + one.zone_ms);
    auto days = (FloorDay(to - 1 + one.zone_ms) - first_day) / kDayMs + 1;
    for (int i = 0; i < kTries; ++i) {
      auto day = first_day + dice_.Below(std::max<std::int64_t>(days, 1)) * kDayMs;
      if (!dice_.Chance(Likely(one, day))) continue;
      auto time = day - one.zone_ms + static_cast<std::int64_t>(HourFor(one) * kHourMs);
      if (time >= from && time < to) return time;
    }
    return from + dice_.Below(std::max<std::int64_t>(to - from, 1));
  }

  static std::int64_t FloorDay(std::int64_t ms) { return (ms - ((ms % kDayMs) + kDayMs) % kDayMs); }

  static double Likely(const Demo& one, std::int64_t local_day) {
    auto weekday = (local_day / kDayMs + 3) % 7;  // 1970-01-01 was a Thursday; 0: Monday
    if (weekday >= 5) return one.weekend;
    return weekday == 4 ? 0.8 : 1.0;
  }

  // Before and after lunch, and some in the evening.
  double HourFor(const Demo& one) {
    auto kind = dice_.Unit();
    double hour = 0;
    if (kind < 0.42) {
      hour = dice_.Normal(one.begins + 1.2, 0.9);
    } else if (kind < 0.8) {
      hour = dice_.Normal(one.ends - 2.2, 1.2);
    } else if (kind < 0.93) {
      hour = dice_.Normal(20.6, 1);
    } else {
      hour = dice_.Between(6.5, 23.5);
    }
    return std::clamp(hour, 0.2, 23.9);
  }

  // As many events in all sessions together as are wanted.
  void Share() {
    std::int64_t all = 0;
    for (auto& session : sessions_) {
      session.events = std::min(session.events, kSessionEventsMax);
      all += session.events;
    }
    while (all != options_.events) {
      auto& session = sessions_[static_cast<std::size_t>(
          dice_.Below(static_cast<std::int64_t>(sessions_.size())))];
      if (all < options_.events) {
        ++session.events;
        ++all;
      } else if (session.events > 0) {
        --session.events;
        --all;
      }
    }
  }

  void Play(const Session& session) {
    bool somebody = session.person < people_.size();
    auto time = session.time_ms;
    if (somebody) time = std::max(time, people_[session.person].busy_until_ms);
    for (std::int64_t i = 0; i < session.events; ++i) {
      auto at = std::min(time, options_.end_ms - 1);
      auto event = somebody ? Act(people_[session.person], i, i + 1 == session.events) : Look(i);
      event.id = DemoId(options_.seed, out_.size());
      event.time_ms = at;
      out_.push_back(std::move(event));
      time += 700 + static_cast<std::int64_t>(dice_.Waiting(35'000));
      if (somebody) people_[session.person].busy_until_ms = time;
    }
  }

  static InteractionEvent Made(Action action, std::string who, std::string what) {
    return {.id = "", .action = action, .who = std::move(who), .what = std::move(what)};
  }

  InteractionEvent Look(std::int64_t step) {
    constexpr std::string_view kPages[] = {"/", "/login", "/register", "/"};
    return Made(Action::kView, "anonymous", std::string(step == 0 ? "/" : dice_.Of(kPages)));
  }

  // What the person does as number `step` of a session.
  InteractionEvent Act(Demo& one, std::int64_t step, bool last) {
    if (!one.registered) return Register(one, step);
    if (!one.signed_in) {
      if (!std::exchange(at_login_, !at_login_)) return Made(Action::kView, "anonymous", "/login");
      one.signed_in = true;
      return Made(Action::kLogin, one.email, "login");
    }
    at_login_ = false;
    if (step == 0) return Made(Action::kView, one.email, "/tasks");
    if (last && dice_.Chance(0.2)) {
      one.signed_in = false;
      return Made(Action::kLogout, one.email, "logout");
    }
    return Work(one);
  }

  InteractionEvent Register(Demo& one, std::int64_t step) {
    if (step == 0) return Made(Action::kView, "anonymous", "/");
    if (step == 1) return Made(Action::kView, "anonymous", "/register");
    one.registered = one.signed_in = true;
    return Made(Action::kRegister, one.email, "register");
  }

  InteractionEvent Work(Demo& one) {
    auto chance = dice_.Unit();
    if (chance < 0.38 || (one.open.empty() && chance < 0.6)) {
      one.open.push_back(NewTitle(one));
      return Made(Action::kCreate, one.email, one.open.back());
    }
    if (chance < 0.7 && !one.open.empty()) {
      auto title = Take(one.open);
      one.done.push_back(title);
      return Made(Action::kComplete, one.email, std::move(title));
    }
    if (chance < 0.77 && !one.done.empty()) return Made(Action::kDelete, one.email, Take(one.done));
    if (chance < 0.79 && !one.open.empty()) return Made(Action::kDelete, one.email, Take(one.open));
    constexpr std::string_view kPages[] = {"/tasks", "/tasks", "/tasks", "/tasks", "/", "/account"};
    return Made(Action::kView, one.email, std::string(dice_.Of(kPages)));
  }

  // Rather none that is open already.
  std::string NewTitle(const Demo& one) {
    constexpr int kTries = 4;
    std::string title;
    for (int i = 0; i < kTries; ++i) {
      auto kind = dice_.Chance(0.75) ? one.kinds[dice_.Below(2)]
                                     : static_cast<std::size_t>(dice_.Below(kTitleKinds));
      title = MakeTitle(kind, dice_);
      if (std::find(one.open.begin(), one.open.end(), title) == one.open.end()) break;
    }
    return title;
  }

  // Rather an old one.
  std::string Take(std::vector<std::string>& titles) {
    auto count = static_cast<double>(titles.size());
    auto at = titles.begin() + static_cast<std::ptrdiff_t>(count * std::pow(dice_.Unit(), 1.6));
    auto title = std::move(*at);
    titles.erase(at);
    return title;
  }

  const MonthOptions options_;
  Dice dice_;
  const std::int64_t begin_ms_;
  std::vector<Demo> people_;
  std::vector<Session> sessions_;
  std::vector<InteractionEvent> out_;
  bool at_login_ = false;
};

}  // namespace

std::vector<InteractionEvent> MakeMonth(const MonthOptions& options) {
  if (options.events <= 0) return {};
  return Month(options).Make();
}

}  // namespace taskflow::app
