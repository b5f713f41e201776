// One look at all parts. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "insights/pipeline/connectors.h"
#include "insights/pipeline/links.h"
#include "insights/pipeline/pipeline.h"
#include "insights/pipeline/rate.h"

namespace taskflow::insights {

// As the API shows it.
struct Part {
  std::string name, address;
  bool embedded = false;
  std::string problem;  // empty: it is up
  bool up = false;
  std::optional<double> rate, backlog_seconds;
  std::optional<std::int64_t> backlog;
  json::object detail;
};

class PartsPoll {
 public:
  // `links` answers quickly or not at all; both outlive it.
  PartsPoll(Links& links, const PipelineOptions& options) : links_(links), options_(options) {}

  // {"parts":[...],"insights":{...},"at"}. A part that did not answer in time is asked again only
  // after kAskSlowPartEvery, so that it does not hold the others up.
  json::object Poll();

 private:
  // What the last answers were, for those that are not asked now.
  struct Memory {
    Part part;
    MonoTime ask_again{};
    Rate rate;
  };
  using Ask = std::function<Status(Part&)>;
  void Look(const std::string& name, const std::string& address, const std::string& remedy,
            const Ask& ask);

  Status AskSite(Part& part);
  Status AskBroker(Part& part);
  Status AskRegistry(Part& part);
  Status AskConnect(Part& part);
  Status AskStore(Part& part);
  void Backlog(const std::vector<Connector>& connectors, Part& part);
  std::optional<double> OldestWaiting(const Position& position);
  void Note(Part& part, std::optional<double> total);
  bool IsEmbedded(const std::string& name) const { return options_.embedded.contains(name); }

  Links& links_;
  const PipelineOptions& options_;
  std::map<std::string, Memory, std::less<>> parts_;
  std::string metrics_;  // of the site, at this look
  std::optional<double> rows_per_second_;
  // The oldest record that no sink has read: when it was looked for, and its age.
  MonoTime oldest_asked_{};
  std::optional<double> oldest_s_;
};

}  // namespace taskflow::insights
