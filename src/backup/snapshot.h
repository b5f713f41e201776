// Snapshots of what the parts keep in the data folder, while they run or not: what each would open
// with after a kill at one moment. Any error leaves a half made `to`.
#pragma once

#include <string>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::backup {

// The database of the site.
Status SnapshotDatabase(FileSystem& files, const std::string& from, const std::string& to);
// A key-value store's folder.
Status SnapshotStore(FileSystem& files, const std::string& from, const std::string& to);
// The broker's folder. What consumers have committed is of an earlier moment than the records, and
// the schemas of a later one. Errors: kConflict when topics change faster than they can be copied.
Status SnapshotBroker(FileSystem& files, const std::string& from, const std::string& to);
// Any other folder, file by file.
Status SnapshotFolder(FileSystem& files, const std::string& from, const std::string& to);

}  // namespace taskflow::backup
