// Follows one event through the parts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "passport/passport.h"
#include "passport/sources.h"
#include "pipeline/peers.h"

namespace taskflow::passport {

class Tracer {
 public:
  // `id` is the record's key. `peers` outlives this. One thread.
  Tracer(pipeline::Peers& peers, Sources sources, std::string id, pipeline::Hooks hooks = {},
         Clock& clock = SystemClock());
  ~Tracer();

  // Asks every part. What it has found stays found, and the topic is read on from where the last
  // look ended, so that looking again is cheap. A part that is away makes its stages unknown, or
  // what waits for it waiting. Errors: kNotFound when no part knows the id: the site may have
  // refused or suppressed the event, which it then stores nowhere; kUnavailable when a part that
  // could know it is away and no other knows it; kInvalid (kIdBytesMax).
  Result<Passport> Look();

 private:
  struct Facts;
  std::unique_ptr<Facts> facts_;
};

// One look.
Result<Passport> Trace(pipeline::Peers& peers, const Sources& sources, std::string id,
                       const pipeline::Hooks& hooks = {});

}  // namespace taskflow::passport
