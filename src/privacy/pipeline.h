// A person's events in the pipeline: topic, dead letters, table, insights. Each place is a stage of
// its own; a further one that keeps what persons did becomes a further stage here, in Export and in
// ErasePipeline.
#pragma once

#include <string>
#include <vector>

#include "pipeline/peers.h"
#include "privacy/insights_stage.h"
#include "privacy/limits.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::privacy {

struct ErasureOptions {
  bool dry_run = false;  // only counts
  bool compact = false;  // old values are compacted away (CompactAway)
  Milliseconds table_wait = kTableWait;
  InsightsPlace insights = {};
};

// A stage that fails does not stop the others; it says why. Repeating it changes nothing.
std::vector<Stage> ErasePipeline(pipeline::Peers& peers, const Person& person,
                                 const ErasureOptions& options, const pipeline::Hooks& hooks);

struct ExportedEvent {
  std::string id, action, what, time;
  std::vector<std::string> found_in;   // "topic", "table"
  std::vector<kafka::Header> headers;  // of its first record in the topic
};
struct PipelineExport {
  std::vector<ExportedEvent> events;  // of topic and table, each once, by time
  struct DeadLetters {
    std::string topic;
    std::vector<ExportedEvent> events;
  };
  std::vector<DeadLetters> dead_letters;
};

// Errors: those of the peers; kTooLarge over kEventsExportedMax.
Result<PipelineExport> ExportPipeline(pipeline::Peers& peers, const Person& person,
                                      const pipeline::Hooks& hooks);

}  // namespace taskflow::privacy
