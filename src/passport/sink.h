// The connector that brings the topic to the table, as Connect's REST interface tells of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace taskflow::passport {

struct SinkTask {
  std::int64_t id = 0;
  std::string state, worker, trace;  // "RUNNING"; the trace of one that has failed
};

struct Sink {
  std::string name, state;
  std::vector<SinkTask> tasks;
  std::string dead_letter_topic;      // empty: none
  bool tolerates_errors = false;      // errors.tolerance=all
  std::optional<std::int64_t> ttl_s;  // cassandra.ttl, when the rows have one of their own

  std::string Group() const { return "connect-" + name; }
  // The first that has failed; null when none has.
  const SinkTask* FailedTask() const;
  bool Running() const;
};

// In the answer to GET /connectors?expand=info&expand=status: the sinks that read `topic`, those
// for Cassandra first.
std::vector<Sink> SinksOf(const json::object& connectors, std::string_view topic);

// The first line, cut to kWhyBytesMax.
std::string FirstLine(std::string_view trace);
// The line of a trace that says most: the last "Caused by", or else the first line.
std::string CauseOf(std::string_view trace);

}  // namespace taskflow::passport
