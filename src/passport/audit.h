// Whether the table has what the topic says, event by event.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "passport/limits.h"
#include "pipeline/peers.h"

namespace taskflow::passport {

// The order of reading makes it safe while events come: first how far the sink has committed, then
// the topic up to the ends it has now, then dead letters, then the table, then what came into the
// topic meanwhile.
struct AuditResult {
  std::int64_t records = 0;  // in the topic
  std::int64_t events = 0;   // ids in it
  std::int64_t rows = 0;     // of the table
  // Records beyond the first of their id: a repeat, or an erasure that overwrites. No fault.
  std::int64_t repeats = 0;
  // Ids whose last record is not in the table, with the reason:
  std::int64_t waiting = 0;  // the sink has not committed beyond it
  std::int64_t dead = 0;     // it is a dead letter
  std::int64_t expired = 0;  // rows do not live that long (default_time_to_live)
  std::int64_t deleted = 0;  // its last record is a tombstone
  std::int64_t missing = 0;  // without one. A fault.
  // Ids that both have, with other contents, although the sink has passed it. A fault.
  std::int64_t different = 0;
  // Rows that no record tells of:
  std::int64_t older = 0;        // than what their partition still has: cannot be checked
  std::int64_t surplus = 0;      // A fault.
  std::int64_t without_key = 0;  // records that are nobody's

  std::vector<std::string> missing_ids, different_ids, surplus_ids, dead_ids;  // the first ones
  std::vector<std::string> notes;  // what could not be looked at

  bool Balanced() const { return missing == 0 && different == 0 && surplus == 0; }
};

struct AuditOptions {
  std::size_t named_max = kAuditNamedMax;
  std::size_t bytes_max = kAuditBytesMax;  // of memory
};

// Errors: those of broker, registry and store, whoever is away; kIo.
Result<AuditResult> Audit(pipeline::Peers& peers, const AuditOptions& options,
                          const pipeline::Hooks& hooks);

json::object ToJsonObject(const AuditResult& result);

}  // namespace taskflow::passport
