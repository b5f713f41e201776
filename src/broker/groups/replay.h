// Reads the offsets topic back into a coordinator.
#pragma once

#include "base/result.h"
#include "broker/groups/coordinator.h"
#include "log/partition_log.h"

namespace taskflow::broker::groups {

// All of `log`, in order. Records that are not of this coordinator or cannot be read are left out;
// damage is named in the program's log and skipped, since what lies after it is later and so counts
// more. Errors: kIo.
Status Replay(log::PartitionLog& log, Coordinator& coordinator);

}  // namespace taskflow::broker::groups
