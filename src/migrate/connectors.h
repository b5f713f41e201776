// Connectors: their configuration, state and, of sources, offsets; those of sinks are consumer
// groups'. They are made stopped (KIP-875, KIP-980) and started by Start.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "migrate/groups.h"
#include "migrate/rest.h"
#include "migrate/side.h"
#include "migrate/state.h"

namespace taskflow::migrate {

class Connectors {
 public:
  // All must outlive this.
  Connectors(const Side& from, const Side& to, const Options& options, State& state)
      : from_(from), to_(to), options_(options), state_(state) {}

  Result<std::vector<Item>> Plan();
  // Waits until each running sink of the source has taken all of its topics. Without Connect among
  // what moves, of the worker that goes along. Errors: kTimeout after `wait`, naming the connector.
  Status Drain(Groups& groups, Milliseconds wait);
  // Stops them at the source, and notes in the state what they were. Errors: kTimeout.
  Status StopSources();
  // As they were, at the source.
  Status StartAgain();
  // Stopped, at the target.
  Status Make();
  // Those again that may run since.
  Status StopMade();
  // The sources' offsets; once they are stopped on both sides.
  Status CopyOffsets();
  // As they were at the source, at the target.
  Status Start();
  Result<std::vector<Compared>> Compare();

 private:
  struct One {
    std::string name, type, state;  // "sink", "RUNNING"
    json::object config;
  };
  static Result<std::vector<One>> ReadAll(const Side& side);
  static Status Order(Rest& rest, const std::string& name, const std::string& state);
  static Status WaitFor(Rest& rest, const std::string& name, const std::string& state);
  bool Skips(const std::string& name) const { return options_.skip.contains("connector/" + name); }
  std::string StateOf(const One& one) const;
  Status Write();

  const Side& from_;
  const Side& to_;
  const Options& options_;
  State& state_;
};

}  // namespace taskflow::migrate
