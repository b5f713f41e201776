// What reaches a worker beside its records; the first byte says which: a connector's configuration,
// records of the worker's own topics, what members of its group tell one another.
#include <boost/json.hpp>
#include <cstdint>

#include "base/check.h"
#include "base/utf8.h"
#include "connect/cassandra/settings.h"
#include "connect/config/accept.h"
#include "connect/group/protocol.h"
#include "connect/rest/answers.h"
#include "connect/rest/definitions.h"
#include "connect/state/cluster_config.h"
#include "connect/state/source_offsets.h"
#include "connect/state/status_board.h"

namespace taskflow::connect {
namespace {

// Up to the next zero byte.
std::string_view TakePart(std::string_view& rest) {
  auto part = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

void ApplyTo(ClusterConfig& cluster, const std::vector<StateChange>& changes) {
  for (const auto& [key, value] : changes) cluster.Apply(key, value);
}

// What was accepted is accepted again, stored as it is, and read back.
void CheckAccepted(const std::string& name, const ConnectorPlugin& plugin, const Config& config) {
  auto again = AcceptConfig(name, {config.begin(), config.end()});
  CHECK(again && *again == config);
  CHECK(Unmasked(Masked(config), config) == config);
  auto tasks = TaskConfigs(plugin, config);
  ClusterConfig cluster;
  ApplyTo(cluster, {ClusterConfig::ConnectorRecord(name, config)});
  ApplyTo(cluster, ClusterConfig::TaskRecords(name, tasks));
  const auto* entry = cluster.Find(name);
  CHECK(entry != nullptr && entry->config == config && entry->tasks == tasks, "{}", name);
  if (plugin.class_name.find("Cassandra") == std::string_view::npos) return;
  auto without_tls = config;
  without_tls.erase("cassandra.ssl.enabled");  // it reads files
  (void)cassandra::ReadSettings(without_tls, {});
}

// A name, then the body of a request.
void FuzzConfiguration(std::string_view input) {
  constexpr std::string_view kSecret = "Zq9 is secret";
  bool is_secret = input.find(kSecret) == input.npos;
  std::string name(TakePart(input));
  auto body = ParseJsonObject(input);
  if (!body || !IsUtf8(name)) return;
  (void)rest::ReadOffsets(*body);
  auto sent = rest::ReadConfig(*body);
  if (!sent) return;
  (*sent)["cassandra.password"] = kSecret;
  (*sent)["value.converter.basic.auth.user.info"] = kSecret;
  auto accepted = AcceptConfig(name, *sent);
  auto told = accepted ? ToJson(rest::ConfigObject(*accepted)) : accepted.error().message;
  auto config = WithoutNulls(*sent);
  if (auto plugin = PluginOf(config)) {
    auto validated = ValidateConnector(**plugin, config);
    CheckNulls(*sent, validated);
    auto shown = rest::ValidationObject(**plugin, config, validated);
    std::size_t errors = 0;
    for (const auto& one : shown.at("configs").as_array())
      errors += one.at("value").at("errors").as_array().size();
    CHECK(errors == validated.ErrorCount());
    told += ToJson(shown);
    if (accepted) CheckAccepted(name, **plugin, *accepted);
  }
  CHECK(!is_secret || told.find(kSecret) == told.npos, "{}", told);
}

void CheckCluster(const ClusterConfig& cluster) {
  for (const auto& [name, entry] : cluster.connectors()) {
    ClusterConfig other;
    ApplyTo(other, {ClusterConfig::ConnectorRecord(name, entry.config),
                    ClusterConfig::TargetRecord(name, entry.target)});
    ApplyTo(other, ClusterConfig::TaskRecords(name, entry.tasks));
    const auto* read = other.Find(name);
    CHECK(read != nullptr && read->config == entry.config && read->target == entry.target);
    CHECK(read->tasks == entry.tasks, "{}", name);
    ApplyTo(other, ClusterConfig::Removal(name));
    CHECK(other.AllParts().empty(), "{}", name);
  }
}

bool IsSame(const PartStatus& a, const PartStatus& b) {
  return std::tie(a.state, a.worker_id, a.trace, a.generation) ==
         std::tie(b.state, b.worker_id, b.trace, b.generation);
}

void CheckStatus(const StatusBoard& board) {
  for (const auto& name : board.Connectors()) {
    StatusBoard writer, reader;
    auto copy = [&](const StateChange& change) { reader.Apply(change.first, change.second); };
    auto status = *board.Find(name);
    copy(writer.Set(name, -1, status.connector));
    for (const auto& [task, part] : status.tasks) copy(writer.Set(name, task, part));
    auto read = reader.Find(name);
    CHECK(read && IsSame(read->connector, status.connector), "{}", name);
    CHECK(read->tasks.size() == status.tasks.size(), "{}", name);
    for (const auto& [task, part] : status.tasks) CHECK(IsSame(read->tasks.at(task), part));
    for (const auto& topic : board.Topics(name)) copy(*writer.AddTopic(name, topic, 0, 1));
    CHECK(reader.Topics(name) == board.Topics(name), "{}", name);
    for (const auto& change : writer.Forget(name)) copy(change);
    CHECK(!reader.Find(name) && reader.Topics(name).empty(), "{}", name);
  }
}

void CheckOffsets(const SourceOffsets& offsets, const std::string& connector) {
  SourceOffsets other;
  for (const auto& [partition, offset] : offsets.Of(connector)) {
    CHECK(offsets.Find(connector, partition) == offset);
    other.Apply(ToJson(json::array{connector, partition}), ToJson(*offset));
    CHECK(other.Find(connector, partition) == offset);
  }
  CHECK(other.Of(connector).size() == offsets.Of(connector).size(), "{}", connector);
}

// Keys and values in turn. An empty value is null.
void FuzzState(std::string_view input) {
  ClusterConfig cluster;
  StatusBoard board;
  SourceOffsets offsets;
  while (!input.empty()) {
    auto key = TakePart(input), text = TakePart(input);
    auto value = text.empty() ? std::nullopt : std::optional(text);
    auto before = cluster.AllParts().size();
    CHECK(cluster.Apply(key, value) == (cluster.AllParts().size() != before));
    board.Apply(key, value);
    offsets.Apply(key, value);
    if (auto restart = ClusterConfig::ReadRestart(key, value)) {
      auto [again_key, again] = ClusterConfig::RestartRecord(*restart);
      CHECK(ClusterConfig::ReadRestart(again_key, again) == restart);
    }
  }
  CheckCluster(cluster);
  CheckStatus(board);
  CheckOffsets(offsets, "c");
}

void FuzzGroup(std::string_view bytes) {
  if (auto assignment = DecodeAssignment(bytes)) {
    auto again = DecodeAssignment(Encode(*assignment));
    CHECK(again && *again == *assignment);
    WorkerMetadata metadata{.owned = assignment->assigned};
    auto told = DecodeMetadata(Encode(metadata, *assignment));
    CHECK(told && *told == metadata);
  }
  if (auto metadata = DecodeMetadata(bytes)) {
    auto again = DecodeMetadata(Encode(*metadata));
    CHECK(again && *again == *metadata);
  }
}

}  // namespace
}  // namespace taskflow::connect

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taskflow::connect;
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      FuzzConfiguration(input);
      break;
    case 1:
      FuzzState(input);
      break;
    default:
      FuzzGroup(input);
  }
  return 0;
}
