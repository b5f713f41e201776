#include "insights/reader_memory.h"

#include <malloc.h>

namespace taskflow::insights {
namespace {

constexpr std::size_t kEventsMax = 250'000, kFewEventsMax = 10'000;
constexpr Milliseconds kRestAfter{1'000};
// So much at the end of an arena stays when it is freed: each large value that is read would move
// the end up and down again, with new pages each time. Of the whole process, so that parts that run
// without insights keep their smaller peaks.
constexpr int kTrimmedFrom = 1 << 20;

}  // namespace

ReaderMemory::ReaderMemory() { ::mallopt(M_TRIM_THRESHOLD, kTrimmedFrom); }

void ReaderMemory::NoteTaken(std::size_t events, bool few) {
  taken_at_ = SystemClock().Mono();
  since_given_ += events;
  since_rest_ += events;
  if (since_given_ >= (few ? kFewEventsMax : kEventsMax)) GiveBack();
}

bool ReaderMemory::IsAtRest() {
  if (since_rest_ < kFewEventsMax || SystemClock().Mono() < taken_at_ + kRestAfter) return false;
  since_rest_ = 0;
  return true;
}

void ReaderMemory::GiveBack() {
  since_given_ = 0;
  ::malloc_trim(0);
}

}  // namespace taskflow::insights
