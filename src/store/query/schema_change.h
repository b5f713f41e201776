// CREATE, ALTER and DROP: checked against the catalog, then carried out in it.
#pragma once

#include "cql/language/ast.h"
#include "store/catalog/catalog.h"

namespace taskflow::store {

// What changed, as RESULT Schema_change and EVENT SCHEMA_CHANGE say it.
struct SchemaChange {
  std::string change;  // "CREATED", "UPDATED" or "DROPPED"
  bool of_table = false;
  std::string keyspace, table;
};

// Carries out schema statements. `keyspace` is the connection's. Changes are in the catalog at once
// and in `batch`; nothing: IF [NOT] EXISTS made it a statement that changes nothing. Errors:
// kInvalid, kExists, kConflict (a configuration that cannot be), kUnauthorized (system keyspaces),
// kUnsupported, kTooLarge.
class SchemaRunner {
 public:
  using Outcome = Result<std::optional<SchemaChange>>;

  SchemaRunner(Catalog& catalog, std::string keyspace, kv::WriteBatch& batch)
      : catalog_(catalog), keyspace_(std::move(keyspace)), batch_(batch) {}

  Outcome Run(const cql::CreateKeyspace& statement);
  Outcome Run(const cql::AlterKeyspace& statement);
  Outcome Run(const cql::DropKeyspace& statement);
  Outcome Run(const cql::CreateTable& statement);
  Outcome Run(const cql::AlterTable& statement);
  Outcome Run(const cql::DropTable& statement);
  Outcome Run(const cql::CreateIndex& statement);
  Outcome Run(const cql::DropIndex& statement);

 private:
  Result<std::string> KeyspaceOf(const std::string& named) const;
  Result<Table> FindTable(const cql::TableName& name, bool if_exists) const;
  Status AddColumns(const cql::AlterTable& statement, TableDef& table) const;
  Status DropColumns(const cql::AlterTable& statement, TableDef& table) const;
  Outcome Put(TableDef table, std::string change);

  Catalog& catalog_;
  std::string keyspace_;
  kv::WriteBatch& batch_;
};

// A new table from its statement; also for the system tables. Errors as SchemaRunner's.
Result<TableDef> MakeTable(const cql::CreateTable& statement, const std::string& keyspace);

// A WITH option's value into `value`: a scalar or a map of texts. Errors: kInvalid.
Status ReadOption(const cql::Property& property, OptionValue& value);

// Letters, digits and _, at most kNameMax. Errors: kInvalid. `what` is "keyspace", "table" or
// "index".
Status CheckName(std::string_view what, const std::string& name);

}  // namespace taskflow::store
