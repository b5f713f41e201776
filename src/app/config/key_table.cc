#include "app/config/key_table.h"

namespace taskflow::app {
namespace {

using S = Settings;

// A time to live of Cassandra is at most 20 years.
constexpr std::int64_t kRetentionDaysMax = 7'300;
std::vector<Key> GeneralKeys() {
  return {
      {"data", Kind::kPath, &S::data, "", "The folder that holds everything that is kept."},
      {"ports",
       Kind::kChoice,
       &S::ports,
       "",
       "auto: free ports for every address that is not set.",
       {"fixed", "auto"}},
      {"allow_remote", Kind::kBool, &S::allow_remote, "",
       "Let other machines reach the parts, without encryption or authentication."},
      {"setup", Kind::kBool, &S::setup, "",
       "Create the topic, the schema, the table and the connector at start."},
      {"log.level",
       Kind::kChoice,
       &S::log_level,
       "",
       "What is logged on stderr.",
       {"debug", "info", "warn", "error"}},
      {"hosts", Kind::kPairs, &S::hosts, "",
       "Where a host name in a connector's configuration leads, as name=host:port; cassandra, "
       "kafka and schema-registry lead to this program's own parts."},
  };
}

std::vector<Key> SiteKeys() {
  return {
      {"site.listen", Kind::kAddress, &S::site_listen, "", "Where the website listens."},
      {"site.database", Kind::kSecret, &S::site_database, "",
       "A PostgreSQL server for accounts, tasks and waiting events, which several sites may share "
       "(postgresql://user@host:port/name, or host=... dbname=...); empty: SQLite's site.db in the "
       "data folder."},
      {"site.public_url", Kind::kOrigin, &S::public_url, "",
       "Where people reach the website, if a proxy stands before it; with https, cookies are "
       "Secure and browsers stay with it."},
      {"site.track_origins", Kind::kOrigins, &S::track_origins, "",
       "Other websites whose pages may send their views to this one."},
      {"site.access_log", Kind::kText, &S::access_log, "",
       "The file for one line of JSON per request, without personal data; relative to the data "
       "folder; empty: none."},
      {"site.argon2_memory_kib",
       Kind::kNumber,
       &S::argon2_memory_kib,
       "",
       "Memory that hashing one password takes, in KiB.",
       {},
       8,
       4 << 20},
      {"site.argon2_passes",
       Kind::kNumber,
       &S::argon2_passes,
       "",
       "Passes over that memory.",
       {},
       1,
       100},
  };
}

std::vector<Key> KafkaKeys() {
  return {
      {"kafka.listen", Kind::kAddress, &S::kafka_listen, "", "Where the embedded broker listens."},
      {"kafka.bootstrap_servers", Kind::kAddresses, &S::bootstrap_servers, "",
       "A Kafka cluster to use instead of the embedded broker."},
      {"kafka.client", Kind::kPairs, &S::kafka_client, "",
       "Properties of librdkafka for every Kafka client, as name=value (security.protocol, "
       "...)."},
      {"kafka.disabled", Kind::kBool, &S::kafka_disabled, "",
       "Log the site's events as skipped and send none; DISABLE_KAFKA=true is the same."},
      {"kafka.auto_create_topics", Kind::kBool, &S::auto_create_topics, "",
       "The broker makes a topic when a client asks for one that is missing."},
      {"kafka.default_partitions",
       Kind::kNumber,
       &S::default_partitions,
       "",
       "Partitions of a topic made that way.",
       {},
       1,
       1000},
      {"kafka.replication_factor",
       Kind::kNumber,
       &S::replication_factor,
       "",
       "Copies of each topic that taskflow makes on a real cluster.",
       {},
       1,
       100},
      {"kafka.retention_ms",
       Kind::kNumber,
       &S::retention_ms,
       "",
       "How long topics keep records, unless their own retention.ms says otherwise; -1: for "
       "ever.",
       {},
       -1,
       kNumberMax},
      {"kafka.retention_bytes",
       Kind::kNumber,
       &S::retention_bytes,
       "",
       "How much a partition keeps, unless its topic says otherwise; -1: no limit.",
       {},
       -1,
       kNumberMax},
      {"kafka.segment_bytes",
       Kind::kNumber,
       &S::segment_bytes,
       "",
       "Size of a partition's files.",
       {},
       1 << 20,
       1 << 30},
  };
}

std::vector<Key> RegistryKeys() {
  return {
      {"registry.listen", Kind::kAddress, &S::registry_listen, "",
       "Where the embedded schema registry listens."},
      {"registry.url", Kind::kUrls, &S::registry_url, "",
       "A schema registry to use instead of the embedded one, as http://host:port/path or "
       "https://."},
      {"registry.compatibility",
       Kind::kChoice,
       &S::compatibility,
       "",
       "What a new version of a schema must be compatible with.",
       {"NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL",
        "FULL_TRANSITIVE"}},
      {"registry.mode_mutability", Kind::kBool, &S::mode_mutability, "",
       "Whether the embedded registry's modes (READONLY, IMPORT) may be changed."},
      {"registry.auth",
       Kind::kChoice,
       &S::registry_auth,
       "",
       "Whether the embedded registry asks who one is: basic wants a name and a password.",
       {"none", "basic"}},
      {"registry.users", Kind::kText, &S::registry_users, "",
       "The file of who may ask it, a line each: name:password, or name:{sha256}SALT:HEX, the "
       "SHA-256 of salt and password."},
      {"registry.username", Kind::kText, &S::registry_username, "",
       "The name that this program shows to the registry, its own or another; it may ask its own."},
      {"registry.password", Kind::kSecret, &S::registry_password, "",
       "The password for it; better in the environment or the file than in a flag."},
  };
}

std::vector<Key> ConnectKeys() {
  return {
      {"connect.listen", Kind::kAddress, &S::connect_listen, "",
       "Where the embedded Kafka Connect worker listens."},
      {"connect.url", Kind::kUrls, &S::connect_url, "",
       "A Kafka Connect worker to use instead of the embedded one, as http://host:port."},
      {"connect.group_id", Kind::kText, &S::connect_group_id, "",
       "Workers of this group share the connectors and tasks; empty: this one works alone."},
      {.name = "connect.session_timeout_ms",
       .kind = Kind::kNumber,
       .target = &S::connect_session_timeout_ms,
       .doc = "After this silence of a worker the others take its share over.",
       .min = 6'000,
       .max = 300'000},
      {"connect.advertised", Kind::kText, &S::connect_advertised, "",
       "Where other workers reach this one, as host:port, if that is not where it listens."},
      {"connect.auth",
       Kind::kChoice,
       &S::connect_auth,
       "",
       "Whether the embedded worker asks who one is: basic wants a name and a password.",
       {"none", "basic"}},
      {"connect.users", Kind::kText, &S::connect_users, "",
       "The file of who may ask it, a line each: name:password, or name:{sha256}SALT:HEX, the "
       "SHA-256 of salt and password."},
      {"connect.username", Kind::kText, &S::connect_username, "",
       "The name that this program shows to the worker, its own or another; it may ask its own."},
      {"connect.password", Kind::kSecret, &S::connect_password, "",
       "The password for it; better in the environment or the file than in a flag."},
      {"connect.file_dirs", Kind::kText, &S::connect_file_dirs, "",
       "Folders, separated by commas, in which file connectors may read and write; by default "
       "files in the data folder."},
      {"connect.secret_dirs", Kind::kText, &S::connect_secret_dirs, "",
       "Folders, separated by commas, whose properties files a connector may name as "
       "${file:/path:key}; by default secrets in the data folder."},
      {"connect.secret_env", Kind::kText, &S::connect_secret_env, "",
       "A regular expression of the environment's variables that a connector may name as "
       "${env:NAME}; empty: none."},
  };
}

std::vector<Key> CassandraKeys() {
  return {
      {"cql.listen", Kind::kAddress, &S::cql_listen, "",
       "Where the embedded store listens for Cassandra's protocol."},
      {"cassandra.contact_points",
       Kind::kAddresses,
       &S::contact_points,
       "",
       "A Cassandra cluster to use instead of the embedded store; the port is 9042 if not "
       "given.",
       {},
       0,
       0,
       9042},
      {"cassandra.local_datacenter", Kind::kText, &S::local_datacenter, "",
       "The datacenter that the contact points must be in; empty: whichever it is. The "
       "embedded "
       "store's own name for it (then dc1 when empty)."},
      {"cassandra.username", Kind::kText, &S::username, "", "Who logs in to Cassandra."},
      {"cassandra.password", Kind::kSecret, &S::password, "",
       "The password for it; better in the environment or the file than in a flag."},
      {"cassandra.tls", Kind::kBool, &S::cassandra_tls, "",
       "Speak TLS with the contact points; tls.ca says whom to trust."},
  };
}

std::vector<Key> InsightsKeys() {
  return {
      {"insights.listen", Kind::kAddress, &S::insights_listen, "",
       "Where insights listens: what people did, and how the parts are, as JSON."},
      {"insights.url", Kind::kUrls, &S::insights_url, "",
       "Insights that run elsewhere, to use instead of this program's own, as http://host:port."},
      {"insights.members", Kind::kUrls, &S::insights_members, "",
       "All processes of insights that share the events, as http://host:port,...; the same list "
       "for "
       "each, this one among them. Empty: insights is alone."},
      {.name = "insights.member",
       .kind = Kind::kNumber,
       .target = &S::insights_member,
       .doc =
           "Which of insights.members this one is, from 1; it stays so while its folder is kept.",
       .min = 1,
       .max = 32},
  };
}

std::vector<Key> PrivacyKeys() {
  return {
      {.name = "privacy.retention_days",
       .kind = Kind::kNumber,
       .target = &S::retention_days,
       .doc = "How long events are kept in the topic, dead letters, the table and the outbox's "
              "memory; empty: each as it is by default (topic 7 days, table 90).",
       .min = 1,
       .max = kRetentionDaysMax,
       .may_be_empty = true},
  };
}

std::vector<Key> TlsKeys() {
  return {
      {"tls.listeners", Kind::kText, &S::tls_listeners, "",
       "The parts that serve TLS alone, such as registry,connect; any of site, kafka, registry, "
       "connect, cql and insights."},
      {"tls.certificate", Kind::kText, &S::tls_certificate, "",
       "The PEM file of their certificate, and of those that lead to its authority."},
      {"tls.key", Kind::kText, &S::tls_key, "",
       "The PEM file of the certificate's key, without a passphrase."},
      {"tls.ca", Kind::kText, &S::tls_ca, "",
       "A PEM file of authorities that this program's clients trust besides the system's; by "
       "default tls.certificate. For Kafka, see kafka.client (ssl.ca.location)."},
  };
}

std::vector<Key> TracingKeys() {
  return {
      {"otlp.endpoint", Kind::kUrls, &S::otlp_endpoint, "",
       "An OpenTelemetry collector (OTLP/HTTP), such as http://127.0.0.1:4318, to which `taskflow "
       "trace` sends what it finds."},
  };
}

}  // namespace

std::vector<Key> MakeKeys() {
  std::vector<Key> keys;
  auto add = [&](std::string_view heading, std::vector<Key> more) {
    for (auto& key : more) {
      key.section = heading;
      keys.push_back(std::move(key));
    }
  };
  add("General", GeneralKeys());
  add("Site", SiteKeys());
  add("Kafka", KafkaKeys());
  add("Schema registry", RegistryKeys());
  add("Connect", ConnectKeys());
  add("Cassandra", CassandraKeys());
  add("Insights", InsightsKeys());
  add("TLS", TlsKeys());
  add("Privacy", PrivacyKeys());
  add("Tracing", TracingKeys());
  return keys;
}

}  // namespace taskflow::app
