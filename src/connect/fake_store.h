// A table store in memory, for tests: what the sink's sessions see of a cluster.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "cql/client/session.h"

namespace taskflow::connect {

// Any thread.
class FakeStore {
 public:
  struct Column {
    std::string name, type;
    std::string kind = "regular";  // "partition_key", "clustering"
    int position = -1;
  };
  struct Row {
    std::string statement;
    std::vector<std::optional<std::string>>
        values;  // as they were bound; unset and null are nothing
    std::optional<std::int64_t> timestamp_us;
  };

  // Of keyspace "taskflow".
  void MakeTable(const std::string& name, std::vector<Column> columns) {
    std::lock_guard lock(mutex_);
    tables_[name] = std::move(columns);
  }
  void RemoveKeyspace() {
    std::lock_guard lock(mutex_);
    has_keyspace_ = false;
    tables_.clear();
  }
  // id text PRIMARY KEY; action, who, what, time text
  void MakeInteractions() {
    MakeTable("interactions", {{"id", "text", "partition_key", 0},
                               {"action", "text"},
                               {"who", "text"},
                               {"what", "text"},
                               {"time", "text"}});
  }
  void SetAway(bool away) {
    std::lock_guard lock(mutex_);
    away_ = away;
    ++epoch_;
  }
  // From now on answers wait for Release.
  void Hold() {
    std::lock_guard lock(mutex_);
    holding_ = true;
  }
  void Release() {
    std::deque<std::function<void()>> held;
    {
      std::lock_guard lock(mutex_);
      holding_ = false;
      held.swap(held_);
    }
    for (auto& answer : held) answer();
  }
  std::size_t held() const {
    std::lock_guard lock(mutex_);
    return held_.size();
  }
  // A row with this value is refused.
  void Refuse(std::string value, ErrorCode code = ErrorCode::kInvalid) {
    std::lock_guard lock(mutex_);
    refused_[std::move(value)] = code;
  }
  // By the first bound value: in INSERT that is the first column of the primary key.
  std::map<std::string, Row> rows() const {
    std::lock_guard lock(mutex_);
    return rows_;
  }
  std::size_t writes() const {
    std::lock_guard lock(mutex_);
    return writes_;
  }
  std::vector<std::string> statements() const {
    std::lock_guard lock(mutex_);
    return statements_;
  }
  Result<std::shared_ptr<cql::Session>> Connect() {
    std::lock_guard lock(mutex_);
    if (away_) return Fail(ErrorCode::kUnavailable, "the store is away");
    return std::make_shared<FakeSession>(*this, epoch_);
  }

 private:
  class FakeSession : public cql::Session {
   public:
    FakeSession(FakeStore& store, int epoch) : store_(store), epoch_(epoch) {}
    Result<cql::Prepared> Prepare(const std::string& statement) override {
      if (!alive()) return Fail(ErrorCode::kUnavailable, "the connection is lost");
      auto text = std::make_shared<std::string>(statement);
      // The real State is the client's own; here its address stands for the text.
      return cql::Prepared{{text, reinterpret_cast<const cql::Prepared::State*>(text.get())}};
    }
    Result<cql::Rows> Query(const std::string& statement, cql::Consistency, std::int32_t,
                            const std::string&) override {
      if (!alive()) return Fail(ErrorCode::kUnavailable, "the connection is lost");
      return store_.Answer(statement);
    }
    void Execute(const cql::Prepared&, const std::vector<cql::Value>&, cql::Consistency,
                 std::optional<std::int64_t>, OnDone done) override {
      done(Fail(ErrorCode::kUnsupported, "not used"));
    }
    void ExecuteMany(const cql::Prepared& statement, const std::vector<cql::Value>& values,
                     std::size_t rows, cql::Consistency,
                     std::vector<std::optional<std::int64_t>> timestamps_us,
                     OnAllDone done) override {
      const auto& text = *reinterpret_cast<const std::string*>(statement.state.get());
      auto statuses = alive() ? store_.Write(text, values, rows, timestamps_us)
                              : std::vector<Status>(
                                    rows, Fail(ErrorCode::kUnavailable, "the connection is lost"));
      store_.AnswerLater(
          [done = std::move(done), statuses = std::move(statuses)] { done(statuses); });
    }
    bool alive() const override {
      std::lock_guard lock(store_.mutex_);
      return !store_.away_ && store_.epoch_ == epoch_;
    }

