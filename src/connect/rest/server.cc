#include <boost/json.hpp>

#include "base/log.h"
#include "connect/data/schema.h"
#include "connect/limits.h"
#include "connect/rest/answers.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

using http::Request;
using http::Response;

// The API's level, which clients look at.
constexpr std::string_view kVersion = "3.9.1";
constexpr std::string_view kCommit = "taskflow";

Response Root(Herder& herder) {
  return JsonAnswer(200, json::object{{"version", kVersion},
                                      {"commit", kCommit},
                                      {"kafka_cluster_id", herder.cluster_id()}});
}

Response Health(Herder& herder) {
  bool ready = herder.ready();
  auto message = ready ? "Worker has completed startup and is ready to handle requests."
                       : "Worker is still starting up.";
  return JsonAnswer(ready ? 200 : 503,
                    json::object{{"status", ready ? "healthy" : "starting"}, {"message", message}});
}

// There is one logger, the program's own, and it is called root. Levels of others are kept and
// shown, as clients look at what they have set, and change nothing. The loop's thread.
struct Logger {
  std::string level = "INFO";
  std::optional<std::int64_t> changed_ms;

  json::object Shown() const {
    json::object out{{"level", level}, {"last_modified", nullptr}};
    if (changed_ms) out["last_modified"] = *changed_ms;
    return out;
  }
};
constexpr std::string_view kRoot = "root";
using Loggers = std::map<std::string, Logger, std::less<>>;

std::optional<LogLevel> LevelNamed(std::string_view name) {
  if (name == "TRACE" || name == "DEBUG") return LogLevel::kDebug;
  if (name == "INFO") return LogLevel::kInfo;
  if (name == "WARN") return LogLevel::kWarn;
  if (name == "ERROR" || name == "FATAL" || name == "OFF") return LogLevel::kError;
  return std::nullopt;
}

Response SetLevel(Loggers& loggers, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  auto asked = StringMember(*body, "level");
  if (!asked) return ErrorAnswer(400, "Desired 'level' parameter was not specified in request.");
  std::string level(*asked);
  for (auto& c : level) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  auto known = LevelNamed(level);
  if (!known) return ErrorAnswer(404, fmt::format("invalid log level '{}'.", *asked));
  const auto& name = request.Param("logger");
  if (!loggers.contains(name) && loggers.size() >= kLoggersMax) {
    return ErrorAnswer(400, fmt::format("more than {} loggers", kLoggersMax));
  }
  auto& logger = loggers[name];
  if (level != logger.level) {
    if (name == kRoot) SetLogLevel(*known);
    logger = {level, SystemClock().WallMillis()};
  }
  if (request.Query("scope") == "cluster") return EmptyAnswer(204);
  return JsonAnswer(200, json::array{name});
}

}  // namespace

void AddServerRoutes(Routes& routes) {
  auto& herder = routes.herder();
  routes.Ask("GET", "/", [&](const Request&) { return Root(herder); });
  routes.AskAlways("GET", "/health", [&](const Request&) { return Health(herder); });
  auto loggers = std::make_shared<Loggers>();
  (*loggers)[std::string(kRoot)];
  routes.AskAlways("GET", "/admin/loggers", [loggers](const Request&) {
    json::object out;
    for (const auto& [name, logger] : *loggers) out[name] = logger.Shown();
    return JsonAnswer(200, out);
  });
  routes.AskAlways("GET", "/admin/loggers/{logger}", [loggers](const Request& request) {
    const auto& name = request.Param("logger");
    auto found = loggers->find(name);
    if (found == loggers->end()) return ErrorAnswer(404, fmt::format("Logger {} not found.", name));
    return JsonAnswer(200, found->second.Shown());
  });
  routes.AskAlways("PUT", "/admin/loggers/{logger}",
                   [loggers](const Request& request) { return SetLevel(*loggers, request); });
}

}  // namespace taskflow::connect::rest
