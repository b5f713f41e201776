// The block codecs of record batches. The broker serves batches as they came; only compaction and
// internal topics look inside one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "kafka/record/batch.h"

namespace taskflow::kafka {

// What `bytes` decompress to: gzip (RFC 1952), snappy raw or in xerial's frames, LZ4 frames, zstd
// frames. Memory grows with what is really decompressed, never by a length that the bytes claim.
// Errors: kTooLarge over `max` bytes, kCorrupt.
Result<std::string> Decompress(Codec codec, std::string_view bytes, std::size_t max);

// The records of a whole batch: the bytes after its header, decompressed into `*hold` where needed.
// Valid as long as `batch` and `*hold`. Errors: as Decompress.
Result<std::string_view> BatchRecords(const BatchHeader& header, std::string_view batch,
                                      std::size_t max, std::string* hold);

}  // namespace taskflow::kafka
