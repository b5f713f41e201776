// Snapshots of what the parts keep in the data folder, while they run or not: what each would open
// with after a kill at one moment. Any error leaves a half made `to`.
#pragma once

#include <functional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::backup {

// The database of the site.
Status SnapshotDatabase(FileSystem& files, const std::string& from, const std::string& to);
// A key-value store's folder.
Status SnapshotStore(FileSystem& files, const std::string& from, const std::string& to);
// The broker's folder. What consumers have committed is of an earlier moment than the records, and
// the schemas of a later one. `between` runs after the first: for what consumers write, which may
// have more than they have committed, and no more than the records. It may run several times.
// Errors: kConflict when topics change faster than they can be copied; and those of `between`.
Status SnapshotBroker(FileSystem& files, const std::string& from, const std::string& to,
                      const std::function<Status()>& between);
// Any other folder, file by file.
Status SnapshotFolder(FileSystem& files, const std::string& from, const std::string& to);

}  // namespace taskflow::backup
