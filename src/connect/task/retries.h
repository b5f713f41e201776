// How long a converter or transform is tried again that can succeed later (errors.retry.timeout,
// errors.retry.delay.max.ms; KIP-298): the registry is away. What a sink cannot put into its store
// is no matter of these keys and waits for the store.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "connect/config/definition.h"

namespace taskflow::connect {

// A task's, on its thread. A timeout of -1 has no end, and 0, the default, has none either (in
// Connect it means not to try again): a registry that is away makes no dead letters of good records
// unless the configuration says after how long.
class Retries {
 public:
  explicit Retries(const Settings& framework);

  // The wait before `what` ("topic-0@12") is tried again: kRetryDelayMin, doubled each time; beyond
  // errors.retry.delay.max.ms a random part of that. Nothing: its time, which began with its first
  // failure, is over.
  std::optional<Milliseconds> Next(const std::string& what, MonoTime now, Random& random);
  // It succeeded, or is no longer this task's.
  void Forget() { what_.clear(); }

 private:
  const std::optional<Milliseconds> timeout_;  // nothing: without end
  const Milliseconds delay_max_;
  std::string what_;
  MonoTime since_{};
  int attempts_ = 0;
};

}  // namespace taskflow::connect
