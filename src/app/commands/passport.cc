#include "app/commands/passport.h"

#include <charconv>

#include "app/parts/parts.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kDurationMaxMs = 24LL * 3600 * 1000;

}  // namespace

std::string InsightsUrl(const Call& call, const Addresses& addresses) {
  if (call.Has("--insights")) return UrlOf(call.Option("--insights"));
  const auto& all = At(addresses, Part::kInsights);
  return UrlOf(all.substr(0, all.find(',')));
}

Result<PassportParts> PassportPartsOf(const Call& call, Milliseconds answer_max) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  auto url = InsightsUrl(call, addresses);
  auto peers = PeerOptionsFor(addresses, settings);
  peers.answer_max = answer_max;
  return PassportParts{pipeline::ConnectPeers(std::move(peers)),
                       {passport::OutboxIn(SiteDatabaseOf(settings)), passport::InsightsAt(url),
                        passport::RefusalsAt(UrlOf(At(addresses, Part::kSite)))}};
}

std::string UrlOf(const std::string& text) {
  return text.empty() || text.starts_with("http://") ? text : ToUrls(text);
}

Result<Milliseconds> ParseDuration(std::string_view text, std::string_view option) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  std::int64_t factor = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : 0;
  if (error != std::errc() || factor == 0 || number <= 0 || number > kDurationMaxMs / factor) {
    return Fail(ErrorCode::kInvalid, "{} is a time such as 500ms, 5s or 2m, not '{}'", option,
                text);
  }
  return Milliseconds(number * factor);
}

}  // namespace taskflow::app
