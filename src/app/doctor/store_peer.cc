#include <algorithm>
#include <map>

#include "app/doctor/peers.h"
#include "app/parts/parts.h"
#include "base/bytes.h"
#include "cql/client/session.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kKeyspace = "taskflow", kTable = "interactions";

class StoreExam {
 public:
  StoreExam(const Config& config, const Addresses& addresses)
      : options_(PeerOptionsFor(addresses, config.settings).store),
        address_(At(addresses, Part::kCql)) {
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
    auto cell = [](const cql::Rows& rows, std::size_t column) -> std::string {
      if (rows.rows.empty() || rows.rows[0].size() <= column) return "";
      return rows.rows[0][column].value_or("");
    };
    Add(Level::kOk, fmt::format("{} answers, release {}, datacenter {}", address_, cell(local, 0),
                                cell(local, 1)));
    ASSIGN_OR_RETURN(auto keyspace, session_->Query(fmt::format(
                                        "SELECT keyspace_name FROM "
                                        "system_schema.keyspaces WHERE keyspace_name = '{}'",
                                        kKeyspace)));
    if (keyspace.rows.empty()) {
      Add(Level::kFail, fmt::format("there is no keyspace {}", kKeyspace), kMakeIt);
      return {};
    }
    return LookAtTable();
  }

  Status LookAtTable() {
    auto where = fmt::format("WHERE keyspace_name = '{}' AND table_name = '{}'", kKeyspace, kTable);
    ASSIGN_OR_RETURN(
        auto table,
        session_->Query("SELECT default_time_to_live FROM system_schema.tables " + where));
    if (table.rows.empty()) {
      Add(Level::kFail, fmt::format("there is no table {}.{}", kKeyspace, kTable), kMakeIt);
      return {};
    }
    ASSIGN_OR_RETURN(
        auto columns,
        session_->Query("SELECT column_name, type FROM system_schema.columns " + where));
    std::map<std::string, std::string> types;
    for (const auto& row : columns.rows) {
      if (row.size() == 2) types[row[0].value_or("")] = row[1].value_or("");
    }
    std::string wrong;
    for (const char* name : {"id", "action", "who", "what", "time"}) {
      if (types[name] != "text") wrong += fmt::format("{}{}", wrong.empty() ? "" : ", ", name);
    }
    if (!wrong.empty()) {
      Add(Level::kFail, fmt::format("{}.{} lacks, as text: {}", kKeyspace, kTable, wrong),
          "ALTER TABLE it to the columns of kafka/cassandra/init.cql");
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
  std::shared_ptr<cql::Session> session_;
  Findings findings_;
};

}  // namespace

Findings ExamineStore(const Config& config, const Addresses& addresses) {
  return StoreExam(config, addresses).Run();
}

}  // namespace taskflow::app
