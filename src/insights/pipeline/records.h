// Decoded records of a topic.
#pragma once

#include "insights/pipeline/decoder.h"
#include "insights/pipeline/record_query.h"

namespace taskflow::insights {

// The API's RECORD.
json::object RecordJson(Decoder& decoder, const kafka::InRecord& record,
                        const std::vector<kafka::Header>& headers);

// {"records":[RECORD],"next":{"0":57}}: the oldest `limit` from the place on, or the youngest of
// all; by time, and of each partition in order. "truncated" says that less was looked at than asked
// for: kLookedAtMax records, kReadMax, or kAnswerBytesMax; `next` goes on from there.
Answer ReadRecords(Links& links, Decoder& decoder, const RecordQuery& query);

}  // namespace taskflow::insights
