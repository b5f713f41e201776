#include "log/producers.h"

#include <algorithm>
#include <limits>

#include "log/options.h"

namespace taskflow::log {
namespace {

constexpr std::size_t kProducerSizeMin = 8 + 2 + 8 + 1;
constexpr std::size_t kSeenSize = 4 + 4 + 8 + 8 + 8;

std::int32_t NextSequence(std::int32_t last) {
  return last == std::numeric_limits<std::int32_t>::max() ? 0 : last + 1;
}

}  // namespace

Producers::Verdict Producers::Check(const kafka::BatchHeader& batch, Seen* duplicate) const {
  if (!batch.has_producer()) return Verdict::kNew;
  auto found = producers_.find(batch.producer_id);
  // Of a producer that is not known (any more) the log decides nothing: Kafka accepts any sequence
  // too (KIP-360).
  if (found == producers_.end()) return Verdict::kNew;
  const auto& producer = found->second;
  if (batch.producer_epoch < producer.epoch) return Verdict::kOldEpoch;
  if (batch.producer_epoch > producer.epoch) {
    return batch.base_sequence == 0 ? Verdict::kNew : Verdict::kOutOfOrder;
  }
  for (const auto& seen : producer.batches) {
    if (seen.first_sequence == batch.base_sequence && seen.last_sequence == batch.last_sequence()) {
      *duplicate = seen;
      return Verdict::kDuplicate;
    }
  }
  if (producer.batches.empty()) return Verdict::kNew;
  return batch.base_sequence == NextSequence(producer.batches.back().last_sequence)
             ? Verdict::kNew
             : Verdict::kOutOfOrder;
}

void Producers::Add(const kafka::BatchHeader& batch, std::int64_t now_ms) {
  if (!batch.has_producer()) return;
  if (producers_.size() >= kProducersMax && !producers_.contains(batch.producer_id)) ForgetOldest();
  auto& producer = producers_[batch.producer_id];
  if (producer.epoch != batch.producer_epoch) producer.batches.clear();
  producer.epoch = batch.producer_epoch;
  producer.last_seen_ms = now_ms;
  producer.batches.push_back({batch.base_sequence, batch.last_sequence(), batch.base_offset,
                              batch.last_offset(), batch.max_timestamp});
  if (producer.batches.size() > kBatchesPerProducer)
    producer.batches.erase(producer.batches.begin());
}

// A tenth at a time, so that one producer more does not cost a search among all.
void Producers::ForgetOldest() {
  std::vector<std::int64_t> times;
  for (const auto& [id, producer] : producers_) times.push_back(producer.last_seen_ms);
  auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
  std::nth_element(times.begin(), tenth, times.end());
  Expire(*tenth + 1);
}

void Producers::CutTo(std::int64_t offset) {
  for (auto at = producers_.begin(); at != producers_.end();) {
    auto& batches = at->second.batches;
    while (!batches.empty() && batches.back().base_offset >= offset) batches.pop_back();
    at = batches.empty() ? producers_.erase(at) : std::next(at);
  }
}

void Producers::Expire(std::int64_t before_ms) {
  std::erase_if(producers_,
                [&](const auto& entry) { return entry.second.last_seen_ms < before_ms; });
}

void Producers::Encode(ByteWriter& out) const {
  out.U32(static_cast<std::uint32_t>(producers_.size()));
  for (const auto& [id, producer] : producers_) {
    out.I64(id);
    out.I16(producer.epoch);
    out.I64(producer.last_seen_ms);
    out.U8(static_cast<std::uint8_t>(producer.batches.size()));
    for (const auto& seen : producer.batches) {
      out.I32(seen.first_sequence);
      out.I32(seen.last_sequence);
      out.I64(seen.base_offset);
      out.I64(seen.last_offset);
      out.I64(seen.timestamp);
    }
  }
}

Result<Producers> Producers::Decode(ByteReader& in) {
  Producers out;
  auto count = in.U32();
  if (count > in.left() / kProducerSizeMin) return Fail(ErrorCode::kCorrupt, "producer count");
  for (std::uint32_t i = 0; i < count; ++i) {
    auto& producer = out.producers_[in.I64()];
    producer.epoch = in.I16();
    producer.last_seen_ms = in.I64();
    auto batches = in.U8();
    if (batches > in.left() / kSeenSize) return Fail(ErrorCode::kCorrupt, "producer batches");
    for (int k = 0; k < batches; ++k) {
      producer.batches.push_back({in.I32(), in.I32(), in.I64(), in.I64(), in.I64()});
    }
  }
  if (!in.ok()) return Fail(ErrorCode::kCorrupt, "producers end early");
  return out;
}

}  // namespace taskflow::log
