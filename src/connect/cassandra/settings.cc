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

// As the JDBC sink names them.
constexpr std::string_view kKafkaFields[] = {"__connect_topic", "__connect_partition",
                                             "__connect_offset"};

Status ReadKey(const Settings& from, SinkSettings& out) {
  auto mode = from.String("pk.mode");
  out.key_fields = from.List("pk.fields");
  if (EqualsAnyCase(mode, "record_value")) out.key_from = KeyFrom::kRecordValue;
  if (!EqualsAnyCase(mode, "kafka")) return {};
  out.key_from = KeyFrom::kKafka;
  if (out.key_fields.empty()) {
    out.key_fields.assign(std::begin(kKafkaFields), std::end(kKafkaFields));
  }
  if (out.key_fields.size() == std::size(kKafkaFields)) return {};
  return Fail(ErrorCode::kInvalid,
              "pk.mode=kafka needs three columns in pk.fields, for topic, partition and offset; "
              "there are {}",
              out.key_fields.size());
}

void ReadTables(const Settings& from, SinkSettings& out) {
  bool manage = from.Bool("cassandra.table.manage.enabled");
  auto is_on = [&](std::string_view key) { return from.IsSet(key) ? from.Bool(key) : manage; };
  out.create_tables = is_on("auto.create");
  out.add_columns = is_on("auto.evolve");
  out.create_keyspace = from.Bool("cassandra.keyspace.create.enabled");
  out.replication_factor = from.Int("cassandra.keyspace.replication.factor");
  out.table_options = {from.String("cassandra.table.create.compression.algorithm"),
                       from.String("cassandra.table.create.caching"),
                       from.Int("cassandra.table.create.caching.rows.per.partition")};
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
  TRY(ReadKey(from, out));
  out.deletes = from.Bool("cassandra.deletes.enabled");
  out.nulls_unset = from.Bool("cassandra.nulls.unset");
  ReadTables(from, out);
  out.ttl_seconds = from.OptionalInt("cassandra.ttl");
  return out;
}

}  // namespace taskflow::connect::cassandra
