#include "app/terminal/event_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kTimeWidth = 24, kActionWidth = 8, kWhoWidthMax = 40;
constexpr std::size_t kToldOneByOne = 5;

}  // namespace

Colour ColourOf(std::string_view action) {
  if (action == "view") return Colour::kDim;
  if (action == "login" || action == "logout") return Colour::kBlue;
  if (action == "register") return Colour::kMagenta;
  if (action == "create") return Colour::kCyan;
  if (action == "complete") return Colour::kGreen;
  if (action == "delete") return Colour::kRed;
  return Colour::kYellow;
}

void EventLines::Fit(const std::vector<EventRecord>& events) {
  for (const auto& event : events) Fit(event);
}

void EventLines::Fit(const EventRecord& event) {
  auto width = DisplayWidth(Printable(event.who));
  who_width_ = std::max(who_width_, std::min(width, kWhoWidthMax));
}

std::string EventLines::Line(const EventRecord& event) {
  if (as_json_) return ToJson(ToJsonObject(event)) + "\n";
  Fit(event);
  std::string marks;
  if (event.demo) marks += "  (demo)";
  if (event.automated) marks += "  (automated)";
  if (event.local) marks += "  (local)";
  return fmt::format(
      "{}  {}  {}  {}{}\n", Pad(Printable(event.time), kTimeWidth),
      colours_.Paint(ColourOf(event.action), Pad(Printable(event.action), kActionWidth)),
      Pad(Printable(event.who), who_width_), Printable(event.what),
      colours_.Paint(Colour::kDim, marks));
}

UndecodableNotes::~UndecodableNotes() {
  if (count_ <= kToldOneByOne) return;
  fmt::print(stderr, "taskflow: and {} more records that are no events\n", count_ - kToldOneByOne);
}

void UndecodableNotes::Add(const kafka::InRecord& record) {
  if (++count_ > kToldOneByOne) return;
  fmt::print(stderr, "taskflow: {}-{} offset {} is no event ({})\n", record.topic, record.partition,
             record.offset, record.value ? "not Avro of a schema with id and who" : "a tombstone");
}

}  // namespace taskflow::app
