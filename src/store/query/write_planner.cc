#include "store/query/write_planner.h"

#include <fmt/ranges.h>

#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

bool IsExact(const Restriction& restriction) {
  return restriction.op == Op::kEq || restriction.op == Op::kIn;
}

Result<std::shared_ptr<WritePlan>> Begin(Resolver& resolver, WritePlan::Kind kind,
                                         const cql::TableName& name, const cql::Using& with) {
  auto plan = std::make_shared<WritePlan>();
  plan->kind = kind;
  ASSIGN_OR_RETURN(plan->table, resolver.FindTable(name));
  if (plan->table->is_system()) {
    return Fail(ErrorCode::kUnauthorized, "{} keyspace is not user-modifiable.",
                plan->table->keyspace);
  }
  ASSIGN_OR_RETURN(plan->ttl,
                   resolver.ResolveOption(with.ttl, *plan->table, "[ttl]", cql::TypeId::kInt));
  ASSIGN_OR_RETURN(plan->timestamp, resolver.ResolveOption(with.timestamp, *plan->table,
                                                           "[timestamp]", cql::TypeId::kBigint));
  return plan;
}

void AddIndexes(WritePlan& plan) {
  for (auto& index : plan.table->indexes) {
    if (auto column = plan.table->Find(index.column)) plan.indexed.push_back({index.id, *column});
  }
}

// Cells in the order in which rows keep them, each column once.
Status SortCells(WritePlan& plan) {
  std::sort(plan.cells.begin(), plan.cells.end(), [](auto& a, auto& b) { return a.id < b.id; });
  auto twice = std::adjacent_find(plan.cells.begin(), plan.cells.end(),
                                  [](auto& a, auto& b) { return a.id == b.id; });
  if (twice == plan.cells.end()) return {};
  return Fail(ErrorCode::kInvalid, "Multiple incompatible setting of column {}",
              plan.table->columns[twice->column].name);
}

Status AddConditions(Resolver& resolver, const cql::Conditions& conditions, WritePlan& plan) {
  plan.condition.if_exists = conditions.if_exists;
  plan.condition.if_not_exists = conditions.if_not_exists;
  for (auto& relation : conditions.columns) {
    ASSIGN_OR_RETURN(auto restriction, resolver.ResolveRestriction(relation, *plan.table));
    auto& column = plan.table->columns[restriction.column];
    if (column.kind != ColumnKind::kRegular) {
      return Fail(ErrorCode::kInvalid, "PRIMARY KEY column '{}' cannot have IF conditions",
                  column.name);
    }
    plan.condition.columns.push_back(std::move(restriction));
  }
  if (plan.condition.any() && plan.timestamp) {
    return Fail(ErrorCode::kInvalid, "Cannot provide custom timestamp for conditional updates");
  }
  return {};
}

Status CheckWholeKey(const WritePlan& plan) {
  auto missing = [&](std::size_t from, std::size_t count, const std::vector<Restriction>& given) {
    std::vector<std::string> names;
    for (auto i = from; i < from + count; ++i) {
      if (std::none_of(given.begin(), given.end(), [i](auto& r) { return r.column == i; })) {
        names.push_back(plan.table->columns[i].name);
      }
    }
    return names;
  };
  auto& table = *plan.table;
  if (auto names = missing(0, table.partition_columns, plan.key.partition); !names.empty()) {
    return Fail(ErrorCode::kInvalid, "Some partition key parts are missing: {}",
                fmt::join(names, ", "));
  }
  bool is_range_delete = plan.kind == WritePlan::Kind::kDelete && plan.cells.empty();
  auto names = missing(table.partition_columns, table.clustering_columns, plan.key.clustering);
  if (!names.empty() && !is_range_delete) {
    return Fail(ErrorCode::kInvalid, "Some clustering keys are missing: {}",
                fmt::join(names, ", "));
  }
  return {};
}

