// Events on a terminal, or as JSON, a line each.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "app/terminal/colours.h"
#include "app/topic/event_record.h"

namespace taskflow::app {

Colour ColourOf(std::string_view action);

// The columns time, action, who, what line up; `who` is as wide as it has been needed.
class EventLines {
 public:
  EventLines(bool as_json, Colours colours) : as_json_(as_json), colours_(colours) {}
  // Makes room for these.
  void Fit(const std::vector<EventRecord>& events);
  std::string Line(const EventRecord& event);

 private:
  void Fit(const EventRecord& event);

  bool as_json_;
  Colours colours_;
  std::size_t who_width_ = 9;  // "anonymous"
};

// Records that are no events, told on stderr: the first few one by one, the rest counted at the
// end.
class UndecodableNotes {
 public:
  ~UndecodableNotes();
  void Add(const kafka::InRecord& record);

 private:
  std::size_t count_ = 0;
};

}  // namespace taskflow::app
