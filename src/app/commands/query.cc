#include <unistd.h>

#include <cstdio>

#include "app/commands/commands.h"
#include "app/cql_script.h"
#include "app/group_by.h"
#include "app/parts/addresses.h"
#include "app/parts/parts.h"
#include "app/terminal/rows_printer.h"
#include "cql/client/session.h"

namespace taskflow::app {
namespace {

constexpr std::int32_t kPageRows = 1'000;
constexpr std::size_t kFileBytesMax = 16 << 20;
constexpr std::string_view kGroupByRefusal =
    "Group by is currently only supported on the columns of the PRIMARY KEY";

Result<std::string> ReadStdin() {
  std::string out;
  char buffer[1 << 16];
  while (auto got = std::fread(buffer, 1, sizeof buffer, stdin)) {
    out.append(buffer, got);
    if (out.size() > kFileBytesMax) {
      return Fail(ErrorCode::kTooLarge, "stdin (--file -) is over {} bytes", kFileBytesMax);
    }
  }
  return out;
}

Result<std::string> StatementsOf(const Call& call) {
  if (call.Has("--file") != call.arguments.empty()) {
    return Fail(ErrorCode::kInvalid, "give the CQL either as an argument or with --file FILE");
  }
  if (!call.Has("--file")) return call.arguments[0];
  auto file = call.Option("--file");
  if (file == "-") return ReadStdin();
  return ReadWholeFile(SystemFiles(), file, kFileBytesMax);
}

// Every page of the statement, one after the other.
Status ReadAll(cql::Session& session, const std::string& statement,
               const std::function<Status(const cql::Rows&)>& on_page) {
  std::string state;
  do {
    ASSIGN_OR_RETURN(auto rows,
                     session.Query(statement, cql::Consistency::kLocalOne, kPageRows, state));
    TRY(on_page(rows));
    state = std::move(rows.paging_state);
  } while (!state.empty());
  return {};
}

Status Print(cql::Session& session, const std::string& statement, RowsPrinter& printer) {
  auto status = ReadAll(session, statement, [&](const cql::Rows& rows) {
    printer.Add(rows);
    return Status{};
  });
  if (status || status.error().message.find(kGroupByRefusal) == std::string::npos) return status;
  auto plan = PlanGroupBy(statement);
  if (!plan) return status;
  fmt::print(stderr,
             "Cassandra does not group by these columns; reading with `{}` and counting here.\n",
             plan->statement);
  GroupCounter counter(*plan);
  TRY(ReadAll(session, plan->statement, [&](const cql::Rows& rows) { return counter.Add(rows); }));
  printer.Add(counter.Take());
  return {};
}

}  // namespace

Result<int> RunQuery(const Call& call) {
  ASSIGN_OR_RETURN(auto text, StatementsOf(call));
  ASSIGN_OR_RETURN(auto statements, SplitCql(text));
  if (statements.empty()) return Fail(ErrorCode::kInvalid, "there is no statement to run");
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  net::Loop loop("query");
  ASSIGN_OR_RETURN(auto options, StoreClientFor(addresses, settings));
  ASSIGN_OR_RETURN(auto session, cql::Session::Connect(loop, options));
  for (const auto& statement : statements) {
    RowsPrinter printer(call.Has("--json"), stdout);
    TRY(Print(*session, statement, printer));
    auto count = printer.End();
    if (count && !call.Has("--json"))
      fmt::print(stderr, "({} row{})\n", *count, *count == 1 ? "" : "s");
  }
  return kOk;
}

}  // namespace taskflow::app
