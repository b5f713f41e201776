// The books of the pipeline: what every stage received, and what became of it.
//
// For each stage: received = passed + refused + suppressed + dead + waiting + missing.
//
//   site      received: every event since its ledger began (events::Ledger). passed: stored in the
//             outbox. refused: page views that are not what they should be, or too many.
//             suppressed: of people who object, and all while kafka.disabled. missing: 0; what it
//             takes and what it stores is one transaction.
//   outbox    received: what the site passed. passed: acknowledged by the broker. waiting: what
//             lies in the outbox. missing: what is in neither; negative: what is in both.
//   topic     received: all records that were ever appended, of whatever producer, or what the
//             outbox passed if that is more. passed: before the offset that the sink's group has
//             committed. waiting: from there to the end. missing: what the outbox passed and was
//             never appended (a topic that was deleted, a broker that lost its disk), and what
//             retention took before the sink had it.
//   connect   received: what the topic passed. dead: records in the connector's topic of dead
//             letters, whoever wrote them. passed: the rest; the table has acknowledged it.
//             missing: 0; `taskflow audit` looks whether the rows are still there.
//   insights  received: all records ever appended. passed: what insights has read. waiting: the
//             rest. missing: what retention took before it read it, and events that it has taken
//             and has no more, though nobody removed them and they have not expired.
//
// Each part is asked in the order of the events' way, so that what comes meanwhile never looks
// missing. What is not known is null, and its stage says why; nothing is guessed. Numbers of
// records count a repeat again; those of the site count an event once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "events/outbox.h"
#include "pipeline/peers.h"

namespace taskflow::passport {

// The site's own books.
struct SiteBooks {
  events::Ledger ledger;
  std::int64_t waiting = 0;  // in the outbox
};
// In a site's answer to GET /metrics. Errors: kNotFound when it has no ledger (an older one).
Result<SiteBooks> ReadSiteBooks(std::string_view metrics);
// Asks `url` + "/metrics". Errors: kUnavailable, kTimeout, kNotFound.
Result<SiteBooks> SiteBooksAt(const std::string& url);

// What insights' table says of itself.
struct InsightsBooks {
  std::map<std::int32_t, std::int64_t> positions;    // the next offset, by partition
  std::int64_t added = 0, removed = 0, expired = 0;  // since the table was made
  std::int64_t events = 0;                           // that it has now
};

struct LedgerStage {
  std::string name;
  bool known = false;
  std::int64_t received = 0, passed = 0, refused = 0, suppressed = 0, dead = 0, waiting = 0;
  std::string note;  // why it is not known, or what limits it

  std::int64_t Missing() const { return received - passed - refused - suppressed - dead - waiting; }
};

struct PipelineLedger {
  std::vector<LedgerStage> stages;  // site, outbox, topic, connect, insights
  std::int64_t at_ms = 0;
  std::string problem;  // which parts could not be asked; empty: none

  // Nothing is missing in any stage that is known.
  bool Balanced() const;
};

struct LedgerSources {
  std::function<Result<SiteBooks>()> site;          // empty: not there
  std::function<Result<InsightsBooks>()> insights;  // empty: not there
};

PipelineLedger TakeLedger(pipeline::Peers& peers, const LedgerSources& sources);

json::object ToJsonObject(const PipelineLedger& ledger);

}  // namespace taskflow::passport