// The clustering conditions must name columns from the first on without a gap, the last alone by a
// slice.
Status CheckClusteringPrefix(const WritePlan& plan) {
  std::size_t next = plan.table->partition_columns;
  bool sliced = false;
  for (auto& restriction : plan.key.clustering) {
    bool continues = restriction.column == next || (sliced && restriction.column + 1 == next);
    if (!continues || (sliced && IsExact(restriction))) {
      return Fail(ErrorCode::kInvalid,
                  "PRIMARY KEY column \"{}\" cannot be restricted as preceding column \"{}\" is "
                  "not restricted",
                  plan.table->columns[restriction.column].name, plan.table->columns[next].name);
    }
    next = restriction.column + 1;
    if (!IsExact(restriction)) sliced = true;
  }
  if (sliced && (plan.kind != WritePlan::Kind::kDelete || !plan.cells.empty())) {
    return Fail(ErrorCode::kInvalid,
                "Slice restrictions are not supported on the clustering columns in {} statements",
                plan.kind == WritePlan::Kind::kDelete ? "DELETE" : "UPDATE");
  }
  return {};
}

Status AddWhere(Resolver& resolver, const std::vector<cql::Relation>& where, WritePlan& plan) {
  for (auto& relation : where) {
    if (relation.token)
      return Fail(
          ErrorCode::kInvalid,
          "The token function cannot be used in WHERE clauses for UPDATE and DELETE statements");
    ASSIGN_OR_RETURN(auto restriction, resolver.ResolveRestriction(relation, *plan.table));
    auto& column = plan.table->columns[restriction.column];
    if (column.kind == ColumnKind::kRegular) {
      return Fail(ErrorCode::kInvalid, "Non PRIMARY KEY columns found in where clause: {}",
                  column.name);
    }
    bool slice_allowed = column.kind == ColumnKind::kClustering && restriction.op >= Op::kLt &&
                         restriction.op <= Op::kGe;
    if (!IsExact(restriction) && !slice_allowed) {
      return Fail(ErrorCode::kInvalid,
                  "Only EQ and IN relation are supported on the partition key");
    }
    auto& into =
        column.kind == ColumnKind::kPartitionKey ? plan.key.partition : plan.key.clustering;
    into.push_back(std::move(restriction));
  }
  auto by_column = [](auto& a, auto& b) { return a.column < b.column; };
  for (auto* list : {&plan.key.partition, &plan.key.clustering}) {
    std::stable_sort(list->begin(), list->end(), by_column);
    for (std::size_t i = 1; i < list->size(); ++i) {
      if ((*list)[i].column == (*list)[i - 1].column && IsExact((*list)[i])) {
        return Fail(ErrorCode::kInvalid,
                    "{} cannot be restricted by more than one relation if it includes an Equal",
                    plan.table->columns[(*list)[i].column].name);
      }
    }
  }
  TRY(CheckWholeKey(plan));
  return CheckClusteringPrefix(plan);
}

CellChange ChangeOf(cql::Assignment::Kind kind) {
  switch (kind) {
    case cql::Assignment::Kind::kSet:
      break;
    case cql::Assignment::Kind::kAppend:
      return CellChange::kAppend;
    case cql::Assignment::Kind::kPrepend:
      return CellChange::kPrepend;
    case cql::Assignment::Kind::kRemove:
      return CellChange::kRemove;
    case cql::Assignment::Kind::kPutAt:
      return CellChange::kPutAt;
  }
  return CellChange::kSet;
}

// A list's index, or a map's key; an element of a set when it is dropped.
cql::Type PlaceType(const cql::Type& collection) {
  return IsList(collection) ? cql::Type{.id = cql::TypeId::kInt} : ElementType(collection);
}

// What is given when a part of the collection changes.
cql::Type PartType(const cql::Type& collection, CellChange change) {
  if (change == CellChange::kPutAt)
    return IsMap(collection) ? collection.of.at(1) : ElementType(collection);
  if (change == CellChange::kRemove && IsMap(collection)) {
    return {.id = cql::TypeId::kSet, .of = {ElementType(collection)}};
  }
  return collection;
}

Result<CellPlan> PlanAssignment(Resolver& resolver, const cql::Assignment& assignment,
                                const TableDef& table) {
  ASSIGN_OR_RETURN(auto column, resolver.FindColumn(table, assignment.column));
  auto& def = table.columns[column];
  if (def.kind != ColumnKind::kRegular) {
    return Fail(ErrorCode::kInvalid, "PRIMARY KEY part {} found in SET part", def.name);
  }
  CellPlan cell{.column = column, .id = def.id, .change = ChangeOf(assignment.kind)};
  if (cell.change != CellChange::kSet && !IsMultiCell(def.type)) {
    return Fail(ErrorCode::kInvalid, "Invalid operation for non-collection or frozen column {}",
                def.name);
  }
  if (assignment.at) {
    ASSIGN_OR_RETURN(cell.at,
                     resolver.Resolve(*assignment.at, table, def.name, PlaceType(def.type)));
  }
  ASSIGN_OR_RETURN(cell.value, resolver.Resolve(assignment.value, table, def.name,
                                                PartType(def.type, cell.change)));
  return cell;
}

}  // namespace

