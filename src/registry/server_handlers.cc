// GET, POST /                 {}
// GET /contexts               the default context alone
// GET /v1/metadata/id         the Kafka cluster's id
// GET /v1/metadata/version
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/bodies.h"
#include "registry/handlers.h"

namespace taskflow::registry {
namespace {

Answer Root(const Call&) { return "{}"; }

Answer Contexts(const Call&) { return ListJson(std::vector<std::string>{"."}); }

Answer MetadataId(const Call& call) {
  json::object clusters{{"kafka-cluster", call.kafka_cluster_id},
                        {"schema-registry-cluster", "schema-registry"}};
  return ToJson(
      json::object{{"scope", {{"path", json::array()}, {"clusters", std::move(clusters)}}}});
}

// The version of Confluent's API that the answers follow.
Answer MetadataVersion(const Call&) { return R"({"version":"7.4.0","commitId":"taskflow"})"; }

constexpr Read kReads[] = {
    {"GET", "/", Root},
    {"POST", "/", Root},
    {"GET", "/contexts", Contexts},
    {"GET", "/v1/metadata/id", MetadataId},
    {"GET", "/v1/metadata/version", MetadataVersion},
};

}  // namespace

std::span<const Read> ServerReads() { return kReads; }

}  // namespace taskflow::registry
