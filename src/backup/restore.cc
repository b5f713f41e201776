// Restoring: into DATA/restoring, then in the place of what is there.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backup/backup.h"
#include "backup/limits.h"

namespace taskflow::backup {
namespace {

constexpr std::string_view kStaging = "/restoring";
// In the staging folder once all of it is there and nothing of the old may be relied on.
constexpr std::string_view kReplacing = "/restoring/.replacing";
// Which files the parts hold locked while they run, by their names in the data folder.
constexpr std::string_view kLocks[] = {"up.lock", "site/site.lock", "broker/.lock"};
constexpr std::string_view kStoreLocks[] = {"store/LOCK", "insights/LOCK"};

tl::unexpected<Error> FailRuns(const std::string& data) {
  return Fail(ErrorCode::kConflict,
              "taskflow runs on the data folder {}: stop it, or choose another folder with --data "
              "(data)",
              data);
}

// RocksDB locks its file by fcntl.
bool IsLockedByRocks(const std::string& path) {
  int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock wanted {};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_SET;
  bool locked = fcntl(fd, F_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
  close(fd);
  return locked;
}

// Held until the restore is done.
Result<std::vector<std::unique_ptr<FileLock>>> LockAll(FileSystem& files, const std::string& data) {
  std::vector<std::unique_ptr<FileLock>> held;
  for (auto name : kLocks) {
    auto path = fmt::format("{}/{}", data, name);
    if (!files.Exists(path)) continue;
    auto lock = FileLock::Take(path);
    if (!lock && lock.error().code == ErrorCode::kConflict) return FailRuns(data);
    if (!lock) return Fail(std::move(lock).error());
    held.push_back(*std::move(lock));
  }
  for (auto name : kStoreLocks) {
    if (IsLockedByRocks(fmt::format("{}/{}", data, name))) return FailRuns(data);
  }
  return held;
}

Status CopyVerified(FileSystem& files, const std::string& from, const std::string& to,
                    const Digest& digest) {
  TRY(files.MakeDirs(to.substr(0, to.rfind('/'))));
  ASSIGN_OR_RETURN(auto copied, CopyFile(files, from, to));
  if (copied != digest)
    return Fail(ErrorCode::kCorrupt, "{} has other bytes than it was written with", from);
  ASSIGN_OR_RETURN(auto file, files.Open(to, false));
  return file->Sync();
}

Status Stage(FileSystem& files, const RestoreOptions& options, const Manifest& manifest,
             const std::string& staging) {
  TRY(files.Remove(staging));
  TRY(files.MakeDirs(staging));
  auto prefix = fmt::format("{}/", kDataFolder);
  for (const auto& [path, digest] : manifest.files) {
    if (!path.starts_with(prefix)) continue;
    TRY(CopyVerified(files, options.from + "/" + path, staging + "/" + path.substr(prefix.size()),
                     digest));
  }
  return SyncFolders(files, staging);
}

// Else the user that runs the program could not open what root has put there.
Status GiveToOwner(const std::string& data, const std::string& staging) {
  struct stat about {};
  if (geteuid() != 0 || stat(data.c_str(), &about) != 0 || about.st_uid == 0) return {};
  auto give = [&](const std::string& path) -> Status {
    if (lchown(path.c_str(), about.st_uid, about.st_gid) == 0) return {};
    return Fail(ErrorCode::kIo, "{}: {}", path, std::strerror(errno));
  };
  TRY(give(staging));
  std::error_code code;
  std::filesystem::recursive_directory_iterator at(staging, code), end;
  for (; !code && at != end; at.increment(code)) TRY(give(at->path().string()));
  if (code) return Fail(ErrorCode::kIo, "{}: {}", staging, code.message());
  return {};
}

// From here on until the end, the data folder is neither the old one nor the new.
Status PutInPlace(FileSystem& files, const std::string& data, const std::string& staging) {
  ASSIGN_OR_RETURN(auto fresh, files.List(staging));
  ASSIGN_OR_RETURN(auto mark, files.Open(data + std::string(kReplacing), true));
  TRY(mark->Sync());
  TRY(files.SyncDir(staging));
  ASSIGN_OR_RETURN(auto old, files.List(data));
  for (const auto& name : old) {
    if (name != kStaging.substr(1) && name != "up.lock") TRY(files.Remove(data + "/" + name));
  }
  for (const auto& name : fresh) TRY(files.Rename(staging + "/" + name, data + "/" + name));
  TRY(files.SyncDir(data));
  TRY(files.Remove(staging));
  return files.SyncDir(data);
}

Status CheckEmpty(FileSystem& files, const RestoreOptions& options) {
  if (options.replace) return {};
  ASSIGN_OR_RETURN(auto names, files.List(options.data));
  bool empty = std::all_of(names.begin(), names.end(), IsOfOneRun);
  if (empty && !IsHalfRestored(files, options.data)) return {};
  return Fail(ErrorCode::kExists,
              "the data folder {} holds data: --replace removes it, --data names another",
              options.data);
}

Status CheckWhole(const std::vector<std::string>& damage, const std::string& from) {
  if (damage.empty()) return {};
  std::string named;
  for (std::size_t i = 0; i < std::min(damage.size(), kNamedMax); ++i)
    named += (i == 0 ? "" : "; ") + damage[i];
  if (damage.size() > kNamedMax) named += fmt::format("; and {} more", damage.size() - kNamedMax);
  return Fail(ErrorCode::kCorrupt, "the backup {} is damaged, nothing was restored: {}", from,
              named);
}

}  // namespace

Result<Manifest> Restore(FileSystem& files, const RestoreOptions& options) {
  ASSIGN_OR_RETURN(auto manifest, ReadManifest(files, options.from));
  if (IsInside(options.from, options.data)) {
    return Fail(ErrorCode::kInvalid, "the backup {} is in the data folder {}: move it out of there",
                options.from, options.data);
  }
  TRY(files.MakeDirs(options.data));
  TRY(CheckEmpty(files, options));
  ASSIGN_OR_RETURN(auto held, LockAll(files, options.data));
  TRY(CheckWhole(FindDamage(files, options.from, manifest), options.from));
  auto staging = options.data + std::string(kStaging);
  TRY(Stage(files, options, manifest, staging));
  TRY(GiveToOwner(options.data, staging));
  TRY(PutInPlace(files, options.data, staging));
  return manifest;
}

bool IsHalfRestored(FileSystem& files, const std::string& data) {
  return files.Exists(data + std::string(kReplacing));
}

}  // namespace taskflow::backup