Result<WritePlanPtr> PlanInsert(Resolver& resolver, const cql::Insert& statement) {
  ASSIGN_OR_RETURN(auto plan,
                   Begin(resolver, WritePlan::Kind::kInsert, statement.table, statement.with));
  auto& table = *plan->table;
  if (statement.columns.size() != statement.values.size()) {
    return Fail(ErrorCode::kInvalid, "Unmatched column names/values");
  }
  for (std::size_t i = 0; i < statement.columns.size(); ++i) {
    ASSIGN_OR_RETURN(auto column, resolver.FindColumn(table, statement.columns[i]));
    ASSIGN_OR_RETURN(auto value, resolver.ResolveColumn(statement.values[i], table, column));
    auto& def = table.columns[column];
    if (def.kind == ColumnKind::kRegular) {
      plan->cells.push_back({.column = column, .id = def.id, .value = std::move(value)});
    } else {
      auto& into =
          def.kind == ColumnKind::kPartitionKey ? plan->key.partition : plan->key.clustering;
      into.push_back({.column = column, .op = Op::kEq, .values = {std::move(value)}});
    }
  }
  auto by_column = [](auto& a, auto& b) { return a.column < b.column; };
  for (auto* list : {&plan->key.partition, &plan->key.clustering}) {
    std::sort(list->begin(), list->end(), by_column);
    auto same = [](auto& a, auto& b) { return a.column == b.column; };
    if (std::adjacent_find(list->begin(), list->end(), same) != list->end()) {
      return Fail(ErrorCode::kInvalid, "The column names contains duplicates");
    }
  }
  TRY(CheckWholeKey(*plan));
  TRY(SortCells(*plan));
  TRY(AddConditions(resolver, statement.conditions, *plan));
  AddIndexes(*plan);
  return plan;
}

Result<WritePlanPtr> PlanUpdate(Resolver& resolver, const cql::Update& statement) {
  ASSIGN_OR_RETURN(auto plan,
                   Begin(resolver, WritePlan::Kind::kUpdate, statement.table, statement.with));
  for (auto& assignment : statement.assignments) {
    ASSIGN_OR_RETURN(auto cell, PlanAssignment(resolver, assignment, *plan->table));
    plan->cells.push_back(std::move(cell));
  }
  TRY(SortCells(*plan));
  TRY(AddWhere(resolver, statement.where, *plan));
  TRY(AddConditions(resolver, statement.conditions, *plan));
  AddIndexes(*plan);
  return plan;
}

Result<WritePlanPtr> PlanDelete(Resolver& resolver, const cql::Delete& statement) {
  ASSIGN_OR_RETURN(auto plan,
                   Begin(resolver, WritePlan::Kind::kDelete, statement.table, statement.with));
  auto& table = *plan->table;
  for (auto& deletion : statement.columns) {
    ASSIGN_OR_RETURN(auto column, resolver.FindColumn(table, deletion.column));
    auto& def = table.columns[column];
    if (def.kind != ColumnKind::kRegular) {
      return Fail(ErrorCode::kInvalid,
                  "Invalid identifier {} for deletion (should not be a PRIMARY KEY part)",
                  def.name);
    }
    CellPlan cell{.column = column, .id = def.id};
    if (deletion.at) {
      if (!IsMultiCell(def.type))
        return Fail(ErrorCode::kInvalid, "Invalid deletion operation for column {}", def.name);
      cell.change = CellChange::kDropAt;
      ASSIGN_OR_RETURN(cell.at,
                       resolver.Resolve(*deletion.at, table, def.name, PlaceType(def.type)));
    }
    plan->cells.push_back(std::move(cell));
  }
  TRY(SortCells(*plan));
  TRY(AddWhere(resolver, statement.where, *plan));
  TRY(AddConditions(resolver, statement.conditions, *plan));
  return plan;
}

}  // namespace taskflow::store
