#include "migrate/rows.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>

#include "base/bytes.h"
#include "cql/types/compare.h"
#include "cql/types/token.h"
#include "migrate/limits.h"
#include "migrate/patience.h"
#include "migrate/row_reader.h"

namespace taskflow::migrate {
namespace {

constexpr std::int64_t kMarkerOnlyUs = 1;

bool SameExpiry(const RowCell& a, const RowCell& b) {
  if ((a.expires_s == 0) != (b.expires_s == 0)) return false;
  return std::abs(a.expires_s - b.expires_s) <= kExpiryToleranceS;
}
bool Same(const RowCell& a, const RowCell& b) {
  if (a.value != b.value) return false;
  return !a.value || (a.written_us == b.written_us && SameExpiry(a, b));
}

std::string TextOf(const TableRow& row) {
  std::string out;
  for (const auto& key : row.keys) AddField(out, key);
  for (const auto& cell : row.cells) {
    AddField(out, cell.value ? std::optional<std::string_view>(*cell.value) : std::nullopt);
    ByteWriter(out).Write(cell.value ? cell.written_us : 0);
  }
  return out;
}

// One statement's values for one row, with its write time; an INSERT's time to live follows them.
struct Write {
  std::vector<cql::Value> values;
  std::int64_t written_us = 0;
  std::optional<std::int64_t> expires_s = {};  // of an INSERT; 0: never
};

std::string TtlOf(std::int64_t expires_s) {
  auto left = expires_s - SystemClock().WallMillis() / 1'000;
  std::string out;
  ByteWriter(out).Write(
      static_cast<std::int32_t>(expires_s == 0 ? 0 : std::max<std::int64_t>(left, 1)));
  return out;
}

// Collects writes and sends many at once. Views point into `kept_`.
class Writer {
 public:
  Writer(cql::Session& session, const Table& table) : session_(session), table_(table) {}

  Status Prepare() {
    auto keys = NamesOf(table_.partition_key);
    std::string where;
    auto marks = std::string("?");
    for (const auto* list : {&table_.partition_key, &table_.clustering}) {
      for (const auto& column : *list) {
        where += fmt::format("{}{} = ?", where.empty() ? "" : " AND ", QuotedName(column.name));
      }
    }
    if (!table_.clustering.empty()) keys += ", " + NamesOf(table_.clustering);
    auto count = table_.partition_key.size() + table_.clustering.size() + table_.regular.size();
    for (std::size_t i = 1; i < count; ++i) marks += ", ?";
    ASSIGN_OR_RETURN(insert_, session_.Prepare(fmt::format(
                                  "INSERT INTO {} ({}, {}) VALUES ({}) USING TTL ?",
                                  table_.full_name(), keys, NamesOf(table_.regular), marks)));
    ASSIGN_OR_RETURN(remove_, session_.Prepare(fmt::format("DELETE FROM {} WHERE {}",
                                                           table_.full_name(), where)));
    return {};
  }

  // Makes the target's row as the source's; `there` is null when there is none.
  Status Put(const TableRow& row, const TableRow* there) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto& cell = row.cells[i];
      if (there != nullptr && Same(cell, there->cells[i])) continue;
      if (cell.value) {
        groups[{cell.written_us, cell.expires_s}].push_back(i);
      } else if (there != nullptr) {
        groups[{there->cells[i].written_us, 0}].push_back(i);
      }
    }
    if (groups.empty() && there == nullptr) groups[{kMarkerOnlyUs, 0}] = {};
    kept_.push_back(row);
    for (const auto& [when, columns] : groups) Add(kept_.back(), when.first, when.second, columns);
    return inserts_.size() >= kRowsAtOnce ? Flush() : Status{};
  }

  Status Remove(const TableRow& there) {
    kept_.push_back(there);
    Write write;
    for (const auto& key : kept_.back().keys) write.values.push_back(Bytes(key));
    write.written_us = kMarkerOnlyUs;
    for (const auto& cell : there.cells) {
      write.written_us = std::max(write.written_us, cell.value ? cell.written_us : 0);
    }
    removes_.push_back(std::move(write));
    return removes_.size() >= kRowsAtOnce ? Flush() : Status{};
  }

  Status Flush() {
    TRY(Send(insert_, inserts_));
    TRY(Send(remove_, removes_));
    kept_.clear();
    return {};
  }

 private:
  static cql::Value Bytes(std::string_view bytes) { return {cql::Value::Kind::kBytes, bytes}; }

  void Add(const TableRow& row, std::int64_t written_us, std::int64_t expires_s,
           const std::vector<std::size_t>& columns) {
    Write write{.written_us = written_us, .expires_s = expires_s};
    for (const auto& key : row.keys) write.values.push_back(Bytes(key));
    auto keys = write.values.size();
    write.values.resize(keys + row.cells.size());  // unset
    for (auto i : columns) {
      const auto& value = row.cells[i].value;
      write.values[keys + i] = value ? Bytes(*value) : cql::Value{cql::Value::Kind::kNull, {}};
    }
    inserts_.push_back(std::move(write));
  }

