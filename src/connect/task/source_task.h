// The part of a source connector that reads records from another system.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "connect/data/value.h"

namespace taskflow::connect {

struct SourceRecord {
  std::string_view topic;
  Value key, value;
  std::int64_t timestamp_ms = -1;  // negative: when it is sent
  json::object offset;             // where the source goes on after this record
};

// Used by its task's thread alone; reads one partition of its source, in order.
class SourceTask {
 public:
  virtual ~SourceTask() = default;

  // What it reads, as offsets are kept for it: {"filename":"..."}.
  virtual json::object partition() const = 0;
  // Goes on there, or begins; called again after any failure. Errors: Blame kNobody: again later;
  // any other fails the task.
  virtual Status Open(const std::optional<json::object>& offset) = 0;
  // What has come since, without waiting for it; views live until the next call. Errors: as Open.
  virtual Result<std::vector<SourceRecord>> Poll() = 0;
};

}  // namespace taskflow::connect
