// Everything in a topic, from given offsets to the ends that it has at the call.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "kafka/client/client.h"
#include "pipeline/peers.h"

namespace taskflow::pipeline {

// `index` is the record's place in the batch, for its headers.
using OnRecord = std::function<Status(const kafka::InRecord& record, const kafka::Batch& batch,
                                      std::size_t index)>;

// The first offset of each partition; empty when there is no such topic.
Result<kafka::Offsets> PartitionsOf(Peers& peers, const std::string& topic);

// Reads the partitions of `from`, each from there; records within one come in order. Errors: those
// of `on_record`, kTimeout when the broker gives nothing, kUnavailable when it was stopped.
Status ReadTopic(Peers& peers, const kafka::Offsets& from, const Hooks& hooks,
                 const OnRecord& on_record);

using Ranges = std::map<kafka::TopicPartition, kafka::PartitionRange>;
// What there is of these partitions. Errors: those of Admin::Range.
Result<Ranges> RangesOf(Peers& peers, const kafka::Offsets& partitions);
// Reads from each `earliest` to before `end`, which must not be after the partition's own; else as
// ReadTopic.
Status ReadRanges(Peers& peers, const Ranges& ranges, const Hooks& hooks,
                  const OnRecord& on_record);

}  // namespace taskflow::pipeline
