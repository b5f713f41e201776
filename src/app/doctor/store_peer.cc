#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/doctor/peers.h"
#include "app/parts/parts.h"
#include "base/bytes.h"
#include "cql/client/session.h"
#include "cql/types/text.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kKeyspace = "taskflow", kTable = "interactions";
constexpr std::array<std::string_view, 5> kColumns = {"id", "action", "who", "what", "time"};

class StoreExam {
 public:
  StoreExam(const Config& config, const Addresses& addresses, Level missing)
      : options_(PeerOptionsFor(addresses, config.settings).store),
        address_(At(addresses, Part::kCql)),
        missing_(missing) {
    options_.connect_timeout = kDoctorAnswerMax;
    options_.request_timeout = kDoctorAnswerMax;
  }

  Findings Run() {
    if (auto done = TryRun(); !done) {
      const auto& error = done.error();
      bool datacenter = error.message.find("datacenter") != std::string::npos;
      Add(Level::kFail, error.message,
          datacenter ? "correct cassandra.local_datacenter"
          : error.code == ErrorCode::kUnauthorized
              ? "correct cassandra.username and cassandra.password"
              : "start it, or correct cassandra.contact_points");
    }
    return std::move(findings_);
  }

 private:
  void Add(Level level, std::string text, std::string remedy = "") {
    findings_.push_back({level, "cql", std::move(text), std::move(remedy)});
  }

  Status TryRun() {
    net::Loop loop("doctor");
    ASSIGN_OR_RETURN(session_, cql::Session::Connect(loop, options_));
    auto done = Look();
    session_ = nullptr;
    return done;
  }

  Status Look() {
    ASSIGN_OR_RETURN(auto local,
                     session_->Query("SELECT release_version, data_center FROM system.local"));
    ASSIGN_OR_RETURN(auto others, session_->Query("SELECT peer FROM system.peers"));
    auto nodes = others.rows.size() + 1;
    Add(Level::kOk,
        fmt::format("{} answers, release {}, datacenter {}, {} node{}", address_,
                    TextAt(local, 0, 0), TextAt(local, 0, 1), nodes, nodes == 1 ? "" : "s"));
    ASSIGN_OR_RETURN(auto keyspace, session_->Query(fmt::format(
                                        "SELECT replication FROM "
                                        "system_schema.keyspaces WHERE keyspace_name = '{}'",
                                        kKeyspace)));
    if (keyspace.rows.empty()) {
      Add(missing_, fmt::format("there is no keyspace {}", kKeyspace), kMakeIt);
      return {};
    }
    auto copies = TextAt(keyspace, 0, 0);
    if (nodes > 1 && copies.find("'replication_factor': '1'") != std::string::npos) {
      Add(Level::kWarn,
          fmt::format("keyspace {} keeps each row on 1 of {} nodes", kKeyspace, nodes),
          fmt::format("ALTER KEYSPACE {} WITH replication = {{'class': 'NetworkTopologyStrategy', "
                      "'{}': 3}}, then nodetool repair",
                      kKeyspace, TextAt(local, 0, 1)));
    }
    return LookAtTable();
  }

  static std::string TextAt(const cql::Rows& rows, std::size_t row, std::size_t column) {
    if (rows.rows.size() <= row || rows.rows[row].size() <= column) return "";
    return cql::ToText(rows.columns[column].parsed, rows.rows[row][column]);
  }

  Status LookAtTable() {
    auto where = fmt::format("WHERE keyspace_name = '{}' AND table_name = '{}'", kKeyspace, kTable);
    ASSIGN_OR_RETURN(
        auto table,
        session_->Query("SELECT default_time_to_live FROM system_schema.tables " + where));
    if (table.rows.empty()) {
      Add(missing_, fmt::format("there is no table {}.{}", kKeyspace, kTable), kMakeIt);
      return {};
    }
    ASSIGN_OR_RETURN(
        auto columns,
        session_->Query("SELECT column_name, type, kind, position FROM system_schema.columns " +
                        where));
    std::map<std::string, std::string> types;
    std::map<std::pair<bool, std::string>, std::string> by_place;  // the partition key first
    for (std::size_t i = 0; i < columns.rows.size(); ++i) {
      auto name = TextAt(columns, i, 0), kind = TextAt(columns, i, 2);
      types[name] = TextAt(columns, i, 1);
      bool clusters = kind == "clustering";
      if (clusters || kind == "partition_key") by_place[{clusters, TextAt(columns, i, 3)}] = name;
    }
    std::vector<std::string> key;
    for (const auto& [place, name] : by_place) key.push_back(name);
    std::string wrong;
    for (auto name : kColumns) {
      if (types[std::string(name)] != "text")
        wrong += fmt::format("{}{}", wrong.empty() ? "" : ", ", name);
    }
    if (!wrong.empty()) {
      Add(Level::kFail, fmt::format("{}.{} lacks, as text: {}", kKeyspace, kTable, wrong),
          "ALTER TABLE it to the columns of kafka/cassandra/init.cql");
      return {};
    }
    if (auto fault = FaultOfKey(key); !fault.empty()) {
      Add(Level::kFail, fmt::format("{}.{}: {}", kKeyspace, kTable, fault),
          "make it anew with id as its key, as kafka/cassandra/init.cql does, and copy the rows: "
          "taskflow replay");
      return {};
    }
    const auto& ttl = table.rows[0].empty() ? std::nullopt : table.rows[0][0];
    auto seconds = ttl && ttl->size() == 4 ? LoadBigEndian<std::int32_t>(ttl->data()) : 0;
    Add(Level::kOk,
        fmt::format("table {}.{} has its columns, rows are kept {}", kKeyspace, kTable,
                    seconds == 0 ? "for ever" : fmt::format("{} days", seconds / 86'400)));
    return {};
  }

  static constexpr const char* kMakeIt =
      "taskflow up makes it, or: taskflow query --file kafka/cassandra/init.cql";
  cql::SessionOptions options_;
  const std::string& address_;
  const Level missing_;
  std::shared_ptr<cql::Session> session_;
  Findings findings_;
};

}  // namespace

std::string FaultOfKey(const std::vector<std::string>& key) {
  if (std::find(key.begin(), key.end(), "id") == key.end())
    return fmt::format("its key ({}) has no id, so different events share a row",
                       fmt::join(key, ", "));
  for (const auto& name : key) {
    bool known = std::find(kColumns.begin(), kColumns.end(), name) != kColumns.end();
    if (!known) return fmt::format("its key has {}, which no event brings", name);
  }
  return "";
}

Findings ExamineStore(const Config& config, const Addresses& addresses, Level missing) {
  return StoreExam(config, addresses, missing).Run();
}

}  // namespace taskflow::app
