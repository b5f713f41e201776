// What an erasure did, one line a stage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace taskflow::privacy {

struct Stage {
  std::string name;        // "outbox", "topic taskflow-interactions", "table taskflow.interactions"
  std::int64_t found = 0;  // of the person, before
  std::int64_t erased = 0;  // by this run
  std::int64_t left = 0;    // still there, be it that nobody reads it as the person's any more
  std::optional<std::int64_t> until_ms;  // what is left is gone then, at the latest
  std::string remedy;                    // what to do about it, or how it was done
  std::string problem;                   // why the stage could not be finished; empty: it was

  // Nothing is left, or it has an end.
  bool Settled() const { return problem.empty() && (left == 0 || until_ms.has_value()); }
};

struct Receipt {
  std::vector<Stage> stages;

  bool Settled() const;
  bool Finished() const;  // no stage has a problem
  bool Changed() const;   // something was erased
};

// {"stages":[{"stage","found","erased","left","until"?,"remedy"?,"problem"?}],"settled":true}
json::object ToJsonObject(const Receipt& receipt);

}  // namespace taskflow::privacy
