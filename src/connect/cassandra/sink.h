// The Cassandra sink (io.confluent.connect.cassandra.CassandraSinkConnector): each record becomes
// an INSERT, UPDATE or DELETE of the row that its key names, in the table that its topic names.
//
// A row's write time is the record's time in microseconds plus the last three digits of its offset,
// so that records of one millisecond keep their order and a repetition changes nothing.
#pragma once

#include <memory>

#include "connect/task/sink_task.h"

namespace taskflow::connect::cassandra {

const ConfigKeys& SinkKeys();
// Errors: kInvalid. Connects later, in Open.
Result<std::unique_ptr<SinkTask>> MakeSinkTask(const Config& config,
                                               const Environment& environment);

}  // namespace taskflow::connect::cassandra
