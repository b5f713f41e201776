// Tables as both stores tell them, and their making at the target.
//
// Moved are tables whose columns are keys and single values (frozen collections too). Not: counters
// (they have no write times), collections that are not frozen and static columns (their write times
// cannot be asked for on all stores), user-defined types, materialized views.
#pragma once

#include <string>
#include <vector>

#include "cql/client/session.h"
#include "migrate/side.h"
#include "migrate/state.h"

namespace taskflow::migrate {

struct TableColumn {
  std::string name, type, kind, order;  // as system_schema.columns has them
  std::int32_t position = 0;
  bool operator==(const TableColumn&) const = default;
};

struct Table {
  std::string keyspace, name;
  std::vector<TableColumn> partition_key, clustering, regular;  // in their order; regular by name
  bool other_columns = false;                                   // static ones
  std::int32_t ttl_s = 0, gc_grace_s = 0;
  std::string comment;
  std::vector<std::string> indexes;  // CREATE INDEX statements
  std::string full_name() const;     // both quoted
};

class Tables {
 public:
  // All must outlive this.
  Tables(const Side& from, const Side& to, const Options& options, const State& state)
      : from_(from), to_(to), options_(options), state_(state) {}

  // Of all keyspaces but the systems' own.
  Result<std::vector<Item>> Plan();
  const std::vector<Table>& moved() const { return moved_; }
  // Keyspaces, tables and indexes that are missing at the target. A keyspace is made with the
  // source's replication.
  Status Make();
  // The tables' schemas, once both are asked again.
  Result<std::vector<Compared>> Compare();

 private:
  Result<std::vector<Table>> Read(const Side& side);
  Result<std::vector<std::string>> Unmovable(const Side& side);
  Result<std::string> Obstacle(const Table& table, const std::vector<Table>& at_target);
  Status MakeKeyspace(cql::Session& source, cql::Session& target, const std::string& keyspace);

  const Side& from_;
  const Side& to_;
  const Options& options_;
  const State& state_;
  std::vector<Table> moved_;
};

// In double quotes, which leave a name as it is.
std::string QuotedName(std::string_view name);
// "a, b" of the columns' names.
std::string NamesOf(const std::vector<TableColumn>& columns);

}  // namespace taskflow::migrate
