// Reading partitions from given offsets to given ends, within a time.
#pragma once

#include <functional>

#include "insights/pipeline/links.h"

namespace taskflow::insights {

struct Ranges {
  kafka::Offsets first, end;  // of the same partitions
};
// Where these begin and end now.
Result<Ranges> RangesOf(Links& links, const std::vector<kafka::TopicPartition>& partitions);

// `index` is the record's place in the batch, for its headers. False: no more of this partition.
using OnRecord = std::function<bool(const kafka::InRecord& record, const kafka::Batch& batch,
                                    std::size_t index)>;

struct Scanned {
  kafka::Offsets next;  // of each partition: the first offset that was not looked at
  bool whole = true;    // false: the time was over before
};

// Records of one partition come in order. `ahead` is about how many are wanted of each. Errors:
// kTimeout, kUnavailable when Kafka gives nothing within `time`, or is being stopped.
Result<Scanned> Scan(Links& links, const kafka::Offsets& from, const kafka::Offsets& ends,
                     std::size_t ahead, Milliseconds time, const OnRecord& on_record);

}  // namespace taskflow::insights
