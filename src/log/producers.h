// What a partition remembers of idempotent producers (KIP-98): the last batches of each, so that a
// repeat is answered with its first offset and a gap is refused.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/record/batch.h"

namespace taskflow::log {

class Producers {
 public:
  enum class Verdict {
    kNew,         // append it
    kDuplicate,   // appended before; see `duplicate`
    kOutOfOrder,  // its sequence does not follow the last one
    kOldEpoch,    // a later epoch of this producer was here
  };
  struct Seen {
    std::int32_t first_sequence = 0, last_sequence = 0;
    std::int64_t base_offset = 0;
    std::int64_t last_offset = 0;
    std::int64_t timestamp = 0;  // the batch's maximum
  };

  // May this batch follow? A batch without a producer always may. On kDuplicate `*duplicate` tells
  // what was appended then.
  Verdict Check(const kafka::BatchHeader& batch, Seen* duplicate) const;
  // The batch stands in the log at its base offset. `now_ms`: broker's wall clock.
  void Add(const kafka::BatchHeader& batch, std::int64_t now_ms);
  // Batches at `offset` and later did not reach the log after all.
  void CutTo(std::int64_t offset);
  // Forgets who was silent since `before_ms`.
  void Expire(std::int64_t before_ms);

  std::size_t size() const { return producers_.size(); }

  void Encode(ByteWriter& out) const;
  // Errors: kCorrupt.
  static Result<Producers> Decode(ByteReader& in);

 private:
  struct Producer {
    std::int16_t epoch = 0;
    std::int64_t last_seen_ms = 0;
    std::vector<Seen> batches;  // oldest first, at most kBatchesPerProducer
  };
  void ForgetOldest();

  std::unordered_map<std::int64_t, Producer> producers_;
};

}  // namespace taskflow::log
