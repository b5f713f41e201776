#include "app/commands/passport.h"

#include <boost/json.hpp>
#include <charconv>

#include "app/parts/parts.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kAddressesBytesMax = 64 << 10;
constexpr std::int64_t kDurationMaxMs = 24LL * 3600 * 1000;

// Empty when nothing says where it is.
std::string InsightsUrl(const Call& call) {
  if (call.Has("--insights")) return ToUrls(call.Option("--insights"));
  auto text =
      ReadWholeFile(SystemFiles(), AddressesPath(call.config.settings.data), kAddressesBytesMax);
  auto object = text ? ParseJsonObject(*text) : Fail(ErrorCode::kNotFound, "");
  if (!object) return "";
  return ToUrls(StringMember(*object, "insights").value_or(""));
}

}  // namespace

Result<PassportParts> PassportPartsOf(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  auto url = InsightsUrl(call);
  return PassportParts{
      pipeline::ConnectPeers(PeerOptionsFor(addresses, settings)),
      {passport::OutboxIn(settings.data + "/site/site.db"), passport::InsightsAt(url)}};
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
