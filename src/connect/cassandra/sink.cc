#include "connect/cassandra/sink.h"

#include <atomic>
#include <map>
#include <mutex>

#include "base/log.h"
#include "connect/cassandra/ddl.h"
#include "connect/cassandra/settings.h"
#include "connect/cassandra/table_writer.h"
#include "connect/limits.h"

namespace taskflow::connect::cassandra {
namespace {

// Changes of the schema are made one after the other: clusters disagree about the outcome of
// several at once, even about tables that have nothing to do with each other.
std::mutex& SchemaMutex() {
  static std::mutex mutex;
  return mutex;
}

// What callbacks need after the sink may be gone.
struct Shared {
  std::atomic<bool> tables_are_stale{false};
};

// One Put: collects the outcomes of its statements.
class Outcomes {
 public:
  Outcomes(std::size_t records, SinkTask::OnDone done)
      : statuses_(records), done_(std::move(done)) {}

  Status& At(std::size_t index) { return statuses_[index]; }
  // How many calls of Take will come; with none, it is done at once.
  void Expect(std::size_t calls) {
    left_ = calls;
    if (calls == 0) done_(std::move(statuses_));
  }
  void Take(const std::vector<std::uint32_t>& indexes, std::vector<Status> statuses) {
    {
      std::lock_guard lock(mutex_);
      for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (!statuses[i]) statuses_[indexes[i]] = std::move(statuses[i]);
      }
      if (--left_ > 0) return;
    }
    done_(std::move(statuses_));
  }

 private:
  std::mutex mutex_;  // guards what follows once rows are sent
  std::vector<Status> statuses_;
  std::size_t left_ = 0;
  SinkTask::OnDone done_;
};

class CassandraSink : public SinkTask {
 public:
  CassandraSink(SinkSettings settings, const Environment& environment)
      : settings_(std::move(settings)), environment_(environment) {}

  Status Open() override {
    if (shared_->tables_are_stale.exchange(false)) writers_.clear();
    if (session_ != nullptr && session_->alive()) return {};
    writers_.clear();
    session_ = nullptr;
    ASSIGN_OR_RETURN(session_, environment_.connect_store(settings_.session));
    return {};
  }

  void Put(std::span<const Record> records, OnDone done) override;

 private:
  Status Add(const Record& record, std::uint32_t index);
  Result<TableWriter*> WriterFor(const Record& record);
  Result<TableWriter*> Load(const Record& record);
  Result<Table> ReadOrCreate(const Record& record);
  std::optional<std::int64_t> WriteTime(const Record& record) const;
  TableWriter::OnRows Answer(std::shared_ptr<Outcomes> outcomes, const TableWriter& writer) const;

  SinkSettings settings_;
  const Environment& environment_;
  std::shared_ptr<cql::Session> session_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  Arena arena_;  // of the Put under way
  std::int64_t now_ms_ = 0;

