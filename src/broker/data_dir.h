// The broker's folder as a whole: who owns it, which cluster it is, and how it was left.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::broker {

class DataDir {
 public:
  // Makes the folder when absent, locks it, and reads or makes meta.properties (Kafka's file with
  // the cluster id). Errors: kConflict (held by another process), kCorrupt, kIo.
  static Result<DataDir> Open(FileSystem& files, const std::string& path);

  const std::string& cluster_id() const { return cluster_id_; }
  // The last end was clean. Open takes the mark away.
  bool was_clean() const { return was_clean_; }
  // The last act of a clean end.
  Status MarkClean();

 private:
  FileSystem* files_ = nullptr;
  std::string path_;
  std::string cluster_id_;
  bool was_clean_ = false;
  std::unique_ptr<FileLock> lock_;
};

// Hands out ids that were never handed out before, not even in an earlier life: blocks of them are
// reserved in the file "producer-ids".
class ProducerIds {
 public:
  ProducerIds(FileSystem& files, const std::string& folder)
      : files_(files), path_(folder + "/producer-ids") {}
  // Errors: kCorrupt, kIo.
  Result<std::int64_t> Next();

 private:
  FileSystem& files_;
  std::string path_;
  std::int64_t next_ = 0;
  std::int64_t reserved_ = 0;  // ids below it are ours
};

}  // namespace taskflow::broker
