#include "site/browser_name.h"

#include <fmt/format.h>

#include <span>

namespace taskflow::site {
namespace {

constexpr std::size_t kLookedAt = 512;

struct Mark {
  std::string_view text, name;
};

// The first that is found counts: browsers claim to be those that came before them.
constexpr Mark kBrowsers[] = {
    {"Edg/", "Edge"},
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Vivaldi/", "Vivaldi"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
};
constexpr Mark kSystems[] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},     {"Android", "Android"}, {"Windows", "Windows"},
    {"Macintosh", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
};

std::string_view FirstOf(std::span<const Mark> marks, std::string_view text) {
  for (const auto& mark : marks) {
    if (text.find(mark.text) != text.npos) return mark.name;
  }
  return {};
}

}  // namespace

std::string BrowserName(std::string_view user_agent) {
  user_agent = user_agent.substr(0, kLookedAt);
  auto browser = FirstOf(kBrowsers, user_agent);
  if (browser.empty()) browser = "Another browser";
  auto system = FirstOf(kSystems, user_agent);
  return system.empty() ? std::string(browser) : fmt::format("{} on {}", browser, system);
}

}  // namespace taskflow::site
