#include "insights/api/event_text.h"

#include <algorithm>

#include "base/clock.h"
#include "insights/pipeline/answers.h"

namespace taskflow::insights {
namespace {

constexpr std::string_view kFormulaBegins = "=+-@\t\r";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool Contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return Lower(a) == Lower(b); }) != text.end();
}

void AppendField(std::string_view text, std::string& out) {
  bool formula = !text.empty() && kFormulaBegins.find(text[0]) != kFormulaBegins.npos;
  bool quoted = text.find_first_of("\",\r\n") != text.npos;
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

}  // namespace

json::object EventJson(const Event& event) {
  return {{"id", Printable(event.id)},
          {"action", Printable(event.action)},
          {"who", Printable(event.who)},
          {"what", Printable(event.what)},
          {"time", FormatIso8601(event.time_ms)},
          {"automated", event.automated},
          {"local", event.local}};
}

void AppendCsv(const Event& event, std::string& out) {
  for (auto text : {&event.id, &event.action, &event.who, &event.what}) {
    AppendField(*text, out);
    out += ',';
  }
  fmt::format_to(std::back_inserter(out), "{},{},{}\r\n", FormatIso8601(event.time_ms),
                 event.automated, event.local);
}

bool Wants(const Filter& filter, const Event& event) {
  if (event.time_ms < filter.from_ms || event.time_ms >= filter.to_ms) return false;
  if (!filter.actions.empty() && !filter.actions.contains(event.action)) return false;
  if (filter.who && *filter.who != event.who) return false;
  if (filter.what && *filter.what != event.what) return false;
  if (filter.automated && *filter.automated != event.automated) return false;
  if (filter.local && *filter.local != event.local) return false;
  return filter.text.empty() || Contains(event.who, filter.text) ||
         Contains(event.what, filter.text);
}

}  // namespace taskflow::insights
