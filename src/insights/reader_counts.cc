#include "insights/reader_counts.h"

#include <utility>

#include "base/log.h"
#include "base/metric_doc.h"

namespace taskflow::insights {
namespace {

const CounterDoc kAdded("taskflow_insights_events_total", "Events that insights has counted.");
const CounterDoc kRepeated("taskflow_insights_repeats_total",
                           "Records of events that insights had already.");
const CounterDoc kChanged("taskflow_insights_changed_total",
                          "Events whose contents were replaced, by an erasure for instance.");
const CounterDoc kRemoved("taskflow_insights_removed_total", "Events that were deleted.");
const CounterDoc kUndecodable("taskflow_insights_undecodable_total",
                              "Records that are no events, and were skipped.");
const GaugeDoc kLag("taskflow_insights_lag_events", "Records that insights has yet to read.");
const GaugeDoc kLagSeconds("taskflow_insights_lag_seconds",
                           "The age of the last record that was read, while there are more.");

constexpr Milliseconds kLogEvery{60'000};

}  // namespace

ReaderCounts::ReaderCounts(Metrics& metrics)
    : added_(kAdded.In(metrics)),
      repeated_(kRepeated.In(metrics)),
      changed_(kChanged.In(metrics)),
      removed_(kRemoved.In(metrics)),
      undecodable_(kUndecodable.In(metrics)),
      lag_(kLag.In(metrics)),
      lag_seconds_(kLagSeconds.In(metrics)) {}

void ReaderCounts::NoteStored(const EventTable::Outcome& outcome) {
  added_.Add(static_cast<std::int64_t>(outcome.added));
  repeated_.Add(static_cast<std::int64_t>(outcome.repeated));
  changed_.Add(static_cast<std::int64_t>(outcome.changed));
  removed_.Add(static_cast<std::int64_t>(outcome.removed));
}

void ReaderCounts::NoteUndecodable(std::uint64_t count, const std::string& topic) {
  if (count == 0) return;
  undecodable_.Add(static_cast<std::int64_t>(count));
  unsaid_ += count;
  auto now = SystemClock().Mono();
  if (said_at_ != MonoTime{} && now < said_at_ + kLogEvery) return;
  said_at_ = now;
  LogWarn("insights", "{} records of {} are no events that it can read, and were skipped",
          std::exchange(unsaid_, 0), topic);
}

void ReaderCounts::ShowLag(std::int64_t events, std::int64_t seconds) {
  lag_.Set(events);
  lag_seconds_.Set(seconds);
}

std::uint64_t ReaderCounts::undecodable() const {
  return static_cast<std::uint64_t>(undecodable_.Get());
}

}  // namespace taskflow::insights
