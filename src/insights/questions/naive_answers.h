// The questions answered in the plainest way, for tests to compare with.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "insights/questions/queries.h"

namespace taskflow::insights {

class NaiveAnswers {
 public:
  // Those that are not gone, in the order of arrival.
  explicit NaiveAnswers(std::vector<Event> events) : events_(std::move(events)) {}

  const std::vector<Event>& all() const { return events_; }
  std::vector<Event> Of(const Filter& filter) const {
    std::vector<Event> wanted;
    for (const auto& event : events_)
      if (Wants(filter, event)) wanted.push_back(event);
    return wanted;
  }
  std::map<std::string, std::int64_t> FirstTimes() const {
    std::map<std::string, std::int64_t> first;
    for (const auto& event : events_) {
      if (event.who == "anonymous") continue;
      auto [at, added] = first.try_emplace(event.who, event.time_ms);
      at->second = std::min(at->second, event.time_ms);
    }
    return first;
  }
  std::vector<std::uint64_t> Funnel(const Filter& filter, const std::vector<std::string>& steps,
                                    FunnelOrder order) const {
    std::map<std::string, std::vector<Event>> by_person;
    for (auto& event : Of(filter))
      if (event.who != "anonymous") by_person[event.who].push_back(event);
    std::vector<std::uint64_t> people(steps.size());
    for (auto& [who, theirs] : by_person) {
      std::stable_sort(theirs.begin(), theirs.end(),
                       [](const Event& a, const Event& b) { return a.time_ms < b.time_ms; });
      auto not_before = std::numeric_limits<std::int64_t>::min();
      for (std::size_t i = 0; i < steps.size(); ++i) {
        auto found = std::find_if(theirs.begin(), theirs.end(), [&](const Event& event) {
          return event.action == steps[i] &&
                 (order == FunnelOrder::kAny || event.time_ms >= not_before);
        });
        if (found == theirs.end()) break;
        not_before = found->time_ms;
        ++people[i];
      }
    }
    return people;
  }

  struct Cohort {
    std::uint64_t people = 0;
    std::vector<std::uint64_t> returned;
    bool operator==(const Cohort&) const = default;
  };
  // By week's Monday.
  std::map<Date, Cohort> Retention(const Filter& filter, const TimeZone& zone,
                                   std::size_t weeks) const {
    std::map<Date, std::set<std::string>> people;
    for (const auto& [who, ms] : FirstTimes()) {
      const auto monday = MondayOf(zone.DateAt(ms));
      const auto begin = zone.BeginOf(monday), end = zone.BeginOf(AddDays(monday, 7));
      if (begin < filter.to_ms && end > filter.from_ms) people[monday].insert(who);
    }
    while (people.size() > weeks) people.erase(people.begin());
    auto timeless = filter;
    timeless.from_ms = std::numeric_limits<std::int64_t>::min();
    timeless.to_ms = std::numeric_limits<std::int64_t>::max();
    const auto doing = Of(timeless);
    std::map<Date, Cohort> cohorts;
    for (const auto& [monday, members] : people) {
      auto& cohort = cohorts[monday];
      cohort.people = members.size();
      for (std::size_t k = 0; k < weeks; ++k) {
        const auto week = AddDays(monday, static_cast<std::int32_t>(7 * k));
        std::set<std::string> active;
        bool begun = false;
        for (const auto& event : doing) {
          const auto its_week = MondayOf(zone.DateAt(event.time_ms));
          begun |= its_week >= week;
          if (its_week == week && members.contains(event.who)) active.insert(event.who);
        }
        if (!begun) break;
        cohort.returned.push_back(active.size());
      }
    }
    return cohorts;
  }

 private:
  static std::string Lower(std::string text) {
    for (auto& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
  }
  static bool Wants(const Filter& filter, const Event& event) {
    if (event.time_ms < filter.from_ms || event.time_ms >= filter.to_ms) return false;
    if (!filter.actions.empty() && !filter.actions.contains(event.action)) return false;
    if (filter.who && *filter.who != event.who) return false;
    if (filter.what && *filter.what != event.what) return false;
    if (filter.automated && *filter.automated != event.automated) return false;
    if (filter.local && *filter.local != event.local) return false;
    const auto text = Lower(filter.text);
    return Lower(event.who).find(text) != std::string::npos ||
           Lower(event.what).find(text) != std::string::npos;
  }

  std::vector<Event> events_;
};

}  // namespace taskflow::insights
