#include "connect/rest/answers.h"

#include <boost/json.hpp>

#include "connect/config/accept.h"
#include "connect/data/schema.h"

namespace taskflow::connect::rest {
namespace {

bool IsJson(const http::Request& request) {
  auto type = request.headers.Find("Content-Type").value_or("");
  return EqualsAnyCase(Trimmed(type.substr(0, type.find(';'))), "application/json");
}

void FillPart(json::object& out, const PartStatus& status) {
  out["state"] = Name(status.state);
  out["worker_id"] = status.worker_id;
  if (!status.trace.empty()) out["trace"] = status.trace;
}

}  // namespace

http::Response JsonAnswer(int status, const json::value& body) {
  return http::Response::Json(status, ToJson(body));
}

http::Response EmptyAnswer(int status) { return {.status = status}; }

http::Response ErrorAnswer(int status, std::string_view message) {
  return JsonAnswer(status, json::object{{"error_code", status}, {"message", message}});
}

http::Response ErrorAnswer(const Error& error) {
  return ErrorAnswer(StatusFor(error.code), error.message);
}

http::Response NoSuchConnector(const std::string& name) {
  return ErrorAnswer(404, fmt::format("Connector {} not found", name));
}

int StatusFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kTooLarge:
      return 400;
    case ErrorCode::kUnauthorized:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kExists:
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kUnsupported:
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

tl::expected<json::object, http::Response> BodyObject(const http::Request& request) {
  if (!IsJson(request)) return tl::unexpected(ErrorAnswer(415, "HTTP 415 Unsupported Media Type"));
  auto object = ParseJsonObject(request.body);
  if (!object)
    return tl::unexpected(
        ErrorAnswer(kUnreadable, "The body is not a JSON object: " + object.error().message));
  return *std::move(object);
}

Result<SentConfig> ReadConfig(const json::object& object) {
  SentConfig out;
  for (const auto& [key, value] : object) {
    auto& text = out[std::string(key)];
    if (value.is_object() || value.is_array()) {
      return Fail(ErrorCode::kInvalid, "The value of configuration {} must be a string, not {}",
                  std::string(key), value.is_object() ? "an object" : "an array");
    }
    if (value.is_string()) {
      text = std::string(value.get_string());
    } else if (!value.is_null()) {
      text = ToJson(value);
    }
  }
  return out;
}

json::object ConfigObject(const Config& config) {
  json::object out;
  for (const auto& [key, value] : Masked(config)) out[key] = value;
  return out;
}

json::object ConnectorInfo(const std::string& name, const ConnectorEntry& entry) {
  json::array tasks;
  for (std::size_t i = 0; i < entry.tasks.size(); ++i)
    tasks.push_back(json::object{{"connector", name}, {"task", i}});
  return {{"name", name},
          {"config", ConfigObject(entry.config)},
          {"tasks", std::move(tasks)},
          {"type", TypeOf(entry)}};
}

std::string_view TypeOf(const std::optional<ConnectorEntry>& entry) {
  auto plugin = entry ? PluginOf(entry->config) : Fail(ErrorCode::kNotFound, "");
  return plugin ? Name((*plugin)->kind) : "unknown";
}

json::object TaskStatusObject(int task, const PartStatus& status) {
  json::object out{{"id", task}};
  FillPart(out, status);
  return out;
}

json::object StatusObject(const std::string& name, const ConnectorStatus& status,
                          std::string_view type) {
  json::object connector;
  FillPart(connector, status.connector);
  json::array tasks;
  for (const auto& [task, part] : status.tasks) tasks.push_back(TaskStatusObject(task, part));
  return {{"name", name},
          {"connector", std::move(connector)},
          {"tasks", std::move(tasks)},
          {"type", type}};
}

std::string Location(const std::string& name) { return "/connectors/" + http::PercentEncode(name); }

}  // namespace taskflow::connect::rest
