// What the planners of all statements share: names to tables and columns, literals and markers to
// terms.
#pragma once

#include "cql/language/ast.h"
#include "store/catalog/catalog.h"
#include "store/query/plan.h"

namespace taskflow::store {

// The function of this name that takes no arguments, and its type. Nothing: there is none.
std::optional<std::pair<TimeFunction, cql::Type>> FindTimeFunction(std::string_view name);

class Resolver {
 public:
  // `keyspace` is the connection's and may be empty; `marker_names` are the statement's, in order.
  Resolver(const Catalog& catalog, std::string keyspace, std::vector<std::string> marker_names);

  // Errors: kInvalid with Cassandra's texts ("unconfigured table x").
  Result<Table> FindTable(const cql::TableName& name) const;
  Result<std::size_t> FindColumn(const TableDef& table, std::string_view name) const;
  // The keyspace that an unqualified name is in. Errors: kInvalid.
  Result<std::string> KeyspaceOf(const std::string& named) const;

  Result<Term> Resolve(const cql::Term& term, const TableDef& table, const std::string& name,
                       const cql::Type& type);
  Result<Term> ResolveColumn(const cql::Term& term, const TableDef& table, std::size_t column);
  Result<std::optional<Term>> ResolveOption(const std::optional<cql::Term>& term,
                                            const TableDef& table, const std::string& name,
                                            cql::TypeId type);
  // A relation of one column.
  Result<Restriction> ResolveRestriction(const cql::Relation& relation, const TableDef& table);

  const Markers& markers() const { return markers_; }

 private:
  const Catalog& catalog_;
  std::string keyspace_;
  std::vector<std::string> marker_names_;
  Markers markers_;
};

}  // namespace taskflow::store
