#include "events/postgres.h"

#include <libpq-fe.h>

#include <charconv>
#include <deque>

#include "base/check.h"
#include "base/random.h"
#include "events/limits.h"

namespace taskflow::events {
namespace {

// The first of an advisory lock's two keys; the second is the schema's.
constexpr std::int32_t kWriterLock = 0x7461736b;  // roles follow

// What this process has told itself is not news to it.
const std::string& OwnName() {
  static const std::string name = SystemRandom().Uuid();
  return name;
}

// ?1 is $1 there. No text in our SQL has a question mark.
std::string Translated(std::string_view sql) {
  std::string out(sql);
  for (char& c : out) c = c == '?' ? '$' : c;
  return out;
}

std::string_view CommandOf(const PgResult& result) { return PQcmdStatus(result.get()); }

}  // namespace

class PostgresStatement final : public RunningStatement {
 public:
  Result<bool> Next() override {
    bytes.clear();
    return ++row < PQntuples(result.get());
  }
  std::int64_t Int(int column) const override {
    std::string_view text = Raw(column);
    if (text == "t") return 1;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  bool IsNull(int column) const override { return PQgetisnull(result.get(), row, column) != 0; }
  std::string_view Text(int column) const override {
    constexpr Oid kBytes = 17;
    return PQftype(result.get(), column) == kBytes ? Bytes(column) : Raw(column);
  }
  void End() override {
    result = nullptr;
    running = false;
  }

  std::string sql, name;
  bool prepared = false;  // on this connection
  PgResult result;
  int row = -1;
  bool running = false;

 private:
  std::string_view Raw(int column) const {
    return {PQgetvalue(result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
  }
  std::string_view Bytes(int column) const {
    std::size_t size = 0;
    auto* text = reinterpret_cast<const unsigned char*>(PQgetvalue(result.get(), row, column));
    std::unique_ptr<unsigned char, decltype(&PQfreemem)> read(PQunescapeBytea(text, &size),
                                                              PQfreemem);
    return bytes.emplace_back(reinterpret_cast<const char*>(read.get()), size);
  }

  mutable std::deque<std::string> bytes;  // of this row, that Text has given
};

PostgresDatabase::PostgresDatabase(std::string server, bool reads_only)
    : server_(std::move(server)), reads_only_(reads_only) {}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::Open(const std::string& server,
                                                                 bool reads_only) {
  std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(server, reads_only));
  TRY(database->Connected());
  return database;
}

PostgresDatabase::~PostgresDatabase() = default;

Status PostgresDatabase::Connected() {
  if (lost_) return Fail(ErrorCode::kUnavailable, "site.database: the transaction was lost");
  if (link_ != nullptr && link_->alive()) return {};
  link_ = nullptr;
  roles_.clear();
  listens_ = false;
  for (auto& [sql, statement] : statements_) statement->prepared = false;
  auto made = PostgresLink::Connect(server_);
  was_away_ = was_away_ || !made;
  if (!made) return Fail(std::move(made).error());
  link_ = *std::move(made);
  if (!reads_only_) return {};
  return link_->Execute("SET default_transaction_read_only = on").map([](auto&&) {});
}

Result<PgResult> PostgresDatabase::Note(Result<PgResult> result, bool in_transaction) {
  if (!result) {
    was_full_ = was_full_ || link_->state() == "53100";  // disk_full
    was_away_ = was_away_ || !link_->alive();
    lost_ = in_transaction && !link_->alive();
    return result;
  }
  std::string_view changed = PQcmdTuples(result->get());
  changed_ = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), changed_);
  if (CommandOf(*result) == "COMMIT") ++commits_;
  return result;
}

Status PostgresDatabase::Execute(const std::string& sql) {
  TRY(Connected());
  bool in_transaction = link_->InTransaction();
  TRY(Note(link_->Execute(sql), in_transaction));
  return {};
}

Result<PostgresStatement*> PostgresDatabase::Prepare(std::string_view sql, SqlValues values) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    CHECK(statements_.size() < kStatementsCachedMax, "SQL that is not constant: {}", sql);
    auto made = std::make_unique<PostgresStatement>();
    made->sql = sql;
    made->name = fmt::format("s{}", statements_.size());
    std::string_view key = made->sql;
    found = statements_.emplace(key, std::move(made)).first;
  }
  auto* statement = found->second.get();
  CHECK(!statement->running, "runs already: {}", sql);
  if (statement->prepared) return statement;
  TRY(link_->Prepare(statement->name, Translated(sql), values));
  statement->prepared = true;
  return statement;
}

