#include "events/postgres_link.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <charconv>
#include <vector>

#include "base/check.h"
#include "events/limits.h"

namespace taskflow::events {
namespace {

// Types by which PostgreSQL knows values (catalog/pg_type_d.h).
constexpr Oid kTextType = 25, kBytesType = 17, kOfColumn = 0;

ErrorCode CodeOfState(std::string_view state) {
  if (state == "23505") return ErrorCode::kExists;  // unique_violation
  if (state == "22021" || state == "22P02") return ErrorCode::kInvalid;
  auto kind = state.substr(0, 2);
  if (kind == "23") return ErrorCode::kConflict;  // integrity_constraint_violation
  if (kind == "54") return ErrorCode::kTooLarge;  // program_limit_exceeded
  // No connection, authorization, no such database, rollbacks (deadlock), resources (disk full), a
  // lock that is not to be had, shutdown and timeouts, the system (I/O): as it is now.
  for (std::string_view away : {"08", "28", "3D", "40", "53", "55", "57", "58"}) {
    if (kind == away) return ErrorCode::kUnavailable;
  }
  if (state == "25006" || state == "25P03") return ErrorCode::kUnavailable;  // a standby; silence
  return ErrorCode::kInternal;
}

// libpq's messages have lines; the first says what it is.
std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// Values in libpq's form; numbers as text, so that they fit a column that is true or false too.
struct Values {
  explicit Values(SqlValues from) {
    CHECK(from.size() <= kSqlValuesMax, "{} values", from.size());
    for (const auto& value : from) Add(value);
  }

  void Add(const SqlValue& value) {
    types[count] = kOfColumn;
    formats[count] = 0;
    texts[count] = nullptr;
    lengths[count] = 0;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      auto& digits = numbers[count];
      *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *number).ptr = '\0';
      texts[count] = digits.data();
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      Add(*text, kTextType);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      Add(blob->bytes, kBytesType);
    }
    ++count;
  }

  void Add(std::string_view bytes, Oid type) {
    types[count] = type;
    formats[count] = 1;
    texts[count] = bytes.data() == nullptr ? "" : bytes.data();
    lengths[count] = static_cast<int>(bytes.size());
  }

  std::size_t count = 0;
  std::array<Oid, kSqlValuesMax> types;
  std::array<const char*, kSqlValuesMax> texts;
  std::array<int, kSqlValuesMax> lengths, formats;
  std::array<std::array<char, 24>, kSqlValuesMax> numbers;
};

// What is not in `server`: a peer that has gone is noticed, and a standby is not taken.
constexpr std::pair<const char*, const char*> kDefaults[] = {
    {"fallback_application_name", "taskflow"},
    {"target_session_attrs", "read-write"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"},
};

struct Parameters {
  std::vector<const char*> names, values;
  void Add(const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  }
};

using ParsedOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// libpq's own words for what is wrong have parts of the text in them, perhaps the password.
Result<ParsedOptions> ParseServer(const std::string& server) {
  char* problem = nullptr;
  ParsedOptions options(PQconninfoParse(server.c_str(), &problem), PQconninfoFree);
  PQfreemem(problem);
  if (options != nullptr) return options;
  return Fail(ErrorCode::kInvalid,
              "site.database is not of the form postgresql://user@host:port/name or "
              "host=... dbname=...");
}

std::string SettingsOfSession() {
  return fmt::format(
      "SET client_min_messages = warning; SET standard_conforming_strings = on; "
      "SET statement_timeout = {}; SET lock_timeout = {}; "
      "SET idle_in_transaction_session_timeout = {}; "
      "SELECT hashtext(current_schema()), set_config('synchronous_commit', "
      "CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' "
      "ELSE 'on' END, false)",
      kPostgresStatementMs, kDatabaseBusyMs, kPostgresSilenceMs);
}

}  // namespace

void PgResultEnd::operator()(pg_result* result) const { PQclear(result); }

Result<std::unique_ptr<PostgresLink>> PostgresLink::Connect(const std::string& server) {
  ASSIGN_OR_RETURN(auto options, ParseServer(server));
  Parameters parameters;
  auto timeout = std::to_string(kPostgresConnectS);
  parameters.Add("connect_timeout", timeout.c_str());
  for (const auto& [name, value] : kDefaults) parameters.Add(name, value);
  for (auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.Add(option->keyword, option->val);
  }
  parameters.Add("client_encoding", "UTF8");
  parameters.Add(nullptr, nullptr);
  auto* connection = PQconnectdbParams(parameters.names.data(), parameters.values.data(), 0);
  CHECK(connection != nullptr, "no memory for a connection");
  std::unique_ptr<PostgresLink> link(new PostgresLink(connection));
  if (PQstatus(connection) != CONNECTION_OK) {
    return Fail(ErrorCode::kUnavailable, "site.database cannot be reached: {}",
                FirstLine(PQerrorMessage(connection)));
  }
  TRY(link->Settle());
  return link;
}

