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

std::string TextOf(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : ToJson(value);
}

// A number, or a text of one; `what` is "Partition" or "Offset".
Result<std::int64_t> Number(const json::value& value, std::string_view lower,
                            std::string_view what) {
  auto number = value.is_string()  ? ParseInteger(std::string_view(value.get_string()))
                : value.is_int64() ? std::optional(value.get_int64())
                                   : std::nullopt;
  if (number && *number >= 0) return *number;
  return Fail(
      ErrorCode::kInvalid,
      "Failed to parse the following Kafka {} value in the provided offsets: '{}'. {} values "
      "for sink connectors need to be integers.",
      lower, TextOf(value), what);
}

const json::object* ObjectMember(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

Result<kafka::TopicPartition> ReadPartition(const json::object& partition) {
  auto topic = StringMember(partition, "kafka_topic");
  const auto* number = partition.if_contains("kafka_partition");
  if (!topic || number == nullptr) {
    return Fail(ErrorCode::kInvalid,
                "The partition for a sink connector offset must contain the keys 'kafka_topic' and "
                "'kafka_partition'");
  }
  ASSIGN_OR_RETURN(auto parsed, Number(*number, "partition", "Partition"));
  if (parsed > INT32_MAX) return WrongShape();
  return kafka::TopicPartition{std::string(*topic), static_cast<std::int32_t>(parsed)};
}

Result<std::optional<std::int64_t>> ReadOffset(const json::value& offset) {
  if (offset.is_null()) return std::nullopt;
  const auto* number =
      offset.is_object() ? offset.get_object().if_contains("kafka_offset") : nullptr;
  if (number == nullptr) {
    return Fail(ErrorCode::kInvalid,
                "The offset for a sink connector should either be null or contain the key "
                "'kafka_offset'");
  }
  ASSIGN_OR_RETURN(auto parsed, Number(*number, "offset", "Offset"));
  return std::optional(parsed);
}

Result<const json::array*> ListOf(const json::object& body) {
  const auto* list = body.if_contains("offsets");
  if (list != nullptr && list->is_array() && !list->get_array().empty()) return &list->get_array();
  return Fail(ErrorCode::kInvalid,
              "Partitions / offsets need to be provided for an alter offsets request");
}

Response OffsetsAnswer(json::array offsets) {
  return JsonAnswer(200, json::object{{"offsets", std::move(offsets)}});
}

Response GetOfSource(Herder& herder, const Request& request) {
  auto entries = herder.OffsetsOfSource(request.Param("name"));
  if (!entries) return ErrorAnswer(entries.error());
  json::array out;
  for (const auto& entry : *entries)
    out.push_back(json::object{{"partition", entry.partition}, {"offset", *entry.offset}});
  return OffsetsAnswer(std::move(out));
}

Response Get(Herder& herder, const Request& request) {
  auto is_source = herder.IsSource(request.Param("name"));
  if (is_source && *is_source) return GetOfSource(herder, request);
  auto offsets = herder.Offsets(request.Param("name"));
  if (!offsets) return ErrorAnswer(offsets.error());
  json::array out;
  for (const auto& [partition, offset] : *offsets) {
    out.push_back(json::object{
        {"partition",
         json::object{{"kafka_topic", partition.topic}, {"kafka_partition", partition.partition}}},
        {"offset", json::object{{"kafka_offset", offset}}}});
  }
  return OffsetsAnswer(std::move(out));
}

Response SetAnswer(const Status& set, bool altered) {
  if (!set) return ErrorAnswer(set.error());
  return JsonAnswer(
      200, json::object{
               {"message", fmt::format("The offsets for this connector have been {} successfully",
                                       altered ? "altered" : "reset")}});
}

Response Reset(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  auto is_source = herder.IsSource(name);
  return SetAnswer(is_source && *is_source ? herder.SetOffsetsOfSource(name, std::nullopt)
                                           : herder.SetOffsets(name, std::nullopt),
                   false);
}

Response AlterOfSource(Herder& herder, const Request& request, const json::object& body) {
  auto list = ListOf(body);
  if (!list) return ErrorAnswer(list.error());
  std::vector<SourceOffsets::Entry> entries;
  for (const auto& one : **list) {
    const auto* object = one.if_object();
    const auto* partition = object == nullptr ? nullptr : ObjectMember(*object, "partition");
    const auto* offset = object == nullptr ? nullptr : object->if_contains("offset");
    bool is_offset = offset != nullptr && (offset->is_null() || offset->is_object());
    if (partition == nullptr || !is_offset) {
      return ErrorAnswer(400, R"(Each entry of offsets must be {"partition":{…},"offset":{…}}, or )"
                              R"(have null for its offset)");
    }
    entries.push_back(
        {*partition, offset->is_null() ? std::nullopt : std::optional(offset->get_object())});
  }
  return SetAnswer(herder.SetOffsetsOfSource(request.Param("name"), entries), true);
}

Response Alter(Herder& herder, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  const auto& name = request.Param("name");
  auto is_source = herder.IsSource(name);
  if (is_source && *is_source) return AlterOfSource(herder, request, *body);
  auto offsets = ReadOffsets(*body);
  return offsets ? SetAnswer(herder.SetOffsets(name, *offsets), true)
                 : ErrorAnswer(offsets.error());
}

}  // namespace

Result<Herder::NewOffsets> ReadOffsets(const json::object& body) {
  ASSIGN_OR_RETURN(const auto* list, ListOf(body));
  Herder::NewOffsets out;
  for (const auto& entry : *list) {
    if (!entry.is_object()) return WrongShape();
    const auto* partition = ObjectMember(entry.get_object(), "partition");
    const auto* offset = entry.get_object().if_contains("offset");
    if (partition == nullptr || offset == nullptr) return WrongShape();
    ASSIGN_OR_RETURN(auto of, ReadPartition(*partition));
    ASSIGN_OR_RETURN(out[of], ReadOffset(*offset));
  }
  return out;
}

void AddOffsetRoutes(Routes& routes) {
  auto& herder = routes.herder();
  constexpr auto kPath = "/connectors/{name}/offsets";
  routes.Order("GET", kPath, [&](const Request& request) { return Get(herder, request); });
  routes.OrderOfLeader("PATCH", kPath,
                       [&](const Request& request) { return Alter(herder, request); });
  routes.OrderOfLeader("DELETE", kPath,
                       [&](const Request& request) { return Reset(herder, request); });
}

}  // namespace taskflow::connect::rest
