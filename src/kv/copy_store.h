// A copy of a store on disk.
#pragma once

#include <string>

#include "base/result.h"

namespace taskflow::kv {

// Makes at `to`, which is not there yet, a store as the one at `path` is at this moment, whether
// another process has that open or not. Files that never change are linked where they can be.
// Errors: kNotFound (no store there), kCorrupt, kIo; the last also when a compaction took a file
// away meanwhile: repeat it.
Status CopyStore(const std::string& path, const std::string& to);

}  // namespace taskflow::kv
