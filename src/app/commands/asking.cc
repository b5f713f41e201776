#include "app/commands/asking.h"

#include "app/config/keys.h"
#include "app/parts/parts.h"

namespace taskflow::app {
namespace {

constexpr insights::Waits kWaits{Milliseconds(5'000), Milliseconds(10'000), Milliseconds(10'000)};

// As the page's connections name a part that they do not reach.
constexpr std::string_view kKeys[] = {"connect.url", "registry.url", "kafka.bootstrap_servers",
                                      "cassandra.contact_points"};

}  // namespace

Result<std::unique_ptr<insights::Links>> LinksOf(const Settings& settings) {
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  return insights::MakeLinks(PeerOptionsFor(addresses, settings), "", kWaits);
}

Error WithRemedy(Error error) {
  if (!IsRetriable(error.code)) return error;
  for (auto key : kKeys) {
    if (error.message.find(key) == std::string::npos) continue;
    error.message +=
        fmt::format(". `taskflow up` starts one; {} names another", FlagOf(*FindKey(key)->key));
    break;
  }
  return error;
}

Result<json::object> Asked(insights::Answer answer) {
  if (answer) return *std::move(answer);
  const auto& problem = answer.error();
  return Fail(WithRemedy({http::CodeOfStatus(problem.status), problem.message}));
}

}  // namespace taskflow::app
