// The part of a sink connector that writes records to another system.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "connect/config/definition.h"
#include "connect/data/record.h"
#include "connect/environment.h"

namespace taskflow::connect {

// Who is to blame for a failure, and so what becomes of the record.
enum class Blame {
  kNobody,  // a peer is away: the same record again, for ever
  kRecord,  // no repetition helps: errors.tolerance decides
  kTask,    // the configuration or this program: the task fails
};
Blame BlameFor(ErrorCode code);

// Used by its task's thread alone.
class SinkTask {
 public:
  virtual ~SinkTask() = default;

  // Connects; called again before Put after any failure. Errors: Blame kNobody: again later; any
  // other fails the task.
  virtual Status Open() = 0;

  // Writes records and returns; `done` is called once, from any thread, possibly before this
  // returns, with the outcome of each record in order: success only when it is durable in the other
  // system. `records` live until this returns; several calls may be under way.
  using OnDone = std::function<void(std::vector<Status>)>;
  virtual void Put(std::span<const Record> records, OnDone done) = 0;
};

}  // namespace taskflow::connect
