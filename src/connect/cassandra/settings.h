// The sink's configuration, read once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connect/config/definition.h"
#include "cql/client/session.h"

namespace taskflow::connect::cassandra {

// Where a row's primary key comes from (pk.mode).
enum class KeyFrom : std::uint8_t {
  kRecordKey,  // and, for fields that the key lacks, the value
  kRecordValue,
  kKafka,  // topic, partition and offset of the record
};

// How tables are made (cassandra.table.create.*).
struct TableOptions {
  std::string compression = "NONE";  // "NONE", "SNAPPY", "LZ4", "DEFLATE"
  std::string caching = "NONE";      // "NONE", "ALL", "KEYS_ONLY", "ROWS_ONLY"
  std::int64_t rows_cached = 1'000;  // of a partition
};

struct SinkSettings {
  cql::SessionOptions session;
  std::string keyspace;
  cql::Consistency consistency = cql::Consistency::kLocalQuorum;
  bool update_mode = false;  // UPDATE instead of INSERT: no row without a column
  KeyFrom key_from = KeyFrom::kRecordKey;
  // pk.fields; empty: the table's own primary key. Of kKafka three, in this order: topic,
  // partition, offset.
  std::vector<std::string> key_fields;
  bool deletes = true;
  bool nulls_unset = true;  // a null leaves its column as it is
  bool create_keyspace = true;
  std::int64_t replication_factor = 3;  // of a keyspace that is made; at most one for each node
  bool create_tables = false;
  bool add_columns = false;
  TableOptions table_options;
  std::optional<std::int64_t> ttl_seconds;
};

// Errors: kInvalid, naming the key.
Result<SinkSettings> ReadSettings(const Config& config, const HostAliases& hosts);

}  // namespace taskflow::connect::cassandra
