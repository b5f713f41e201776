#include "insights/api/parameters.h"

namespace taskflow::insights {

FindParameter FinderIn(const Parameters& parameters) {
  return [&parameters](std::string_view name) -> std::optional<std::string_view> {
    auto text = TextIn(parameters, name);
    if (text.empty()) return std::nullopt;
    return text;
  };
}

Maybe<Filter> FilterIn(const Parameters& parameters) {
  auto filter = ParseFilter(FinderIn(parameters));
  if (!filter) return Wrong(filter.error().parameter, filter.error().message);
  return *std::move(filter);
}

std::string_view TextIn(const Parameters& parameters, std::string_view name,
                        std::string_view otherwise) {
  for (const auto& [key, value] : parameters) {
    if (key == name && !value.empty()) return value;
  }
  return otherwise;
}

std::optional<std::uint64_t> NumberOf(std::string_view text) {
  std::uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

Maybe<std::size_t> CountIn(const Parameters& parameters, const char* name, std::size_t otherwise,
                           std::size_t most) {
  auto text = TextIn(parameters, name);
  if (text.empty()) return otherwise;
  auto number = NumberOf(text);
  if (!number || *number < 1 || *number > most) {
    return Wrong(name, fmt::format("{} is a whole number from 1 to {}.", name, most));
  }
  return static_cast<std::size_t>(*number);
}

Maybe<bool> FlagIn(const Parameters& parameters, const char* name) {
  auto text = TextIn(parameters, name, "false");
  if (text == "true" || text == "false") return text == "true";
  return Wrong(name, fmt::format("{} is true or false.", name));
}

Maybe<std::shared_ptr<const TimeZone>> ZoneIn(const Parameters& parameters) {
  auto zone = TimeZone::Find(TextIn(parameters, "zone", "UTC"));
  if (!zone && zone.error().code == ErrorCode::kInvalid) return Wrong("zone", zone.error().message);
  if (!zone) return tl::unexpected(Problem(zone.error()));
  return *std::move(zone);
}

Maybe<TopBy> TopByIn(const Parameters& parameters) {
  return ChoiceIn<TopBy>(parameters, "by",
                         {{"who", TopBy::kWho},
                          {"what", TopBy::kWhat},
                          {"page", TopBy::kPage},
                          {"title", TopBy::kTitle}},
                         "page");
}

}  // namespace taskflow::insights
