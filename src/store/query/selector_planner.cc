#include "store/query/selector_planner.h"

#include <fmt/ranges.h>

#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

struct Named {
  std::string_view name;
  SelectorKind kind;
};
constexpr Named kFunctions[] = {
    {"writetime", SelectorKind::kWriteTime},
    {"ttl", SelectorKind::kTtl},
    {"token", SelectorKind::kToken},
    {"count", SelectorKind::kCount},
    {"min", SelectorKind::kMin},
    {"max", SelectorKind::kMax},
    {"sum", SelectorKind::kSum},
    {"avg", SelectorKind::kAvg},
};

void Add(SelectPlan& plan, const Selector& selector, std::string name, cql::Type type) {
  plan.selectors.push_back(selector);
  plan.columns.push_back(
      {plan.table->keyspace, plan.table->name, std::move(name), std::move(type)});
}

// The result's type. Errors: kInvalid when the function does not take the column.
Result<cql::Type> TypeOf(const Selector& selector, const TableDef& table) {
  auto& column = table.columns[selector.column];
  switch (selector.kind) {
    case SelectorKind::kColumn:
    case SelectorKind::kMin:
    case SelectorKind::kMax:
      return column.type;
    case SelectorKind::kToken:
    case SelectorKind::kCount:
    case SelectorKind::kCountRows:
      return cql::Type{.id = cql::TypeId::kBigint};
    case SelectorKind::kWriteTime:
    case SelectorKind::kTtl:
      if (column.kind != ColumnKind::kRegular) {
        return Fail(ErrorCode::kInvalid, "Cannot use selection function {} on PRIMARY KEY part {}",
                    selector.kind == SelectorKind::kTtl ? "ttl" : "writetime", column.name);
      }
      return cql::Type{.id = selector.kind == SelectorKind::kTtl ? cql::TypeId::kInt
                                                                 : cql::TypeId::kBigint};
    case SelectorKind::kFunction:
    case SelectorKind::kSum:
    case SelectorKind::kAvg:
      break;
  }
  if (NumberKindOf(column.type) == NumberKind::kNone) {
    return Fail(ErrorCode::kInvalid,
                "Invalid call to function {}, none of its type signatures match (column {} is {})",
                selector.kind == SelectorKind::kSum ? "sum" : "avg", column.name,
                cql::ToCql(column.type));
  }
  return column.type;
}

Status AddFunction(Resolver& resolver, const cql::Selector& written, SelectPlan& plan) {
  if (auto plain = FindTimeFunction(written.function); plain && written.columns.empty()) {
    auto name = fmt::format("system.{}()", written.function);
    Add(plan, {.kind = SelectorKind::kFunction, .function = plain->first},
        written.alias.empty() ? name : written.alias, std::move(plain->second));
    return {};
  }
  auto function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                               [&](auto& f) { return f.name == written.function; });
  if (function == std::end(kFunctions))
    return Fail(ErrorCode::kInvalid, "Unknown function '{}'", written.function);
  Selector selector{.kind = function->kind};
  auto& table = *plan.table;
  std::string name;
  if (selector.kind == SelectorKind::kCount && written.columns.empty()) {
    selector.kind = SelectorKind::kCountRows;
    name = "count";
  } else if (selector.kind == SelectorKind::kToken) {
    bool whole = written.columns.size() == table.partition_columns;
    for (std::size_t i = 0; whole && i < written.columns.size(); ++i)
      whole = written.columns[i] == table.columns[i].name;
    if (!whole)
      return Fail(ErrorCode::kInvalid, "token() takes all partition key columns, in order");
    name = fmt::format("system.token({})", fmt::join(written.columns, ", "));
  } else {
    if (written.columns.size() != 1) {
      return Fail(ErrorCode::kInvalid, "Invalid number of arguments in call to function {}",
                  written.function);
    }
    ASSIGN_OR_RETURN(selector.column, resolver.FindColumn(table, written.columns[0]));
    bool plain = selector.kind == SelectorKind::kWriteTime || selector.kind == SelectorKind::kTtl;
    name = fmt::format("{}{}({})", plain ? "" : "system.", written.function, written.columns[0]);
  }
  ASSIGN_OR_RETURN(auto type, TypeOf(selector, table));
  Add(plan, selector, written.alias.empty() ? name : written.alias, std::move(type));
  return {};
}

}  // namespace

Status PlanSelectors(Resolver& resolver, const std::vector<cql::Selector>& selectors,
                     SelectPlan& plan) {
  auto& table = *plan.table;
  if (selectors.empty()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      Add(plan, {.column = i}, table.columns[i].name, table.columns[i].type);
    return {};
  }
  for (auto& written : selectors) {
    if (!written.function.empty()) {
      TRY(AddFunction(resolver, written, plan));
      continue;
    }
    ASSIGN_OR_RETURN(auto column, resolver.FindColumn(table, written.columns.at(0)));
    auto& def = table.columns[column];
    Add(plan, {.column = column}, written.alias.empty() ? def.name : written.alias, def.type);
  }
  return {};
}

}  // namespace taskflow::store
