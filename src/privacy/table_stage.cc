#include "privacy/table_stage.h"

#include <algorithm>
#include <future>
#include <thread>

#include "base/bytes.h"
#include "privacy/limits.h"

namespace taskflow::privacy {
namespace {

// A CQL string: quotes are doubled.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

std::string TextOf(const std::optional<std::string>& cell) { return cell.value_or(""); }

template <typename T>
std::optional<T> NumberOf(const std::optional<std::string>& cell) {
  if (!cell || cell->size() != sizeof(T)) return std::nullopt;
  return LoadBigEndian<T>(cell->data());
}

template <typename T>
std::string Encoded(T number) {
  std::string out;
  ByteWriter(out).Write(number);
  return out;
}

Status ReadRowsNamed(cql::Session& session, const std::string& table, const std::string& name,
                     const pipeline::Hooks& hooks, const std::function<Status(TableRow)>& on_row) {
  auto statement =
      fmt::format("SELECT id, action, what, time, ttl(who), writetime(who) FROM {} WHERE who = {}",
                  table, Quoted(name));
  std::string state;
  do {
    if (hooks.Stopping()) return pipeline::Stopped();
    ASSIGN_OR_RETURN(auto page,
                     session.Query(statement, cql::Consistency::kLocalOne, kTablePageRows, state));
    for (const auto& row : page.rows) {
      if (row.size() != 6) return Fail(ErrorCode::kInternal, "the store answers other columns");
      TRY(on_row({TextOf(row[0]), TextOf(row[1]), TextOf(row[2]), TextOf(row[3]),
                  NumberOf<std::int32_t>(row[4]), NumberOf<std::int64_t>(row[5]).value_or(0)}));
    }
    state = std::move(page.paging_state);
  } while (!state.empty());
  return {};
}

}  // namespace

Status ReadRows(pipeline::Peers& peers, const Person& person, const pipeline::Hooks& hooks,
                const std::function<Status(TableRow)>& on_row) {
  ASSIGN_OR_RETURN(auto* session, peers.Store());
  for (const auto& name : person.names) {
    TRY(ReadRowsNamed(*session, peers.table(), name, hooks, [&](TableRow row) -> Status {
      if (!person.Covers(row.time)) return {};
      return on_row(std::move(row));
    }));
  }
  return {};
}

void TableEraser::Look() {
  stage_.name = "table " + peers_.table();
  auto count = CountRows();
  if (count) {
    stage_.found = *count;
  } else {
    stage_.problem = count.error().message;
  }
  stage_.left = stage_.found;
}

Stage TableEraser::Count() const { return stage_; }

Stage TableEraser::Finish(const std::set<std::string, std::less<>>& ids_in_topic,
                          const std::map<std::int32_t, std::string>& last_ids, Milliseconds wait) {
  if (!stage_.problem.empty()) return stage_;
  if (auto erased = Erase(ids_in_topic, last_ids, wait); !erased) {
    stage_.problem = erased.error().message;
  }
  if (auto left = CountRows()) {
    stage_.left = *left;
    // Rows that came meanwhile, from a sink that was behind, were found later.
    stage_.erased = std::max(stage_.erased, stage_.found - stage_.left);
    stage_.found = std::max(stage_.found, stage_.erased + stage_.left);
  } else if (stage_.problem.empty()) {
    stage_.problem = left.error().message;
  }
  if (stage_.left > 0 && stage_.problem.empty()) stage_.remedy = "run it again: rows keep coming";
  return stage_;
}

Status TableEraser::Erase(const std::set<std::string, std::less<>>& ids_in_topic,
                          const std::map<std::int32_t, std::string>& last_ids, Milliseconds wait) {
  ASSIGN_OR_RETURN(stage_.erased,
                   Overwrite([&](const TableRow& row) { return !ids_in_topic.contains(row.id); }));
  auto end = SystemClock().Mono() + wait;
  bool past = false;
  while (true) {
    ASSIGN_OR_RETURN(auto rows, CountRows());
    ASSIGN_OR_RETURN(past, SinkIsPast(last_ids));
    if (rows == 0 && past) return {};
    if (SystemClock().Mono() >= end) break;
    if (hooks_.Stopping()) return pipeline::Stopped();
    hooks_.Progress("waiting for the connector to overwrite rows", stage_.found - rows,
                    stage_.found);
    std::this_thread::sleep_for(kTableLookEvery);
  }
  std::int64_t direct = 0;
  for (int round = 0; round < kTableRoundsMax; ++round) {
    ASSIGN_OR_RETURN(auto written, Overwrite([](const TableRow&) { return true; }));
    if (written == 0) break;
    direct += written;
  }
  stage_.erased += direct;
  if (direct > 0) {
    stage_.remedy = "the connector is away or behind: the rows were overwritten directly";
  } else if (!past) {
    stage_.remedy =
        "the connector is away or behind: rows that it has still to write, it overwrites itself";
  }
  return {};
}

Result<std::int64_t> TableEraser::CountRows() {
  std::int64_t count = 0;
  TRY(ReadRows(peers_, person_, hooks_, [&](const TableRow&) { return ++count, Status{}; }));
  return count;
}

Result<std::int64_t> TableEraser::Overwrite(const std::function<bool(const TableRow&)>& choose) {
  std::int64_t count = 0;
  std::vector<TableRow> waiting;
  auto write = [&]() -> Status {
    TRY(Write(waiting));
    count += static_cast<std::int64_t>(waiting.size());
    waiting.clear();
    return {};
  };
  TRY(ReadRows(peers_, person_, hooks_, [&](TableRow row) -> Status {
    if (!choose(row)) return {};
    waiting.push_back(std::move(row));
    return waiting.size() < static_cast<std::size_t>(kTablePageRows) ? Status{} : write();
  }));
  TRY(write());
  return count;
}

Status TableEraser::Write(const std::vector<TableRow>& rows) {
  if (rows.empty()) return {};
  ASSIGN_OR_RETURN(auto* session, peers_.Store());
  ASSIGN_OR_RETURN(auto statement, session->Prepare(fmt::format(
                                       "UPDATE {} USING TTL ? SET who = ?, what = ? WHERE id = ?",
                                       peers_.table())));
  auto now_us = SystemClock().WallMicros();
  std::vector<std::string> ttls;
  std::vector<std::optional<std::int64_t>> times;
  for (const auto& row : rows) {
    ttls.push_back(Encoded<std::int32_t>(row.ttl_s.value_or(0)));
    times.emplace_back(std::max(now_us, row.written_us + 1));
  }
  auto bound = [](std::string_view bytes) { return cql::Value{cql::Value::Kind::kBytes, bytes}; };
  std::vector<cql::Value> values;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (auto one : {bound(ttls[i]), bound(pipeline::kErasedWho), bound(pipeline::kErasedWhat),
                     bound(rows[i].id)}) {
      values.push_back(one);
    }
  }
  auto answer = std::make_shared<std::promise<Status>>();
  auto future = answer->get_future();
  session->ExecuteMany(statement, values, rows.size(), cql::Consistency::kLocalQuorum,
                       std::move(times), [answer](std::vector<Status> statuses) {
                         auto failed = std::find_if(statuses.begin(), statuses.end(),
                                                    [](const auto& one) { return !one; });
                         answer->set_value(failed == statuses.end() ? Status{} : *failed);
                       });
  return future.get();
}

Result<bool> TableEraser::SinkIsPast(const std::map<std::int32_t, std::string>& last_ids) {
  ASSIGN_OR_RETURN(auto* session, peers_.Store());
  for (const auto& [partition, id] : last_ids) {
    ASSIGN_OR_RETURN(auto found, session->Query(fmt::format("SELECT who FROM {} WHERE id = {}",
                                                            peers_.table(), Quoted(id))));
    if (found.rows.empty() || found.rows[0].empty() || found.rows[0][0] != pipeline::kErasedWho)
      return false;
  }
  return true;
}

}  // namespace taskflow::privacy
