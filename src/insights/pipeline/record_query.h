// What GET .../records and .../tail ask for.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "http/message.h"
#include "insights/pipeline/answers.h"
#include "insights/pipeline/limits.h"
#include "kafka/client/client.h"

namespace taskflow::insights {

struct RecordQuery {
  enum class From : std::uint8_t { kEnd, kBegin, kOffset, kTime, kNext };

  std::string topic;
  std::optional<std::int32_t> partition;  // nothing: all
  From from = From::kEnd;
  std::int64_t at = 0;                        // the offset, or milliseconds since 1970
  std::map<std::int32_t, std::int64_t> next;  // kNext: of each partition; others are not read
  std::size_t limit = kRecordsDefault;
  std::string text;  // in lower case; empty: all
};

// A number of 12 digits and more in `from` is a time, as no partition has so many records;
// "0:57,1:3" is what an answer gave as `next`.
tl::expected<RecordQuery, Problem> ParseRecordQuery(const http::Request& request);

// Whether key, value or a header's value holds the text, upper and lower case alike in ASCII. In
// Avro's bytes the texts lie as they are.
bool Matches(const std::string& text, const kafka::InRecord& record,
             const std::vector<kafka::Header>& headers);

// ISO 8601 in UTC, as FormatIso8601 writes it (seconds and milliseconds may be missing), or
// milliseconds since 1970.
std::optional<std::int64_t> ParseRecordTime(std::string_view text);

}  // namespace taskflow::insights
