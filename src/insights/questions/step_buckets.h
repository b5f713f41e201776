// When people did the steps of a funnel, roughly: in which parts of the time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "insights/questions/each_piece.h"

namespace taskflow::insights {

// A bit for each bucket.
using Mask = std::uint32_t;
inline constexpr int kBuckets = 32;

constexpr Mask From(int bucket) { return bucket >= kBuckets ? 0 : ~Mask{0} << bucket; }
constexpr Mask UpTo(int bucket) { return ~Mask{0} >> (kBuckets - 1 - bucket); }

// The time of all rows that the filter may want, in equal parts; a power of two of milliseconds
// each, so that later rows seldom change them.
struct StepBuckets {
  std::int64_t least_ms = 0, most_ms = 0;
  int shift = 0;

  static Result<StepBuckets> Of(const View& view, const Filter& filter, Sums& sums);
  // Of a time from least_ms to most_ms.
  std::int64_t At(std::int64_t ms) const { return (ms >> shift) - (least_ms >> shift); }
  // The first and the last that rows of a piece may have.
  std::pair<int, int> In(const Columns& columns) const;
  // The first time of a bucket, as Columns::time_delta.
  std::uint32_t BeginIn(const Columns& columns, int bucket) const;
};

// The steps' actions, each in one place. What people have for each is in fours, as the processor
// takes them.
class Places {
 public:
  static constexpr std::size_t kLanes = 4;

  Places(const View& view, const std::vector<std::string>& steps);
  std::size_t count() const { return count_; }
  std::size_t stride() const { return (count_ + kLanes - 1) / kLanes * kLanes; }
  const std::vector<std::uint8_t>& by_step() const { return by_step_; }
  const std::string& key() const { return key_; }  // for SumPlace
  // By the piece's code; count() of other actions.
  std::array<std::uint8_t, 256> ByCode(const Columns& columns) const;

 private:
  std::size_t count_ = 0;
  std::vector<std::uint8_t> by_action_, by_step_;
  std::string key_;
};

// In which buckets each person did each action. For Gather.
class BucketsOfPeople {
 public:
  BucketsOfPeople(const Places& places, const StepBuckets& buckets, std::size_t people)
      : masks(people * places.stride()), events(people), places_(&places), buckets_(&buckets) {}

  void Take(const Columns& columns, const Selection& rows);
  void Save(ByteWriter& to) const;
  bool Add(ByteReader& from);

  std::vector<Mask> masks;            // by TextId, then by place
  std::vector<std::uint64_t> events;  // by TextId, of all actions

 private:
  void TakeOfTwo(const Columns& columns, const Selection& rows, int low, int high);
  void TakeOfMany(const Columns& columns, const Selection& rows);
  void Merge(std::span<const TextId> ids, int low, int high);

  const Places* places_;
  const StepBuckets* buckets_;
  std::vector<std::uint64_t> of_piece_;  // by code
};

}  // namespace taskflow::insights
