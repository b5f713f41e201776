// What the reader counts, as metrics.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

// The reader's thread.
class ReaderCounts {
 public:
  explicit ReaderCounts(Metrics& metrics);

  void NoteStored(const EventTable::Outcome& outcome);
  // Logs it as well, at most once a minute.
  void NoteUndecodable(std::uint64_t count, const std::string& topic);
  void ShowLag(std::int64_t events, std::int64_t seconds);
  std::uint64_t undecodable() const;

 private:
  Metric &added_, &repeated_, &changed_, &removed_, &undecodable_, &lag_, &lag_seconds_;
  std::uint64_t unsaid_ = 0;  // of undecodable ones
  MonoTime said_at_{};
};

}  // namespace taskflow::insights
