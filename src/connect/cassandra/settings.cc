#include "connect/cassandra/settings.h"

#include "connect/cassandra/sink.h"
#include "connect/data/schema.h"

namespace taskflow::connect::cassandra {
namespace {

struct NamedConsistency {
  std::string_view name;
  cql::Consistency level;
};
constexpr NamedConsistency kConsistencies[] = {
    {"ANY", cql::Consistency::kAny},
    {"ONE", cql::Consistency::kOne},
    {"TWO", cql::Consistency::kTwo},
    {"THREE", cql::Consistency::kThree},
    {"QUORUM", cql::Consistency::kQuorum},
    {"ALL", cql::Consistency::kAll},
    {"LOCAL_QUORUM", cql::Consistency::kLocalQuorum},
    {"EACH_QUORUM", cql::Consistency::kEachQuorum},
    {"SERIAL", cql::Consistency::kSerial},
    {"LOCAL_SERIAL", cql::Consistency::kLocalSerial},
    {"LOCAL_ONE", cql::Consistency::kLocalOne},
};

cql::Consistency ConsistencyNamed(std::string_view name) {
  for (const auto& one : kConsistencies) {
    if (EqualsAnyCase(one.name, name)) return one.level;
  }
  return cql::Consistency::kLocalQuorum;
}

Result<std::vector<HostPort>> ContactPoints(const Settings& settings, const HostAliases& hosts) {
  auto port = static_cast<std::uint16_t>(settings.Int("cassandra.port"));
  std::vector<HostPort> out;
  for (const auto& text : settings.List("cassandra.contact.points")) {
    HostPort address{text, port};
    if (text.find(':') != std::string::npos) {
      ASSIGN_OR_RETURN(address, ParseHostPort(text));
    }
    out.push_back(Resolve(hosts, address));
  }
  if (out.empty()) return Fail(ErrorCode::kInvalid, "cassandra.contact.points names no host");
  return out;
}

}  // namespace

Result<SinkSettings> ReadSettings(const Config& config, const HostAliases& hosts) {
  Settings from(SinkKeys(), config);
  SinkSettings out;
  ASSIGN_OR_RETURN(out.session.contact_points, ContactPoints(from, hosts));
  out.session.local_datacenter = from.String("cassandra.local.datacenter");
  if (EqualsAnyCase(from.String("cassandra.security"), "PASSWORD")) {
    out.session.username = from.String("cassandra.username");
    out.session.password = from.String("cassandra.password");
  }
  out.session.request_timeout = Milliseconds(from.Int("cassandra.execute.timeout.ms"));
  out.keyspace = from.String("cassandra.keyspace");
  out.consistency = ConsistencyNamed(from.String("cassandra.consistency.level"));
  out.update_mode = EqualsAnyCase(from.String("cassandra.write.mode"), "Update");
  out.key_in_value = EqualsAnyCase(from.String("pk.mode"), "record_value");
  out.key_fields = from.List("pk.fields");
  out.deletes = from.Bool("cassandra.deletes.enabled");
  out.create_tables = from.Bool("auto.create");
  out.add_columns = from.Bool("auto.evolve");
  out.ttl_seconds = from.OptionalInt("cassandra.ttl");
  return out;
}

}  // namespace taskflow::connect::cassandra
