#include "app/top/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/terminal/event_lines.h"
#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kWidthUnbounded = 10'000;

double Seconds(MonoTime from, MonoTime to) {
  return std::chrono::duration<double>(to - from).count();
}

void MeasureFlow(const Picture::Flow& before, double seconds, Picture::Flow& now) {
  // Less than before: another process counts now.
  if (!before.total || !now.total || seconds <= 0 || *now.total < *before.total) return;
  now.rate = static_cast<double>(*now.total - *before.total) / seconds;
}

std::string Size(std::int64_t bytes) {
  auto mib = static_cast<double>(bytes) / (1 << 20);
  return mib >= 1024 ? fmt::format("{:.1f} GiB", mib / 1024) : fmt::format("{:.0f} MiB", mib);
}

std::string Thousands(std::int64_t number) {
  auto digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    bool group = i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-';
    if (group) out += ',';
    out += digits[i];
  }
  return out;
}

std::string FlowText(const Picture::Flow& flow) {
  if (!flow.total) return "?";
  auto rate = flow.rate ? fmt::format("{:.1f}/s", *flow.rate) : "-";
  return fmt::format("{} ({})", rate, Thousands(*flow.total));
}

// Text, and how it is painted once it is padded and cut.
struct Piece {
  std::string text;
  Colour colour = Colour::kPlain;
};
using Line = std::vector<Piece>;

std::string Shown(const Line& line, std::size_t width, const Colours& colours) {
  std::string out;
  for (const auto& piece : line) {
    auto cut = CutTo(piece.text, width);
    width -= std::min(width, DisplayWidth(cut));
    out += colours.Paint(piece.colour, cut);
    if (width == 0) break;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

Colour ColourOfState(std::string_view state) {
  if (state == "up" || state == "RUNNING") return Colour::kGreen;
  return state == "PAUSED" || state == "STOPPED" ? Colour::kYellow : Colour::kRed;
}

class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture) {}

  std::vector<Line> Make(std::size_t height) {
    Head();
    Parts();
    lines_.emplace_back();
    Flows();
    Connectors();
    if (lines_.size() + 3 <= height && !picture_.events.empty()) {
      lines_.emplace_back();
      Events(height - lines_.size());
    }
    if (lines_.size() > height) lines_.resize(height);
    return std::move(lines_);
  }

 private:
  void Head() {
    lines_.push_back({{"taskflow top", Colour::kBold},
                      {fmt::format("  {}  {} of {} parts up", FormatIso8601(picture_.wall_ms),
                                   picture_.Up(), kParts.size())}});
  }

  void Parts() {
    std::size_t width = 7;
    for (const auto& part : picture_.parts) width = std::max(width, part.address.size());
    lines_.push_back({{fmt::format("{:<9} {:<5} {:<{}} {:>7} {:>6} {:>9}", "PART", "STATE",
                                   "ADDRESS", width, "PID", "CPU", "MEMORY"),
                       Colour::kDim}});
    int last_pid = 0;
    for (auto part : kParts) {
      const auto& one = picture_.parts.at(static_cast<std::size_t>(part));
      bool up = one.problem.empty();
      Line line = {{fmt::format("{:<9} ", Name(part))},
                   {fmt::format("{:<5} ", up ? "up" : "down"), ColourOfState(up ? "up" : "down")},
                   {fmt::format("{:<{}} ", one.address, width)}};
      if (!up) {
        line.push_back({Printable(one.problem), Colour::kRed});
      } else if (one.pid && *one.pid != last_pid) {
        line.push_back({ProcessText(*one.pid)});
        last_pid = *one.pid;
      } else if (one.pid) {
        line.push_back({fmt::format("{:>7}", "same"), Colour::kDim});
      }
      lines_.push_back(std::move(line));
    }
  }

  std::string ProcessText(int pid) const {
    auto found = picture_.processes.find(pid);
    if (found == picture_.processes.end()) return fmt::format("{:>7}", pid);
    const auto& [usage, cpu] = found->second;
    return fmt::format("{:>7} {:>6} {:>9}", pid, cpu ? fmt::format("{:.0f} %", *cpu * 100) : "-",
                       Size(usage.resident_bytes));
  }

  void Flows() {
    Add("accepted", FlowText(picture_.accepted),
        picture_.outbox ? fmt::format("{} in the outbox", Thousands(*picture_.outbox)) : "");
    Add("in the topic", FlowText(picture_.in_topic), "");
    std::string waiting;
    if (picture_.waiting) {
      waiting = fmt::format("{} waiting", Thousands(*picture_.waiting));
      if (auto seconds = picture_.WaitingSeconds(); seconds && *picture_.waiting > 0) {
        waiting += fmt::format(", {:.1f} s", *seconds);
      }
    }
    Add("written", FlowText(picture_.written), waiting);
  }

  void Add(std::string_view name, const std::string& flow, const std::string& rest) {
    lines_.push_back({{fmt::format("{:<13} {:<24} {}", name, flow, rest)}});
  }

  void Connectors() {
    for (const auto& one : picture_.connectors) {
      bool well = one.tasks.find("FAILED") == std::string::npos;
      lines_.push_back({{fmt::format("{:<13} ", "connector")},
                        {Printable(one.name) + " "},
                        {one.state, ColourOfState(one.state)},
                        {" task " + one.tasks, well ? Colour::kPlain : Colour::kRed}});
    }
  }

  void Events(std::size_t room) {
    auto count = std::min(room, picture_.events.size());
    std::size_t who = 9;
    auto first = picture_.events.end() - static_cast<std::ptrdiff_t>(count);
    for (auto event = first; event != picture_.events.end(); ++event) {
      who = std::max(who, std::min<std::size_t>(DisplayWidth(Printable(event->who)), 28));
    }
    for (auto event = first; event != picture_.events.end(); ++event) {
      // The time of day alone.
      auto time = event->time.size() == 24 ? event->time.substr(11, 12) : event->time;
      lines_.push_back({{Pad(Printable(time), 12) + "  "},
                        {Pad(Printable(event->action), 8) + "  ", ColourOf(event->action)},
                        {Pad(CutTo(Printable(event->who), who), who) + "  "},
                        {Printable(event->what)}});
    }
  }

  const Picture& picture_;
  std::vector<Line> lines_;
};