PostgresLink::~PostgresLink() { PQfinish(connection_); }

Status PostgresLink::Settle() {
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
  ASSIGN_OR_RETURN(auto settled, Execute(SettingsOfSession()));
  if (PQntuples(settled.get()) != 1 || PQgetisnull(settled.get(), 0, 0) != 0) {
    return Fail(ErrorCode::kUnavailable,
                "site.database: {} has no schema to work in: make the one "
                "that search_path names",
                place());
  }
  std::string_view schema = PQgetvalue(settled.get(), 0, 0);
  std::from_chars(schema.data(), schema.data() + schema.size(), schema_);
  return {};
}

Result<PgResult> PostgresLink::Execute(const std::string& sql) {
  return Answer(PQsendQuery(connection_, sql.c_str()) == 1);
}

Status PostgresLink::Prepare(const std::string& name, const std::string& sql, SqlValues values) {
  Values like(values);
  TRY(Answer(PQsendPrepare(connection_, name.c_str(), sql.c_str(), static_cast<int>(like.count),
                           like.types.data()) == 1));
  return {};
}

Result<PgResult> PostgresLink::Call(const std::string& name, SqlValues values) {
  Values with(values);
  return Answer(PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(with.count),
                                    with.texts.data(), with.lengths.data(), with.formats.data(),
                                    0) == 1);
}

// All results are taken, or the connection could not be used again.
Result<PgResult> PostgresLink::Answer(bool sent) {
  if (!sent) return Lost(PQerrorMessage(connection_));
  auto deadline = SystemClock().Mono() + kPostgresAnswerMax;
  PgResult last, failed;
  while (true) {
    TRY(Await(deadline));
    PgResult result(PQgetResult(connection_));
    if (result == nullptr) break;
    auto status = PQresultStatus(result.get());
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    (good ? last : failed) = std::move(result);
  }
  if (failed != nullptr) return FailFrom(failed.get());
  if (last == nullptr) return Lost("it has no answer");
  return last;
}

Status PostgresLink::Await(MonoTime deadline) {
  while (PQisBusy(connection_) == 1) {
    auto left = std::chrono::ceil<Milliseconds>(deadline - SystemClock().Mono());
    if (left.count() <= 0) return Lost("no answer in time");
    pollfd watched{.fd = PQsocket(connection_), .events = POLLIN, .revents = 0};
    if (watched.fd < 0) return Lost(PQerrorMessage(connection_));
    (void)::poll(&watched, 1, static_cast<int>(left.count()));
    // What is wrong then, the result says.
    if (watched.revents != 0 && PQconsumeInput(connection_) == 0) return {};
  }
  return {};
}

tl::unexpected<Error> PostgresLink::Lost(std::string_view why) {
  dead_ = true;
  state_.clear();
  return Fail(ErrorCode::kUnavailable, "site.database: the connection to {} is lost: {}", place(),
              FirstLine(why));
}

tl::unexpected<Error> PostgresLink::FailFrom(const pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (state == nullptr) return Lost(PQresultErrorMessage(result));
  state_ = state;
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  bool ended = severity != nullptr && std::string_view(severity) != "ERROR";
  dead_ = dead_ || ended || state_ == "25006";
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return Fail(CodeOfState(state_), "site.database: {}: {}", place(),
              message != nullptr ? message : state);
}

Status PostgresLink::Listen(Milliseconds wait, int wake_fd,
                            const std::function<void(std::string_view text)>& hear) {
  // Some may have come along with an answer.
  if (HearAll(hear)) return {};
  std::array<pollfd, 2> watched = {{{PQsocket(connection_), POLLIN, 0}, {wake_fd, POLLIN, 0}}};
  (void)::poll(watched.data(), watched.size(), static_cast<int>(wait.count()));
  if (watched[0].revents != 0 && PQconsumeInput(connection_) == 0) {
    return Lost(PQerrorMessage(connection_));
  }
  HearAll(hear);
  return {};
}

bool PostgresLink::HearAll(const std::function<void(std::string_view text)>& hear) {
  using Notice = std::unique_ptr<PGnotify, decltype(&PQfreemem)>;
  bool any = false;
  while (Notice notice{PQnotifies(connection_), PQfreemem}) {
    hear(notice->extra);
    any = true;
  }
  return any;
}

bool PostgresLink::alive() const { return !dead_ && PQstatus(connection_) == CONNECTION_OK; }

bool PostgresLink::InTransaction() const {
  auto status = PQtransactionStatus(connection_);
  return alive() && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR);
}

std::string PostgresLink::place() const {
  auto text = [](const char* from) { return from != nullptr ? from : ""; };
  return fmt::format("{}:{}/{}", text(PQhost(connection_)), text(PQport(connection_)),
                     text(PQdb(connection_)));
}

}  // namespace taskflow::events
