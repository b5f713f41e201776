// What can be set, with its defaults. keys.cc gives each member its name, its text form and its
// words.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/host_port.h"

namespace taskflow::app {

using Pairs = std::map<std::string, std::string>;

struct Settings {
  std::string data;  // never empty once loaded: the XDG data folder by default
  std::string ports = "fixed";
  bool allow_remote = false;
  bool setup = true;
  std::string log_level = "info";

  HostPort site_listen{"127.0.0.1", 3000};
  std::string site_database;              // a PostgreSQL server; empty: a file in the data folder
  std::string public_url;                 // an origin, or empty
  std::string access_log = "access.log";  // in the data folder unless absolute; empty: none
  std::string track_origins;              // a comma-separated list of origins, or empty
  std::int64_t argon2_memory_kib = 19456;
  std::int64_t argon2_passes = 2;

  HostPort kafka_listen{"127.0.0.1", 9092};
  std::string bootstrap_servers;  // empty: the embedded broker
  Pairs kafka_client;
  bool kafka_disabled = false;
  bool auto_create_topics = true;
  std::int64_t default_partitions = 1;
  std::int64_t replication_factor = 1;
  std::int64_t retention_ms = 7LL * 24 * 3600 * 1000;
  std::int64_t retention_bytes = -1;
  std::int64_t segment_bytes = 64LL << 20;

  HostPort registry_listen{"127.0.0.1", 8081};
  std::string registry_url;  // empty: the embedded registry
  std::string compatibility = "BACKWARD";
  bool mode_mutability = true;
  std::string registry_auth = "none", registry_users;  // the latter a path, or empty
  std::string registry_username, registry_password;    // shown to the registry; or empty

  HostPort connect_listen{"127.0.0.1", 8083};
  std::string connect_url;                           // empty: the embedded worker
  std::string connect_group_id = "connect-cluster";  // empty: it is alone
  std::int64_t connect_session_timeout_ms = 10'000;
  std::string connect_advertised;  // "host:port"; empty: where it listens
  std::string connect_auth = "none", connect_users;
  std::string connect_username, connect_password;
  std::string connect_file_dirs;  // comma-separated; empty: "files" in the data folder
  std::string connect_secret_dirs, connect_secret_env;

  HostPort cql_listen{"127.0.0.1", 9042};
  std::string contact_points;  // empty: the embedded store
  std::string local_datacenter;
  std::string username, password;
  bool cassandra_tls = false;

  HostPort insights_listen{"127.0.0.1", 3010};
  std::string insights_url;      // empty: this program's own
  std::string insights_members;  // comma-separated; empty: insights is alone
  std::int64_t insights_member = 1;

  // 0: not set. What persons did is kept so long everywhere.
  std::int64_t retention_days = 0;

  std::string otlp_endpoint;  // empty: traces are sent to nobody

  std::string tls_certificate, tls_key, tls_ca;  // paths, or empty
  std::string tls_listeners;                     // names of parts, comma-separated

  Pairs hosts;  // name: host:port
};

}  // namespace taskflow::app