  std::map<std::string, std::unique_ptr<TableWriter>, std::less<>> writers_;  // by topic
  std::vector<std::unique_ptr<TableWriter>> retired_;  // replaced during this Put
  std::map<std::string, Error, std::less<>> refused_;  // topics without a table in this Put
  // Shapes known to have a column for every field.
  const Schema* checked_schema_ = nullptr;
  const TableWriter* checked_writer_ = nullptr;
};

std::optional<std::int64_t> CassandraSink::WriteTime(const Record& record) const {
  auto at = record.timestamp_ms;
  if (at < 0 || at > now_ms_ + kWriteTimeAheadMaxMs) return std::nullopt;
  return at * 1'000 + record.source->offset % 1'000;
}

Result<Table> CassandraSink::ReadOrCreate(const Record& record) {
  std::lock_guard lock(SchemaMutex());
  ASSIGN_OR_RETURN(auto keyspace, EnsureKeyspace(*session_, settings_));
  auto table = ReadTable(*session_, keyspace, record.topic);
  if (table || table.error().code != ErrorCode::kNotFound || !settings_.create_tables) return table;
  ASSIGN_OR_RETURN(auto statement, CreateText(keyspace, record, settings_));
  LogInfo("connect", "{}", statement);
  TRY(session_->Query(statement).map([](const auto&) {}));
  return ReadTable(*session_, keyspace, record.topic);
}

Result<TableWriter*> CassandraSink::Load(const Record& record) {
  auto table = ReadOrCreate(record);
  if (!table) {
    auto error = std::move(table).error();
    // A table may be made later: the order of setting things up does not matter.
    if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kUnavailable;
    return Fail(std::move(error));
  }
  auto writer =
      std::make_unique<TableWriter>(*std::move(table), settings_, environment_.clock->Mono());
  auto& place = writers_[std::string(record.topic)];
  if (place != nullptr) retired_.push_back(std::move(place));
  place = std::move(writer);
  return place.get();
}

Result<TableWriter*> CassandraSink::WriterFor(const Record& record) {
  if (auto refused = refused_.find(record.topic); refused != refused_.end())
    return Fail(refused->second);
  auto found = writers_.find(record.topic);
  TableWriter* writer = found == writers_.end() ? nullptr : found->second.get();
  if (writer == nullptr) {
    ASSIGN_OR_RETURN(writer, Load(record));
  }
  const auto* schema = record.value.schema;
  if (schema == checked_schema_ && writer == checked_writer_) return writer;
  if (RowPlan::MissingColumn(writer->table(), record) != nullptr) {
    bool is_old = environment_.clock->Mono() - writer->read_at() >= kTableReadAgainAfter;
    if (settings_.add_columns) {
      std::lock_guard lock(SchemaMutex());
      TRY(AddColumns(*session_, writer->table(), record));
    }
    if (settings_.add_columns || is_old) {
      ASSIGN_OR_RETURN(writer, Load(record));
    }
  }
  checked_schema_ = schema;
  checked_writer_ = writer;
  return writer;
}

Status CassandraSink::Add(const Record& record, std::uint32_t index) {
  auto writer = WriterFor(record);
  auto status = writer ? (*writer)->Add(*session_, record, index, WriteTime(record), arena_)
                       : Status(tl::unexpected<Error>(writer.error()));
  // What is not the record's fault holds for the others of its topic: they are not asked about one
  // by one.
  if (!status && BlameFor(status.error().code) != Blame::kRecord) {
    refused_.try_emplace(std::string(record.topic), status.error());
  }
  return status;
}

TableWriter::OnRows CassandraSink::Answer(std::shared_ptr<Outcomes> outcomes,
                                          const TableWriter& writer) const {
  bool is_fresh = environment_.clock->Mono() - writer.read_at() < kTableReadAgainAfter;
  return [outcomes = std::move(outcomes), shared = shared_, is_fresh,
          table = writer.table().FullName()](const std::vector<std::uint32_t>& indexes,
                                             std::vector<Status> statuses) {
    for (auto& status : statuses) {
      if (status) continue;
      auto& error = status.error();
      // The table may have changed since it was read: only what was read just now is believed.
      bool is_gone = error.code == ErrorCode::kNotFound;
      error.message = fmt::format("table {}: {}", table, error.message);
      if (!is_gone && (error.code != ErrorCode::kInvalid || is_fresh)) continue;
      shared->tables_are_stale = true;
      error.code = ErrorCode::kUnavailable;
    }
    outcomes->Take(indexes, std::move(statuses));
  };
}

void CassandraSink::Put(std::span<const Record> records, OnDone done) {
  auto outcomes = std::make_shared<Outcomes>(records.size(), std::move(done));
  arena_.Clear();
  refused_.clear();
  now_ms_ = environment_.clock->WallMillis();
  checked_schema_ = nullptr;
  checked_writer_ = nullptr;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    if (auto added = Add(records[i], i); !added) outcomes->At(i) = std::move(added);
  }
  std::vector<TableWriter*> waiting;
  std::size_t calls = 0;
  auto look = [&](TableWriter& writer) {
    if (writer.Waiting() > 0) waiting.push_back(&writer);
    calls += writer.Waiting();
  };
  for (auto& writer : retired_) look(*writer);
  for (auto& [topic, writer] : writers_) look(*writer);
  outcomes->Expect(calls);
  for (auto* writer : waiting) writer->Send(*session_, Answer(outcomes, *writer));
  retired_.clear();
}

}  // namespace

Result<std::unique_ptr<SinkTask>> MakeSinkTask(const Config& config,
                                               const Environment& environment) {
  ASSIGN_OR_RETURN(auto settings, ReadSettings(config, environment.hosts));
  return std::make_unique<CassandraSink>(std::move(settings), environment);
}

}  // namespace taskflow::connect::cassandra
