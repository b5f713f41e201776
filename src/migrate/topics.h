// Topics: which are moved, and their making at the target.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrate/side.h"
#include "migrate/state.h"

namespace taskflow::migrate {

struct MovedTopic {
  std::string name;
  std::int32_t partitions = 0;
  std::map<std::string, std::string> configs;  // set for it at the source
};

class Topics {
 public:
  // All must outlive this.
  Topics(const Side& from, const Side& to, const Moving& moving, const Options& options,
         const State& state)
      : from_(from), to_(to), moving_(moving), options_(options), state_(state) {}

  // Reads both sides. Topics whose name begins with "__" are the cluster's own; those that a
  // registry or a worker keeps are left to it, unless it moves as they do.
  Result<std::vector<Item>> Plan();
  // Those of the plan that are not skipped.
  const std::vector<MovedTopic>& moved() const { return moved_; }
  // Makes what is missing. Until Finish, nothing is deleted or compacted there and times are kept.
  Status Make();
  // The source's configuration, in full.
  Status Finish();

 private:
  Result<Item> PlanOne(const MovedTopic& topic,
                       const std::map<std::string, std::int32_t>& at_target);
  static Status WaitFor(kafka::Admin& target, const MovedTopic& topic);
  std::string WhyLeft(const std::string& name) const;
  bool IsBegun(const std::string& name) const;

  const Side& from_;
  const Side& to_;
  const Moving& moving_;
  const Options& options_;
  const State& state_;
  std::vector<MovedTopic> moved_;
};

}  // namespace taskflow::migrate
