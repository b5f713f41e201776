// What the parts say about one event, before it is judged. For tracer.cc and stages.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "passport/sink.h"
#include "passport/sources.h"

namespace taskflow::passport {

struct FoundRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<std::int64_t> arrived_ms, sent_ms;  // its headers, when the site's relay wrote it
  bool is_event = false;
};

struct FoundRow {
  EventTexts event;
  std::int64_t written_us = 0;
};

struct FoundDeadLetter {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string stage, exception, message;  // empty: the connector does not write context headers
};

// Problems are empty unless the part could not be asked.
struct Findings {
  std::string id, topic, table;
  std::int64_t now_ms = 0;

  bool outbox_is_here = false, insights_is_here = false;
  std::optional<WaitingEvent> waiting;
  std::optional<SeenEvent> seen;
  std::optional<FoundRow> row;
  std::optional<FoundRecord> record;
  std::optional<FoundDeadLetter> dead_letter;
  std::optional<RefusedEvent> refused;  // asked for only when nobody else knows the id
  std::optional<Sink> sink;
  std::optional<std::int64_t> committed;  // by the sink's group, in the record's partition
  std::optional<std::int64_t> ttl_s;      // of rows
  std::optional<EventTexts> event;        // from whoever knew it
  std::string outbox_problem, insights_problem, store_problem, topic_problem, connect_problem;
  std::string site_problem;

  // The sink has committed beyond the record.
  bool Passed() const { return record && committed && *committed > record->offset; }
  bool Known() const { return waiting || seen || row || record || dead_letter || refused; }
};

// The stages that follow from it, with their durations.
Passport Judge(const Findings& found);

}  // namespace taskflow::passport
