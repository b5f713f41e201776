#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace taskflow {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> FailErrno(std::string_view what, const std::string& path) {
  auto code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return Fail(code, "{} {}: {}", what, path, std::strerror(errno));
}

class RealFile : public File {
 public:
  RealFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~RealFile() override { close(fd_); }

  Result<std::uint64_t> Size() override {
    struct stat st;
    if (fstat(fd_, &st) != 0) return FailErrno("stat", path_);
    return static_cast<std::uint64_t>(st.st_size);
  }

  Result<std::size_t> ReadAt(std::uint64_t offset, char* to, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      auto got = pread(fd_, to + done, size - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return FailErrno("read", path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Status WriteAt(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      auto put = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return FailErrno("write", path_);
      offset += static_cast<std::uint64_t>(put);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  Status Sync() override {
    if (fdatasync(fd_) != 0) return FailErrno("sync", path_);
    return {};
  }

  Status Truncate(std::uint64_t size) override {
    if (ftruncate(fd_, static_cast<off_t>(size)) != 0) return FailErrno("truncate", path_);
    return {};
  }

  void Reserve(std::uint64_t size) override {
    (void)fallocate(fd_, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size));
  }

 private:
  int fd_;
  std::string path_;
};

class RealFiles : public FileSystem {
 public:
  Result<std::unique_ptr<File>> Open(const std::string& path, bool create) override {
    int fd = open(path.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    // Of files that are for others to write, such as settings in /etc: reading is enough.
    bool only_readable = fd < 0 && !create && (errno == EACCES || errno == EROFS);
    if (only_readable) fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return FailErrno("open", path);
    return std::make_unique<RealFile>(fd, path);
  }

  Status MakeDirs(const std::string& path) override {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return Fail(ErrorCode::kIo, "make folder {}: {}", path, error.message());
    return {};
  }

  Result<std::vector<std::string>> List(const std::string& path) override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    if (error == std::errc::no_such_file_or_directory) {
      return Fail(ErrorCode::kNotFound, "no folder {}", path);
    }
    if (error) return Fail(ErrorCode::kIo, "list {}: {}", path, error.message());
    std::sort(names.begin(), names.end());
    return names;
  }

  Status Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) != 0) return FailErrno("rename", from);
    return {};
  }

  Status Remove(const std::string& path) override {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) return Fail(ErrorCode::kIo, "remove {}: {}", path, error.message());
    return {};
  }

  bool Exists(const std::string& path) override { return access(path.c_str(), F_OK) == 0; }

  Status SyncDir(const std::string& path) override {
    int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return FailErrno("open folder", path);
    bool ok = fsync(fd) == 0;
    auto failed = errno;
    close(fd);
    errno = failed;
    if (!ok) return FailErrno("sync folder", path);
    return {};
  }

  Result<std::uint64_t> FreeBytes(const std::string& path) override {
    std::error_code error;
    auto space = fs::space(path, error);
    if (error) return Fail(ErrorCode::kIo, "free space of {}: {}", path, error.message());
    return space.available;
  }
};

}  // namespace

FileSystem& SystemFiles() {
  static RealFiles files;
  return files;
}

Result<std::string> ReadWholeFile(FileSystem& files, const std::string& path, std::size_t max) {
  ASSIGN_OR_RETURN(auto file, files.Open(path, false));
  ASSIGN_OR_RETURN(auto size, file->Size());
  if (size > max) return Fail(ErrorCode::kTooLarge, "{} is over {} bytes", path, max);
  std::string out(size, '\0');
  ASSIGN_OR_RETURN(auto got, file->ReadAt(0, out.data(), out.size()));
  out.resize(got);
  return out;
}

Status ReplaceFile(FileSystem& files, const std::string& path, std::string_view content) {
  auto temporary = path + ".tmp";
  TRY(files.Remove(temporary));
  {
    ASSIGN_OR_RETURN(auto file, files.Open(temporary, true));
    TRY(file->WriteAt(0, content));
    TRY(file->Sync());
  }
  TRY(files.Rename(temporary, path));
  return files.SyncDir(fs::path(path).parent_path().string());
}

Result<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path) {
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return FailErrno("open", path);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return Fail(ErrorCode::kConflict, "{} is held by another process", path);
  }
  return std::unique_ptr<FileLock>(new FileLock(fd));
}

FileLock::~FileLock() { close(fd_); }

}  // namespace taskflow