Result<Rows> PostgresDatabase::Query(std::string_view sql, SqlValues values) {
  TRY(Connected());
  bool in_transaction = link_->InTransaction();
  auto statement = Prepare(sql, values);
  if (!statement) {
    auto failed = Note(Fail(std::move(statement).error()), in_transaction);
    return Fail(std::move(failed).error());
  }
  auto& running = **statement;
  ASSIGN_OR_RETURN(running.result, Note(link_->Call(running.name, values), in_transaction));
  // So it answers a COMMIT of what has failed.
  if (in_transaction && sql == "COMMIT" && CommandOf(running.result) != "COMMIT") {
    running.End();
    return Fail(ErrorCode::kUnavailable, "site.database: the transaction has failed before");
  }
  running.row = -1;
  running.running = true;
  return Rows(running);
}

// Nothing has been done yet, so that a connection which has ended meanwhile is no error.
Status PostgresDatabase::Begin() {
  lost_ = was_full_ = was_away_ = false;
  bool fresh = link_ == nullptr || !link_->alive();
  TRY(Connected());
  auto begun = Execute(
      fmt::format("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({}, {})",
                  kWriterLock, link_->schema()));
  if (begun) return {};
  if (InTransaction()) {
    (void)Execute("ROLLBACK");
    return begun;
  }
  return fresh || link_->alive() ? begun : Begin();
}

Result<bool> PostgresDatabase::HasTable(std::string_view name) {
  ASSIGN_OR_RETURN(auto rows, Query("SELECT 1 FROM information_schema.tables WHERE table_schema = "
                                    "current_schema() AND table_name = ?1",
                                    {name}));
  return rows.Next();
}

bool PostgresDatabase::InTransaction() const {
  return !lost_ && link_ != nullptr && link_->InTransaction();
}

Result<bool> PostgresDatabase::AskLock(std::string_view sql, Role role) {
  ASSIGN_OR_RETURN(auto rows,
                   Query(sql, {std::int64_t{kWriterLock} + static_cast<std::int32_t>(role),
                               std::int64_t{link_->schema()}}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row && rows.Int(0) != 0;
}

Result<bool> PostgresDatabase::Take(Role role) {
  TRY(Connected());
  if (roles_.contains(role)) return true;
  ASSIGN_OR_RETURN(bool taken, AskLock("SELECT pg_try_advisory_lock(?1, ?2)", role));
  if (taken) roles_.insert(role);
  return taken;
}

Status PostgresDatabase::Leave(Role role) {
  TRY(Connected());
  if (!roles_.contains(role)) return {};
  TRY(AskLock("SELECT pg_advisory_unlock(?1, ?2)", role));
  roles_.erase(role);
  return {};
}

std::string PostgresDatabase::Channel() const {
  return fmt::format("taskflow_{}", static_cast<std::uint32_t>(link_->schema()));
}

Status PostgresDatabase::Tell(std::string_view news) {
  CHECK(news.size() <= kNewsBytesMax, "{} bytes of news", news.size());
  TRY(Connected());
  auto channel = Channel(), text = fmt::format("{} {}", OwnName(), news);
  ASSIGN_OR_RETURN(auto rows, Query("SELECT pg_notify(?1, ?2)", {channel, text}));
  return {};
}

std::string PostgresDatabase::place() const { return link_ != nullptr ? link_->place() : ""; }

Result<std::string> PostgresDatabase::Version() {
  ASSIGN_OR_RETURN(auto rows, Query("SELECT current_setting('server_version')"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? std::string(rows.Text(0)) : "";
}

Result<bool> PostgresDatabase::ListensSince() {
  TRY(Connected());
  if (listens_) return true;
  TRY(Execute("LISTEN " + Channel()));
  listens_ = true;
  return false;
}

Status PostgresDatabase::Listen(Milliseconds wait, int wake_fd,
                                const std::function<void(std::string_view news)>& hear) {
  TRY(Connected());
  return link_->Listen(wait, wake_fd, [&](std::string_view text) {
    auto name = text.substr(0, OwnName().size());
    if (name == OwnName() || text.size() <= name.size()) return;
    hear(text.substr(name.size() + 1));
  });
}

}  // namespace taskflow::events
