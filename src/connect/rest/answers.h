// Bodies of requests and answers.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "connect/herder/herder.h"
#include "http/message.h"

namespace taskflow::connect::rest {

http::Response JsonAnswer(int status, const json::value& body);
http::Response EmptyAnswer(int status);
// {"error_code":404,"message":"..."}
http::Response ErrorAnswer(int status, std::string_view message);
http::Response ErrorAnswer(const Error& error);
http::Response NoSuchConnector(const std::string& name);  // 404
int StatusFor(ErrorCode code);

// What Java's worker answers to a body that it cannot map to what it wants.
inline constexpr int kUnreadable = 500;

// The object in the body. Otherwise the answer to give: 415 unless it is sent as JSON, which no
// page of another site can do without asking first; kUnreadable when it is none.
tl::expected<json::object, http::Response> BodyObject(const http::Request& request);
// A connector's configuration: numbers and booleans become texts. Errors: kInvalid, naming the key.
Result<SentConfig> ReadConfig(const json::object& object);

// The offsets of a sink that a request wants. Errors, in Connect's words: kInvalid.
Result<Herder::NewOffsets> ReadOffsets(const json::object& body);

json::object ConnectorInfo(const std::string& name, const ConnectorEntry& entry);
json::object StatusObject(const std::string& name, const ConnectorStatus& status,
                          std::string_view type);
// "sink", "source"; "unknown" when there is no such connector or class.
std::string_view TypeOf(const std::optional<ConnectorEntry>& entry);
json::object TaskStatusObject(int task, const PartStatus& status);
json::object ConfigObject(const Config& config);  // masked
std::string Location(const std::string& name);

}  // namespace taskflow::connect::rest
