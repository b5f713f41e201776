#include "app/reference/reference.h"
#include "broker/handlers.h"
#include "connect/rest/api.h"
#include "cql/wire/frame.h"
#include "kafka/messages/header.h"
#include "registry/handlers.h"
#include "store/query/system_rows.h"

namespace taskflow::app {
namespace {

std::string KafkaTable() {
  std::string out = "| key | request | versions |\n|---|---|---|\n";
  for (const auto& api : broker::ServedApis()) {
    out += fmt::format("| {} | {} | {}–{} |\n", api.api_key,
                       kafka::Name(static_cast<kafka::ApiKey>(api.api_key)),
                       std::max(api.min_version, api.min_handled), api.max_version);
  }
  return out;
}

std::string RouteRow(std::string_view method, std::string_view pattern) {
  return fmt::format("| {} | `{}` |\n", method, pattern);
}

constexpr std::string_view kRouteHead = "| method | path |\n|---|---|\n";

std::string RegistryTable() {
  using namespace registry;
  std::string out(kRouteHead);
  for (auto reads : {ServerReads(), SchemaReads(), SubjectReads(), CompatibilityReads(),
                     ConfigReads(), ModeReads()}) {
    for (const auto& read : reads) out += RouteRow(read.method, read.pattern);
  }
  for (auto writes : {ContextWrites(), SubjectWrites(), ConfigWrites(), ModeWrites()}) {
    for (const auto& write : writes) out += RouteRow(write.method, write.pattern);
  }
  return out;
}

std::string ConnectTable() {
  std::string out(kRouteHead);
  for (const auto& name : connect::rest::RouteNames()) {
    auto blank = name.find(' ');
    out += RouteRow(name.substr(0, blank), name.substr(blank + 1));
  }
  return out;
}

}  // namespace

std::string ApisPage() {
  constexpr cql::VersionRange kCql;
  return fmt::format(
      "# APIs\n\nMade by `taskflow help --markdown apis > docs/apis.md`, from the tables that the "
      "parts answer by; a test says when it is stale. The site's API: [api.md](api.md). Insights' "
      "and the pipeline page's: [insights-api.md](insights-api.md).\n"
      "\n## Broker: Kafka protocol\n\nThese requests in these versions, as Apache Kafka 3.9 "
      "defines them; ApiVersions names Produce from version 0, which librdkafka looks for, and "
      "versions 0 to 2 of it are refused. No transactions, no ACLs.\n\n{}"
      "\n## Registry: Confluent Schema Registry REST\n\nSchemas in Avro alone. What does not "
      "begin with `/contexts` or `/v1` is there below `/contexts/{{context}}`, too.\n\n{}"
      "\n## Connect: Kafka Connect REST\n\nAs version 3.9 has it.\n\n{}"
      "\n## Store: CQL\n\nNative protocol v{} and v{}, CQL {}. Requests: STARTUP, OPTIONS, "
      "REGISTER, QUERY, PREPARE, EXECUTE and BATCH. No authentication, no compression.\n",
      KafkaTable(), RegistryTable(), ConnectTable(), kCql.oldest, kCql.newest, store::kCqlVersion);
}

}  // namespace taskflow::app
