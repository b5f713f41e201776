#include "connect/cassandra/sink.h"

namespace taskflow::connect::cassandra {
namespace {

constexpr std::string_view kConnection = "Connection";
constexpr std::string_view kWrite = "Write";
constexpr std::string_view kTable = "Table";
constexpr std::string_view kSecurity = "Security";
constexpr std::string_view kLicence = "Confluent Licensing";

ConfigKeys ConnectionKeys() {
  return {
      {.name = "cassandra.contact.points",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .group = kConnection,
       .display_name = "Contact Point(s)",
       .doc = "Cassandra hosts to connect to, separated by commas; each may bring its own :port."},
      {.name = "cassandra.port",
       .type = KeyType::kInt,
       .default_value = "9042",
       .group = kConnection,
       .display_name = "Cassandra Port",
       .doc = "The port of hosts that bring none.",
       .min = 1,
       .max = 65535},
      {.name = "cassandra.local.datacenter",
       .default_value = "",
       .importance = Importance::kHigh,
       .group = kConnection,
       .display_name = "Local Datacenter",
       .doc = "The datacenter that the hosts are in. Empty: whichever it is."},
      {.name = "cassandra.execute.timeout.ms",
       .type = KeyType::kLong,
       .default_value = "30000",
       .importance = Importance::kLow,
       .group = kConnection,
       .display_name = "Execute Timeout",
       .doc = "How long a row may take in milliseconds before it is written again.",
       .min = 100,
       .max = 600'000},
      {.name = "cassandra.compression",
       .default_value = "NONE",
       .importance = Importance::kLow,
       .group = kConnection,
       .display_name = "Compression",
       .doc = "Accepted; frames are sent uncompressed.",
       .allowed = {"NONE", "SNAPPY", "LZ4"}},
  };
}

ConfigKeys WriteKeys() {
  return {
      {.name = "cassandra.keyspace",
       .importance = Importance::kHigh,
       .group = kWrite,
       .display_name = "Cassandra Keyspace",
       .doc = "The keyspace of the tables to write to."},
      {.name = "cassandra.consistency.level",
       .default_value = "LOCAL_QUORUM",
       .importance = Importance::kHigh,
       .group = kWrite,
       .display_name = "Consistency Level",
       .doc = "The consistency level of every write.",
       .allowed = {"ANY", "ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_QUORUM", "EACH_QUORUM",
                   "SERIAL", "LOCAL_SERIAL", "LOCAL_ONE"}},
      {.name = "cassandra.write.mode",
       .default_value = "Insert",
       .group = kWrite,
       .display_name = "Write Mode",
       .doc = "Insert or Upsert: INSERT. Update: UPDATE, which leaves no row when all columns are "
              "null.",
       .allowed = {"Insert", "Update", "Upsert"}},
      {.name = "pk.mode",
       .default_value = "record_key",
       .group = kWrite,
       .display_name = "Primary Key Mode",
       .doc =
           "Where a row's primary key comes from: record_key (and, for fields that the key "
           "lacks, the value), record_value, or kafka: the record's topic, partition and offset, "
           "so that each record is a row of its own.",
       .allowed = {"record_key", "record_value", "kafka"}},
      {.name = "pk.fields",
       .type = KeyType::kList,
       .default_value = "",
       .group = kWrite,
       .display_name = "Primary Key Fields",
       .doc = "Fields that make up the primary key; they must name the table's. Empty: the table's "
              "primary key; with pk.mode=kafka, __connect_topic, __connect_partition and "
              "__connect_offset."},
      {.name = "cassandra.deletes.enabled",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kHigh,
       .group = kWrite,
       .display_name = "Perform Deletes",
       .doc = "Whether a null value deletes the row of the key; else such a record is an error."},
      {.name = "cassandra.nulls.unset",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .group = kWrite,
       .display_name = "Leave Nulls Unset",
       .doc = "true: a field that is null leaves its column as it is, without a tombstone. false: "
              "null is written, which deletes what the column held."},
      {.name = "cassandra.ttl",
       .type = KeyType::kInt,
       .importance = Importance::kLow,
       .group = kWrite,
       .display_name = "Time To Live",
       .doc = "Seconds that rows live. Not set: the table's default.",
       .min = 1,
       .max = 630'720'000,
       .null_default = true},
      {.name = "cassandra.offset.storage.table.enable",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kLow,
       .group = kWrite,
       .doc = "Accepted, without effect: offsets are in the consumer group alone, and only of rows "
              "that the table has acknowledged. A second copy could only disagree."},
      {.name = "cassandra.offset.storage.table",
       .default_value = "kafka_connect_offsets",
       .importance = Importance::kLow,
       .group = kWrite,
       .doc = "Accepted, without effect; see cassandra.offset.storage.table.enable."},
  };
}

ConfigKeys KeyspaceKeys() {
  return {
      {.name = "cassandra.keyspace.create.enabled",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .group = kTable,
       .display_name = "Create Keyspace",
       .doc = "Whether a missing keyspace is made."},
      {.name = "cassandra.keyspace.replication.factor",
       .type = KeyType::kInt,
       .default_value = "3",
       .group = kTable,
       .display_name = "Keyspace Replication Factor",
       .doc = "Replicas of a keyspace that is made, in the datacenter that the sink writes to; at "
              "most as many as it has nodes.",
       .min = 1,
       .max = 100},
  };
}

ConfigKeys TableKeys() {
  return {
      {.name = "auto.create",
       .type = KeyType::kBoolean,
       .group = kTable,
       .display_name = "Create Tables",
       .doc = "Whether a missing table is made from the first record: the key's fields are its "
              "partition key. Not set: as cassandra.table.manage.enabled says.",
       .null_default = true},
      {.name = "auto.evolve",
       .type = KeyType::kBoolean,
       .group = kTable,
       .display_name = "Add Columns",
       .doc = "Whether a column is added for a field that the table lacks. Not set: as "
              "cassandra.table.manage.enabled says.",
       .null_default = true},
      {.name = "cassandra.table.manage.enabled",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .group = kTable,
       .display_name = "Manage Tables",
       .doc = "Whether the sink makes tables and adds columns, where auto.create and auto.evolve "
              "do not say it."},
      {.name = "cassandra.table.create.compression.algorithm",
       .default_value = "NONE",
       .importance = Importance::kLow,
       .group = kTable,
       .display_name = "Table Compression",
       .doc = "How tables that are made compress their files.",
       .allowed = {"NONE", "SNAPPY", "LZ4", "DEFLATE"}},
      {.name = "cassandra.table.create.caching",
       .default_value = "NONE",
       .importance = Importance::kLow,
       .group = kTable,
       .display_name = "Table Caching",
       .doc = "What of tables that are made is cached: keys, rows, both or nothing.",
       .allowed = {"ALL", "KEYS_ONLY", "ROWS_ONLY", "NONE"}},
      {.name = "cassandra.table.create.caching.rows.per.partition",
       .type = KeyType::kInt,
       .default_value = "1000",
       .importance = Importance::kLow,
       .group = kTable,
       .display_name = "Rows Cached per Partition",
       .doc = "How many rows of a partition are cached, where rows are.",
       .min = 1},
  };
}

std::optional<std::string> NoTls(std::string_view value) {
  if (value == "false" || value == "FALSE" || value == "False") return std::nullopt;
  return "TLS to Cassandra is not served yet";
}

ConfigKeys SecurityKeys() {
  return {
      {.name = "cassandra.security",
       .default_value = "PASSWORD",
       .group = kSecurity,
       .display_name = "Security",
       .doc = "PASSWORD: user name and password are given when the cluster asks for them.",
       .allowed = {"NONE", "PASSWORD"}},
      {.name = "cassandra.username",
       .default_value = "cassandra",
       .importance = Importance::kHigh,
       .group = kSecurity,
       .display_name = "Username",
       .doc = "The user to log in as."},
      {.name = "cassandra.password",
       .type = KeyType::kPassword,
       .default_value = "cassandra",
       .importance = Importance::kHigh,
       .group = kSecurity,
       .display_name = "Password",
       .doc = "The user's password."},
      {.name = "cassandra.ssl.enabled",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .importance = Importance::kHigh,
       .group = kSecurity,
       .display_name = "SSL Enabled",
       .doc = "Whether to use TLS.",
       .check = NoTls},
      {.name = "confluent.topic.bootstrap.servers",
       .type = KeyType::kList,
       .default_value = "",
       .importance = Importance::kLow,
       .group = kLicence,
       .doc = "Accepted; this sink needs no licence."},
      {.name = "confluent.topic.replication.factor",
       .type = KeyType::kInt,
       .default_value = "3",
       .importance = Importance::kLow,
       .group = kLicence,
       .doc = "Accepted; this sink needs no licence."},
      {.name = "confluent.license",
       .type = KeyType::kPassword,
       .default_value = "",
       .importance = Importance::kLow,
       .group = kLicence,
       .doc = "Accepted; this sink needs no licence."},
  };
}

}  // namespace

const ConfigKeys& SinkKeys() {
  static const auto keys = [] {
    ConfigKeys all;
    for (auto part : {ConnectionKeys, WriteKeys, KeyspaceKeys, TableKeys, SecurityKeys}) {
      for (auto& key : part()) all.push_back(std::move(key));
    }
    return all;
  }();
  return keys;
}

}  // namespace taskflow::connect::cassandra