   private:
    FakeStore& store_;
    const int epoch_;
  };

  void AnswerLater(std::function<void()> answer) {
    {
      std::lock_guard lock(mutex_);
      if (holding_) return held_.push_back(std::move(answer));
    }
    answer();
  }
  std::vector<Status> Write(const std::string& text, const std::vector<cql::Value>& values,
                            std::size_t rows,
                            const std::vector<std::optional<std::int64_t>>& timestamps_us) {
    std::lock_guard lock(mutex_);
    std::vector<Status> out;
    auto width = values.size() / rows;
    for (std::size_t i = 0; i < rows; ++i) {
      Row row{text, {}, timestamps_us[i]};
      Status status;
      for (std::size_t c = 0; c < width; ++c) {
        const auto& value = values[i * width + c];
        bool is_there = value.kind == cql::Value::Kind::kBytes;
        row.values.push_back(is_there ? std::optional(std::string(value.bytes)) : std::nullopt);
        auto refused = refused_.find(std::string(value.bytes));
        if (is_there && refused != refused_.end())
          status = Fail(refused->second, "the store refuses the row");
      }
      ++writes_;
      if (status) rows_[row.values.at(0).value_or("")] = std::move(row);
      out.push_back(std::move(status));
    }
    return out;
  }
  // ALTER TABLE "taskflow"."interactions" ADD "device" text
  void Alter(const std::string& statement) {
    for (auto& [name, columns] : tables_) {
      auto start = fmt::format("ALTER TABLE \"taskflow\".\"{}\" ADD \"", name);
      if (!statement.starts_with(start)) continue;
      auto rest = statement.substr(start.size());
      auto quote = rest.find('"');
      columns.push_back({rest.substr(0, quote), rest.substr(quote + 2)});
    }
  }
  static std::string Quoted(const std::string& text) { return "'" + text + "'"; }
  Result<cql::Rows> Answer(const std::string& statement) {
    std::lock_guard lock(mutex_);
    cql::Rows out;
    bool here = statement.find("keyspace_name = 'taskflow'") != std::string::npos;
    if (statement.find("FROM system_schema.keyspaces") != std::string::npos) {
      out.rows.push_back({"system"});
      if (has_keyspace_) out.rows.push_back({"taskflow"});
    } else if (statement.find("FROM system_schema.tables") != std::string::npos) {
      for (const auto& [name, columns] : tables_) {
        if (here) out.rows.push_back({name});
      }
    } else if (statement.find("FROM system_schema.columns") != std::string::npos) {
      for (const auto& [name, columns] : tables_) {
        if (!here || statement.find("table_name = " + Quoted(name)) == std::string::npos) continue;
        for (const auto& column : columns) {
          std::string position(4, '\0');
          StoreBigEndian(position.data(), column.position);
          out.rows.push_back({column.name, column.kind, position, column.type});
        }
      }
    } else if (statement.find("FROM system.") == std::string::npos) {
      statements_.push_back(statement);
      if (statement.starts_with("CREATE KEYSPACE")) has_keyspace_ = true;
      Alter(statement);
    }
    return out;
  }

  mutable std::mutex mutex_;  // guards what follows
  bool away_ = false;
  bool holding_ = false;
  bool has_keyspace_ = true;
  int epoch_ = 0;
  std::map<std::string, std::vector<Column>> tables_;
  std::map<std::string, ErrorCode> refused_;
  std::map<std::string, Row> rows_;
  std::size_t writes_ = 0;
  std::vector<std::string> statements_;
  std::deque<std::function<void()>> held_;
};

}  // namespace taskflow::connect
