#include "app/doctor/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

struct Shown {
  const char *mark, *word;
  Colour colour;
};
constexpr std::array<Shown, 3> kShown = {
    {{"✓", "ok", Colour::kGreen}, {"!", "warn", Colour::kYellow}, {"✗", "fail", Colour::kRed}}};

const Shown& ShownAs(Level level) { return kShown.at(static_cast<std::size_t>(level)); }

std::size_t CountOf(const Findings& findings, Level level) {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [&](const Finding& one) { return one.level == level; }));
}

}  // namespace

bool AnyFails(const Findings& findings) { return CountOf(findings, Level::kFail) > 0; }

std::string ToText(const Findings& findings, const Colours& colours) {
  std::size_t width = 0;
  for (const auto& one : findings) width = std::max(width, DisplayWidth(one.subject));
  std::string out;
  for (const auto& one : findings) {
    const auto& shown = ShownAs(one.level);
    auto mark = Pad(fmt::format("{} {}", shown.mark, shown.word), 6);
    out += fmt::format("{}  {}  {}", colours.Paint(shown.colour, mark), Pad(one.subject, width),
                       Printable(one.text));
    if (!one.remedy.empty()) out += colours.Paint(Colour::kBold, "  -> " + Printable(one.remedy));
    out += '\n';
  }
  return out;
}

std::string ToJsonText(const Findings& findings) {
  json::array all;
  for (const auto& one : findings) {
    all.push_back(json::object{{"level", ShownAs(one.level).word},
                               {"subject", one.subject},
                               {"text", one.text},
                               {"remedy", one.remedy}});
  }
  return ToJson(json::object{{"ok", !AnyFails(findings)}, {"findings", std::move(all)}}) + "\n";
}

std::string Summary(const Findings& findings) {
  auto warnings = CountOf(findings, Level::kWarn), failures = CountOf(findings, Level::kFail);
  return fmt::format("{} ok, {} warning{}, {} failure{}", CountOf(findings, Level::kOk), warnings,
                     warnings == 1 ? "" : "s", failures, failures == 1 ? "" : "s");
}

}  // namespace taskflow::app
