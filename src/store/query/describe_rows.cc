#include "store/query/describe_rows.h"

#include "base/bytes.h"
#include "store/catalog/describe.h"
#include "store/catalog/system_tables.h"
#include "store/query/system_rows.h"

namespace taskflow::store {
namespace {

using What = cql::Describe::What;

struct Element {
  std::string keyspace, type, name, statement;
};

MadeResult MakeResult(const std::vector<std::string>& names,
                      const std::vector<std::vector<std::string>>& rows) {
  MadeResult result;
  for (auto& name : names)
    result.columns.push_back({"system", "describe", name, {.id = cql::TypeId::kText}});
  ByteWriter w(result.page.cells);
  for (auto& row : rows) {
    for (auto& value : row) {
      w.I32(static_cast<std::int32_t>(value.size()));
      w.Raw(value);
    }
    ++result.page.rows;
  }
  return result;
}

MadeResult NamesOnly(const std::vector<Element>& elements) {
  std::vector<std::vector<std::string>> rows;
  for (auto& e : elements) rows.push_back({e.keyspace, e.type, e.name});
  return MakeResult({"keyspace_name", "type", "name"}, rows);
}

MadeResult WithStatements(const std::vector<Element>& elements) {
  std::vector<std::vector<std::string>> rows;
  for (auto& e : elements) rows.push_back({e.keyspace, e.type, e.name, e.statement});
  return MakeResult({"keyspace_name", "type", "name", "create_statement"}, rows);
}

void AddTable(const TableDef& table, std::vector<Element>& elements) {
  elements.push_back(
      {QuoteName(table.keyspace), "table", QuoteName(table.name), DescribeTable(table)});
  for (auto& index : table.indexes) {
    elements.push_back(
        {QuoteName(table.keyspace), "index", QuoteName(index.name), DescribeIndex(table, index)});
  }
}

void AddKeyspace(const KeyspaceDef& keyspace, std::vector<Element>& elements) {
  auto name = QuoteName(keyspace.name);
  elements.push_back({name, "keyspace", name, DescribeKeyspace(keyspace)});
  for (auto& [table_name, table] : keyspace.tables) AddTable(*table, elements);
}

std::vector<Element> Keyspaces(const Catalog& catalog) {
  std::vector<Element> elements;
  for (auto& [name, keyspace] : catalog.keyspaces())
    elements.push_back({QuoteName(name), "keyspace", QuoteName(name), ""});
  return elements;
}

std::vector<Element> Tables(const Catalog& catalog, const std::string& keyspace) {
  std::vector<Element> elements;
  for (auto& [name, in] : catalog.keyspaces()) {
    if (!keyspace.empty() && name != keyspace) continue;
    for (auto& [table, def] : in.tables)
      elements.push_back({QuoteName(name), "table", QuoteName(table), ""});
  }
  return elements;
}

std::vector<Element> Schema(const Catalog& catalog) {
  std::vector<Element> elements;
  for (auto& [name, keyspace] : catalog.keyspaces()) {
    if (!IsSystemKeyspace(name)) AddKeyspace(keyspace, elements);
  }
  return elements;
}

Result<std::vector<Element>> OneKeyspace(const Catalog& catalog, const std::string& name) {
  if (name.empty())
    return Fail(ErrorCode::kInvalid, "No keyspace specified and no current keyspace");
  auto* keyspace = catalog.FindKeyspace(name);
  if (keyspace == nullptr) return Fail(ErrorCode::kInvalid, "'{}' not found in keyspaces", name);
  std::vector<Element> elements;
  AddKeyspace(*keyspace, elements);
  return elements;
}

Result<std::vector<Element>> OneElement(const cql::Describe& statement, const Catalog& catalog,
                                        const std::string& keyspace) {
  std::vector<Element> elements;
  auto& name = statement.name.name;
  bool any = statement.what == What::kAny;
  if (any && statement.name.keyspace.empty() && catalog.FindKeyspace(name) != nullptr)
    return OneKeyspace(catalog, name);
  if (keyspace.empty())
    return Fail(ErrorCode::kInvalid, "No keyspace specified and no current keyspace");
  if (catalog.FindKeyspace(keyspace) == nullptr)
    return Fail(ErrorCode::kInvalid, "'{}' not found in keyspaces", keyspace);
  if (any || statement.what == What::kTable) {
    if (auto table = catalog.FindTable(keyspace, name)) AddTable(*table, elements);
  }
  if (elements.empty() && (any || statement.what == What::kIndex)) {
    if (auto table = catalog.FindIndexed(keyspace, name)) {
      elements.push_back({QuoteName(keyspace), "index", QuoteName(name),
                          DescribeIndex(*table, *table->FindIndex(name))});
    }
  }
  if (!elements.empty()) return elements;
  std::string_view kind = statement.what == What::kIndex ? "Index" : "Table";
  return any ? Fail(ErrorCode::kInvalid, "'{}' not found in keyspace '{}'", name, keyspace)
             : Fail(ErrorCode::kInvalid, "{} '{}' not found in '{}'", kind, name, keyspace);
}

}  // namespace

Result<MadeResult> DescribeRows(const cql::Describe& statement, const Catalog& catalog,
                                const std::string& keyspace, const std::string& cluster_name) {
  auto in = statement.name.keyspace.empty() ? keyspace : statement.name.keyspace;
  switch (statement.what) {
    case What::kCluster:
      return MakeResult({"cluster", "partitioner", "snitch"},
                        {{cluster_name, "Murmur3Partitioner", "SimpleSnitch"}});
    case What::kSchema:
      return WithStatements(Schema(catalog));
    case What::kKeyspaces:
      return NamesOnly(Keyspaces(catalog));
    case What::kTables:
      return NamesOnly(Tables(catalog, keyspace));
    case What::kTypes:
    case What::kFunctions:
    case What::kAggregates:
      return NamesOnly({});
    case What::kKeyspace: {
      ASSIGN_OR_RETURN(
          auto elements,
          OneKeyspace(catalog, statement.name.name.empty() ? keyspace : statement.name.name));
      return WithStatements(elements);
    }
    case What::kTable:
    case What::kIndex:
    case What::kAny:
      break;
  }
  ASSIGN_OR_RETURN(auto elements, OneElement(statement, catalog, in));
  return WithStatements(elements);
}

}  // namespace taskflow::store
