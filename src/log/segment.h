// One segment: a run of a partition's batches in one file, with its indexes. Not safe from several
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "kafka/record/batch.h"
#include "log/segment_index.h"

namespace taskflow::log {

class Segment {
 public:
  // Of a file that holds `size` good bytes. Opens nothing yet.
  Segment(FileSystem& files, std::string folder, std::int64_t base_offset, std::int64_t size)
      : files_(&files), folder_(std::move(folder)), base_offset_(base_offset), size_(size) {}

  std::int64_t base_offset() const { return base_offset_; }
  std::int64_t size() const { return size_; }
  std::string Path(std::string_view suffix) const;
  // Broker's wall clock of the first and the last append; what retention and rolling go by.
  std::int64_t first_append_ms = 0;
  std::int64_t last_append_ms = 0;

  // Opened on first use; made when absent.
  Result<std::shared_ptr<File>> file();
  // Loaded on first use; rebuilt from the log when it cannot be right.
  Result<SegmentIndex*> index();
  void set_index(SegmentIndex index) { index_ = std::move(index); }
  void set_size(std::int64_t size) { size_ = size; }

  struct Batch {
    kafka::BatchHeader header;
    std::int64_t position;
  };
  // Writes batches behind the last one; positions count from the start of `bytes`. After an error
  // the segment is as before.
  Status Write(std::string_view bytes, const std::vector<Batch>& batches);

  // The first batch whose last offset is `offset` or later. Errors: kCorrupt, kIo.
  Result<std::optional<Batch>> Locate(std::int64_t offset);
  // The first batch at or after `from_offset` whose maximum timestamp is `timestamp` or later.
  Result<std::optional<Batch>> LocateTime(std::int64_t timestamp, std::int64_t from_offset);

  // Gives back disk space reserved past the end, completes the index and writes it: no more
  // appends.
  Status Close();
  // Closes the file and drops the index; both come back on the next use.
  void Release();
  bool loaded() const { return file_ != nullptr || index_.has_value(); }
  // Names of the segment's files that retention removes.
  std::vector<std::string> Paths() const;

 private:
  Result<SegmentIndex> RebuildIndex();
  Result<std::int64_t> SearchStart(std::int64_t offset);

  FileSystem* files_;
  std::string folder_;
  std::int64_t base_offset_;
  std::int64_t size_;
  std::int64_t reserved_ = 0;
  std::shared_ptr<File> file_;
  std::optional<SegmentIndex> index_;
};

}  // namespace taskflow::log
