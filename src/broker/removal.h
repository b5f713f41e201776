// Removes what is no longer part of any log, on the background thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "broker/parts.h"

namespace taskflow::broker {

// Makes the log starts durable, then removes the segments wholly below them. Errors: kIo; nothing
// was removed.
Status RemoveBelowStarts(Parts& parts);
// Files or folders that were renamed out of the way.
void Remove(Parts& parts, std::vector<std::string> paths);

}  // namespace taskflow::broker
