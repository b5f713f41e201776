// Copies of files, and what proves them. New files and folders are as umask(2) has it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::backup {

struct Digest {
  std::uint64_t size = 0;
  std::string sha256;  // hexadecimal
  bool operator==(const Digest&) const = default;
};

// The file as it is on the disk: it is synced first. Errors: kNotFound, kIo.
Result<Digest> DigestOf(FileSystem& files, const std::string& path);

// What `from` holds at this moment, into a new file. Errors: kNotFound, kExists, kIo.
Result<Digest> CopyFile(FileSystem& files, const std::string& from, const std::string& to);
// A file that nobody changes any more: another name for it, or a copy on another file system.
// Errors: as CopyFile.
Status LinkFile(FileSystem& files, const std::string& from, const std::string& to);

// All files below `folder`, as paths relative to it, sorted. Symbolic links and what else is no
// file or folder are logged and left out.
Result<std::vector<std::string>> FilesBelow(const std::string& folder);
// Whether `path` is the folder, or lies below it, links resolved; neither needs to be there.
bool IsInside(const std::string& path, const std::string& folder);
// Entries of the folders below it, and of itself, are on the disk.
Status SyncFolders(FileSystem& files, const std::string& folder);

// Of a name in the data folder, or in a part's: it is of one run of the program, and means nothing
// to another (locks, addresses.json, logs of requests, what SQLite keeps beside a database).
bool IsOfOneRun(std::string_view name);

}  // namespace taskflow::backup
