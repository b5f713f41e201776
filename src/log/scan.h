// Going through the batches of a segment file from front to back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "kafka/record/batch.h"

namespace taskflow::log {

struct ScanRange {
  std::int64_t from = 0;         // position of a batch
  std::int64_t to = 0;           // the file's end, or where to stop
  std::int64_t next_offset = 0;  // batches begin at this offset or later
  // CRCs are checked of batches that reach this offset; INT64_MAX checks none.
  std::int64_t verify_from_offset = 0;
  std::size_t piece = 1 << 20;  // bytes read at once
};

struct ScanEnd {
  std::int64_t position = 0;     // of the first byte that is no part of a whole, good batch
  std::int64_t next_offset = 0;  // after the last good batch
  std::string stopped_by;        // why it ended before ScanRange::to; empty when it did not
};

// `batch` is whole and valid during the call; when CRCs are not checked it is only the header.
// Returning false ends the scan after this batch.
using OnBatch = std::function<bool(const kafka::BatchHeader& header, std::int64_t position,
                                   std::string_view batch)>;

// Reads the file in large pieces. A batch that is not whole, whose offsets go back or whose CRC
// differs ends the scan. Errors: kIo.
Result<ScanEnd> ScanBatches(File& file, const ScanRange& range, const OnBatch& on_batch);

}  // namespace taskflow::log
