// The offsets that consumer groups have committed in the moved topics.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrate/side.h"
#include "migrate/state.h"
#include "migrate/topics.h"

namespace taskflow::migrate {

class Groups {
 public:
  // All must outlive this.
  Groups(const Side& from, const Side& to, const Options& options, const State& state)
      : from_(from), to_(to), options_(options), state_(state) {}

  Result<std::vector<Item>> Plan(const std::vector<MovedTopic>& topics);
  // To be called once all records are copied. Errors: also kConflict when a group has members at
  // the target.
  Status Set(const std::vector<MovedTopic>& topics);
  Result<std::vector<Compared>> Compare(const std::vector<MovedTopic>& topics);
  // How many records the group has still to take of these topics at the source.
  Result<std::int64_t> Lag(const std::string& group, const std::vector<std::string>& topics);

 private:
  using ByGroup = std::map<std::string, kafka::Offsets>;
  Result<ByGroup> Read(const Side& side, const std::vector<MovedTopic>& topics);
  kafka::Offsets Translated(const kafka::Offsets& offsets) const;

  const Side& from_;
  const Side& to_;
  const Options& options_;
  const State& state_;
};

}  // namespace taskflow::migrate
