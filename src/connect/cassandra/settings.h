// The sink's configuration, read once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connect/config/definition.h"
#include "cql/client/session.h"

namespace taskflow::connect::cassandra {

struct SinkSettings {
  cql::SessionOptions session;
  std::string keyspace;
  cql::Consistency consistency = cql::Consistency::kLocalQuorum;
  bool update_mode = false;             // UPDATE instead of INSERT: no row without a column
  bool key_in_value = false;            // pk.mode=record_value
  std::vector<std::string> key_fields;  // pk.fields; empty: the table's own primary key
  bool deletes = true;
  bool create_tables = false;
  bool add_columns = false;
  std::optional<std::int64_t> ttl_seconds;
};

// Errors: kInvalid, naming the key.
Result<SinkSettings> ReadSettings(const Config& config, const HostAliases& hosts);

}  // namespace taskflow::connect::cassandra
