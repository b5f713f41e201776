#include <boost/json.hpp>

#include "connect/rest/answers.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kShape =
    R"(Each entry of offsets must be {"partition":{"kafka_topic":"…","kafka_partition":0},"offset":{"kafka_offset":0}}, )"
    R"(or have null for its offset)";

tl::unexpected<Error> WrongShape() { return Fail(ErrorCode::kInvalid, "{}", kShape); }

// A number, or a text of one.
std::optional<std::int64_t> Number(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  auto number = value->is_string()  ? ParseInteger(std::string_view(value->get_string()))
                : value->is_int64() ? std::optional(value->get_int64())
                                    : std::nullopt;
  return number && *number >= 0 ? number : std::nullopt;
}

const json::object* ObjectMember(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

Result<Herder::NewOffsets> ReadOffsets(const json::object& body) {
  const auto* list = body.if_contains("offsets");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    return Fail(ErrorCode::kInvalid,
                "Partitions / offsets need to be provided for an alter offsets request");
  }
  Herder::NewOffsets out;
  for (const auto& entry : list->get_array()) {
    if (!entry.is_object()) return WrongShape();
    const auto* partition = ObjectMember(entry.get_object(), "partition");
    const auto* offset = entry.get_object().if_contains("offset");
    if (partition == nullptr || offset == nullptr) return WrongShape();
    auto topic = StringMember(*partition, "kafka_topic");
    auto number = Number(*partition, "kafka_partition");
    if (!topic || !number || *number > INT32_MAX) return WrongShape();
    auto& to = out[{std::string(*topic), static_cast<std::int32_t>(*number)}];
    if (offset->is_null()) continue;
    to = offset->is_object() ? Number(offset->get_object(), "kafka_offset") : std::nullopt;
    if (!to) return WrongShape();
  }
  return out;
}

Response Get(Herder& herder, const Request& request) {
  auto offsets = herder.Offsets(request.Param("name"));
  if (!offsets) return ErrorAnswer(offsets.error());
  json::array out;
  for (const auto& [partition, offset] : *offsets) {
    out.push_back(json::object{
        {"partition",
         json::object{{"kafka_topic", partition.topic}, {"kafka_partition", partition.partition}}},
        {"offset", json::object{{"kafka_offset", offset}}}});
  }
  return JsonAnswer(200, json::object{{"offsets", std::move(out)}});
}

Response Set(Herder& herder, const Request& request,
             const std::optional<Herder::NewOffsets>& offsets) {
  auto set = herder.SetOffsets(request.Param("name"), offsets);
  if (!set) return ErrorAnswer(set.error());
  return JsonAnswer(
      200, json::object{
               {"message", fmt::format("The offsets for this connector have been {} successfully",
                                       offsets ? "altered" : "reset")}});
}

Response Alter(Herder& herder, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  auto offsets = ReadOffsets(*body);
  return offsets ? Set(herder, request, *offsets) : ErrorAnswer(offsets.error());
}

}  // namespace

void AddOffsetRoutes(Routes& routes) {
  auto& herder = routes.herder();
  constexpr auto kPath = "/connectors/{name}/offsets";
  routes.Order("GET", kPath, [&](const Request& request) { return Get(herder, request); });
  routes.OrderOfLeader("PATCH", kPath,
                       [&](const Request& request) { return Alter(herder, request); });
  routes.OrderOfLeader("DELETE", kPath,
                       [&](const Request& request) { return Set(herder, request, std::nullopt); });
}

}  // namespace taskflow::connect::rest