json::value FlowJson(const Picture::Flow& flow) {
  json::object out{{"total", nullptr}, {"rate", nullptr}};
  if (flow.total) out["total"] = *flow.total;
  if (flow.rate) out["rate"] = *flow.rate;
  return out;
}

template <typename T>
json::value OrNull(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::object PartsJson(const Picture& picture) {
  json::object parts;
  for (auto part : kParts) {
    const auto& one = picture.parts.at(static_cast<std::size_t>(part));
    json::object about{{"address", one.address}, {"up", one.problem.empty()}};
    if (!one.problem.empty()) about["problem"] = one.problem;
    if (one.pid) about["pid"] = *one.pid;
    auto found = picture.processes.find(one.pid.value_or(0));
    if (found != picture.processes.end()) {
      about["cpu"] = OrNull(found->second.cpu);
      about["residentBytes"] = found->second.usage.resident_bytes;
    }
    parts[Name(part)] = std::move(about);
  }
  return parts;
}

}  // namespace

std::size_t Picture::Up() const {
  return static_cast<std::size_t>(std::count_if(
      parts.begin(), parts.end(), [](const PartState& part) { return part.problem.empty(); }));
}

std::optional<double> Picture::WaitingSeconds() const {
  if (!waiting) return std::nullopt;
  if (*waiting == 0) return 0;
  if (!written.rate || *written.rate <= 0) return std::nullopt;
  return static_cast<double>(*waiting) / *written.rate;
}

void Measure(const Picture& before, Picture& now) {
  auto seconds = Seconds(before.at, now.at);
  MeasureFlow(before.accepted, seconds, now.accepted);
  MeasureFlow(before.in_topic, seconds, now.in_topic);
  MeasureFlow(before.written, seconds, now.written);
  for (auto& [pid, process] : now.processes) {
    auto found = before.processes.find(pid);
    if (found == before.processes.end() || seconds <= 0) continue;
    process.cpu = (process.usage.cpu_seconds - found->second.usage.cpu_seconds) / seconds;
  }
}

std::vector<std::string> Draw(const Picture& picture, std::size_t width, std::size_t height,
                              const Colours& colours) {
  std::vector<std::string> out;
  for (const auto& line : Drawing(picture).Make(height)) out.push_back(Shown(line, width, colours));
  return out;
}

std::string ToText(const Picture& picture, const Colours& colours) {
  std::string out;
  for (const auto& line : Draw(picture, kWidthUnbounded, 30, colours)) out += line + "\n";
  return out;
}

std::string ToLine(const Picture& picture) {
  auto out = fmt::format("{}  parts {}/{}  accepted {}  topic {}  written {}",
                         FormatIso8601(picture.wall_ms), picture.Up(), kParts.size(),
                         FlowText(picture.accepted), FlowText(picture.in_topic),
                         FlowText(picture.written));
  if (picture.waiting) out += fmt::format("  waiting {}", *picture.waiting);
  if (picture.outbox) out += fmt::format("  outbox {}", *picture.outbox);
  for (const auto& [pid, process] : picture.processes) {
    out += fmt::format("  pid {} {} {}", pid,
                       process.cpu ? fmt::format("{:.0f} %", *process.cpu * 100) : "-",
                       Size(process.usage.resident_bytes));
  }
  return out + "\n";
}

std::string ToJsonText(const Picture& picture) {
  json::array connectors, events;
  for (const auto& one : picture.connectors) {
    connectors.push_back(
        json::object{{"name", one.name}, {"state", one.state}, {"tasks", one.tasks}});
  }
  for (const auto& event : picture.events) events.push_back(ToJsonObject(event));
  return ToJson(json::object{{"at", FormatIso8601(picture.wall_ms)},
                             {"parts", PartsJson(picture)},
                             {"accepted", FlowJson(picture.accepted)},
                             {"topic", FlowJson(picture.in_topic)},
                             {"written", FlowJson(picture.written)},
                             {"outbox", OrNull(picture.outbox)},
                             {"waiting", OrNull(picture.waiting)},
                             {"waitingSeconds", OrNull(picture.WaitingSeconds())},
                             {"connectors", std::move(connectors)},
                             {"events", std::move(events)}}) +
         "\n";
}

}  // namespace taskflow::app
