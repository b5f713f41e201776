// Files, behind an interface: the system's own, or a test's that forgets unsynced bytes, tears a
// write or runs full. Every part that keeps data on disk itself (src/log) uses only this.
//
// A failed Sync is never retried (the kernel has dropped the pages): whoever gets kIo from one
// stops accepting writes for good and says so; the next start recovers from disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow {

// An open file. Reads and writes at given offsets may come from several threads; the caller keeps
// writers of one file apart. Closed by the destructor, without a sync.
class File {
 public:
  virtual ~File() = default;
  virtual Result<std::uint64_t> Size() = 0;
  // Up to `size` bytes at `offset`, fewer at the end of the file, into `to`. Returns how many.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, char* to, std::size_t size) = 0;
  // All of `bytes`, or an error.
  virtual Status WriteAt(std::uint64_t offset, std::string_view bytes) = 0;
  // The bytes written so far, and the file's length, are on the disk.
  virtual Status Sync() = 0;
  virtual Status Truncate(std::uint64_t size) = 0;
  // Reserves disk space up to `size` without changing the file's length. Best effort.
  virtual void Reserve(std::uint64_t size) = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Read and write, or read alone where no more is allowed; made if `create`, else kNotFound.
  virtual Result<std::unique_ptr<File>> Open(const std::string& path, bool create) = 0;
  virtual Status MakeDirs(const std::string& path) = 0;
  // Names (not paths) in a folder, sorted. kNotFound when there is none.
  virtual Result<std::vector<std::string>> List(const std::string& path) = 0;
  virtual Status Rename(const std::string& from, const std::string& to) = 0;
  // A file, or a folder with all it holds. Removing what is absent is no error.
  virtual Status Remove(const std::string& path) = 0;
  virtual bool Exists(const std::string& path) = 0;
  // Entries made, renamed or removed in the folder are on the disk.
  virtual Status SyncDir(const std::string& path) = 0;
  virtual Result<std::uint64_t> FreeBytes(const std::string& path) = 0;
};

FileSystem& SystemFiles();

// The whole of a small file; kTooLarge over `max`.
Result<std::string> ReadWholeFile(FileSystem& files, const std::string& path, std::size_t max);
// Replaces `path` by a synced temporary file renamed over it: old or new, never half.
Status ReplaceFile(FileSystem& files, const std::string& path, std::string_view content);

// An advisory lock on `path` (made when absent), held until destroyed. kConflict when another
// process holds it.
class FileLock {
 public:
  static Result<std::unique_ptr<FileLock>> Take(const std::string& path);
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace taskflow