  Status Send(const cql::Prepared& statement, std::vector<Write>& writes) {
    if (writes.empty()) return {};
    // Each has its write time and its end: done twice it is the same.
    TRY(Patiently([&] { return SendOnce(statement, writes); }));
    writes.clear();
    return {};
  }

  Status SendOnce(const cql::Prepared& statement, const std::vector<Write>& writes) {
    std::vector<cql::Value> values;
    std::vector<std::optional<std::int64_t>> times;
    // As late as can be: of two cells with one write time, Cassandra keeps the one that ends later.
    std::deque<std::string> ttls;
    for (const auto& write : writes) {
      values.insert(values.end(), write.values.begin(), write.values.end());
      if (write.expires_s) values.push_back(Bytes(ttls.emplace_back(TtlOf(*write.expires_s))));
      times.emplace_back(write.written_us);
    }
    auto answer = std::make_shared<std::promise<std::vector<Status>>>();
    session_.ExecuteMany(statement, values, writes.size(), cql::Consistency::kLocalQuorum,
                         std::move(times),
                         [answer](auto outcomes) { answer->set_value(std::move(outcomes)); });
    for (auto& outcome : answer->get_future().get()) {
      if (!outcome) return FailWith(table_.full_name(), std::move(outcome).error());
    }
    return {};
  }

  cql::Session& session_;
  const Table& table_;
  cql::Prepared insert_, remove_;
  std::deque<TableRow> kept_;
  std::vector<Write> inserts_, removes_;
};

class Sync {
 public:
  Sync(cql::Session& from, cql::Session& to, const Table& table, const SyncOrders& orders,
       const Options& options, Throttle& throttle)
      : table_(table),
        orders_(orders),
        options_(options),
        throttle_(throttle),
        from_(from, table, orders),
        to_(to, table, orders),
        writer_(to, table) {
    for (const auto& column : table.clustering) {
      types_.push_back(cql::ParseType(column.type).value_or(cql::Type{}));
    }
  }

  Result<SyncResult> Run() {
    if (orders_.write) TRY(writer_.Prepare());
    ASSIGN_OR_RETURN(const auto* a, from_.Next());
    ASSIGN_OR_RETURN(const auto* b, to_.Next());
    while (a != nullptr || b != nullptr) {
      auto order = a == nullptr ? 1 : b == nullptr ? -1 : Order(*a, *b);
      if (options_.hooks.Stopping()) return pipeline::Stopped();
      TRY(Take(order <= 0 ? a : nullptr, order >= 0 ? b : nullptr));
      if (order <= 0) {
        ASSIGN_OR_RETURN(a, from_.Next());
      }
      if (order >= 0) {
        ASSIGN_OR_RETURN(b, to_.Next());
      }
    }
    TRY(writer_.Flush());
    return std::move(result_);
  }

 private:
  // Both of one key, or one of them.
  Status Take(const TableRow* a, const TableRow* b) {
    auto token = (a != nullptr ? a : b)->token;
    if (a != nullptr) result_.from.Add(TextOf(*a));
    if (b != nullptr) result_.to.Add(TextOf(*b));
    bool same = a != nullptr && b != nullptr &&
                std::equal(a->cells.begin(), a->cells.end(), b->cells.begin(), Same);
    if (!same) {
      ++result_.differences;
      throttle_.Take(orders_.write ? 1 : 0, options_.hooks);
      if (orders_.write) TRY(a != nullptr ? writer_.Put(*a, b) : writer_.Remove(*b));
    }
    if (++done_ % kPageRows == 0) {
      options_.hooks.Progress("rows of " + table_.keyspace + "." + table_.name, done_, 0);
    }
    if (done_ % kRowsPerCheckpoint != 0 || !orders_.checkpoint) return {};
    TRY(writer_.Flush());
    // Rows of one partition may follow: only what lies before its token is done for sure.
    return orders_.checkpoint(token - 1);
  }

  int Order(const TableRow& a, const TableRow& b) const {
    if (a.token != b.token) return a.token < b.token ? -1 : 1;
    auto keys = table_.partition_key.size();
    auto of = [&](const TableRow& row) {
      std::vector<std::string_view> views(row.keys.begin(),
                                          row.keys.begin() + static_cast<std::ptrdiff_t>(keys));
      return cql::PartitionKeyOf(views);
    };
    if (auto order = of(a).compare(of(b)); order != 0) return order;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      auto order = cql::Compare(types_[i], a.keys[keys + i], b.keys[keys + i]);
      if (order != 0) return table_.clustering[i].order == "desc" ? -order : order;
    }
    return 0;
  }

  const Table& table_;
  const SyncOrders& orders_;
  const Options& options_;
  Throttle& throttle_;
  RowReader from_, to_;
  Writer writer_;
  std::vector<cql::Type> types_;
  SyncResult result_;
  std::int64_t done_ = 0;
};

}  // namespace

Result<SyncResult> SyncRows(cql::Session& from, cql::Session& to, const Table& table,
                            const SyncOrders& orders, const Options& options, Throttle& throttle) {
  return Sync(from, to, table, orders, options, throttle).Run();
}

}  // namespace taskflow::migrate
