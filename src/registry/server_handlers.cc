// GET, POST /                 {}
// GET /contexts
// DELETE /contexts/{context}
// GET /v1/metadata/id         the Kafka cluster's id
// GET /v1/metadata/version
// GET /v1/metadata/deployment
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/handlers.h"

namespace taskflow::registry {
namespace {

Answer Root(const Call&) { return "{}"; }

Answer Contexts(const Call& call) {
  auto contexts = call.store.Contexts();
  std::erase_if(contexts, [&](const std::string& context) {
    return !context.starts_with(call.request.Query("contextPrefix").value_or(""));
  });
  auto page = PageOf(call.request, contexts.size());
  return ListJson(Cut(std::move(contexts), page));
}

Outcome<Decision> DeleteContext(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto context, held, ContextOf(call.request));
  auto prefix = JoinName({context, ""});
  for (const auto& [subject, versions] : call.store.subjects()) {
    if (SplitName(subject).context == context) return ContextNotEmpty(prefix);
  }
  if (!call.store.KnowsContext(context) || context == kDefaultContext) return Decision{};
  return Decision{{ContextSet{context, false}}, "", nullptr, nullptr};
}

Answer MetadataId(const Call& call) {
  json::object clusters{{"kafka-cluster", call.kafka_cluster_id},
                        {"schema-registry-cluster", "schema-registry"}};
  return ToJson(
      json::object{{"scope", {{"path", json::array()}, {"clusters", std::move(clusters)}}}});
}

Answer MetadataDeployment(const Call&) { return "{}"; }

// The version of Confluent's API that the answers follow.
Answer MetadataVersion(const Call&) { return R"({"version":"7.4.0","commitId":"taskflow"})"; }

constexpr Read kServerReads[] = {
    {"GET", "/", Root},
    {"POST", "/", Root},
    {"GET", "/contexts", Contexts},
    {"GET", "/v1/metadata/id", MetadataId},
    {"GET", "/v1/metadata/version", MetadataVersion},
    {"GET", "/v1/metadata/deployment", MetadataDeployment},
};
constexpr Write kServerWrites[] = {
    {"DELETE", "/contexts/{context}", DeleteContext},
};

}  // namespace

std::span<const Read> ServerReads() { return kServerReads; }
std::span<const Write> ContextWrites() { return kServerWrites; }

}  // namespace taskflow::registry
