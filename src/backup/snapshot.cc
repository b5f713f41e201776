#include "backup/snapshot.h"

#include <thread>

#include "backup/files.h"
#include "backup/limits.h"
#include "events/database.h"
#include "kv/copy_store.h"

namespace taskflow::backup {

Status SnapshotDatabase(FileSystem& files, const std::string& from, const std::string& to) {
  if (!files.Exists(from)) return Fail(ErrorCode::kNotFound, "{} is not there", from);
  ASSIGN_OR_RETURN(auto database, events::Database::Open(from));
  auto copied = database->Run("VACUUM INTO ?1", {std::string_view(to)});
  if (!copied) return FailWith(from, copied.error());
  return {};
}

// A compaction may remove files that were about to be linked; then the next attempt finds those
// that took their place.
Status SnapshotStore(FileSystem& files, const std::string& from, const std::string& to) {
  Status made;
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kAttemptWait);
    TRY(files.Remove(to));
    made = kv::CopyStore(from, to);
    if (made || made.error().code == ErrorCode::kNotFound) break;
  }
  return made;
}

Status SnapshotFolder(FileSystem& files, const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(auto all, FilesBelow(from));
  TRY(files.MakeDirs(to));
  for (const auto& path : all) {
    if (auto slash = path.rfind('/'); slash != path.npos)
      TRY(files.MakeDirs(to + "/" + path.substr(0, slash)));
    auto copied = CopyFile(files, from + "/" + path, to + "/" + path);
    bool gone = !copied && copied.error().code == ErrorCode::kNotFound;
    if (!copied && !gone) return Fail(std::move(copied).error());
  }
  return {};
}

}  // namespace taskflow::backup
