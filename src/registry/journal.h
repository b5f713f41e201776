// The log that the registry's state lives in.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "registry/record.h"

namespace taskflow::registry {

// Used on the registry's loop.
class Journal {
 public:
  virtual ~Journal() = default;
  // Appends after all appended before. `done` is called once, on the loop and never from inside
  // this call, with the record's offset.
  virtual void Append(const LogRecord& record, std::function<void(Result<std::int64_t>)> done) = 0;
};

// What a journal tells its reader, on the loop: every record in order, and once, when it has told
// all that was there at the start.
struct JournalEvents {
  std::function<void(std::int64_t offset, const LogRecord&)> on_record;
  std::function<void()> on_caught_up;
  std::function<void(std::string cluster_id)> on_cluster_id;
};

}  // namespace taskflow::registry
