// What `taskflow top` knows at one moment, and how it is drawn.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/doctor/processes.h"
#include "app/parts/addresses.h"
#include "app/terminal/colours.h"
#include "app/topic/event_record.h"
#include "app/topic/sink_lag.h"
#include "base/clock.h"

namespace taskflow::app {

struct Picture {
  struct PartState {
    std::string address;
    std::string problem;     // empty: up
    std::optional<int> pid;  // of a process of this machine
  };
  struct ProcessState {
    Usage usage;
    std::optional<double> cpu;  // of one processor, 1 is all of it; nothing: not measured yet
  };
  struct Connector {
    std::string name, state, tasks;  // "0 RUNNING, 1 FAILED"
  };
  struct Flow {
    std::optional<std::int64_t> total;
    std::optional<double> rate;  // a second; nothing: not measured yet
  };

  std::int64_t wall_ms = 0;
  MonoTime at{};
  std::array<PartState, kParts.size()> parts;
  std::map<int, ProcessState> processes;  // by pid
  std::vector<Connector> connectors;
  Flow accepted, in_topic, written;  // the site, the topic's ends, the sink
  std::optional<std::int64_t> outbox, waiting;
  std::deque<EventRecord> events;  // the youngest last

  std::size_t Up() const;
  // How long the sink takes for what waits, in seconds; nothing when it does not move.
  std::optional<double> WaitingSeconds() const;
};

// The rates of `now`, from what was there before.
void Measure(const Picture& before, Picture& now);

// At most `height` lines of at most `width` columns.
std::vector<std::string> Draw(const Picture& picture, std::size_t width, std::size_t height,
                              const Colours& colours);
// All of it, as wide as it is.
std::string ToText(const Picture& picture, const Colours& colours);
// One line for a log.
std::string ToLine(const Picture& picture);
std::string ToJsonText(const Picture& picture);

}  // namespace taskflow::app
