#include "store/query/resolver.h"

#include "store/limits.h"
#include "store/query/literal.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

struct Function {
  std::string_view name;
  TimeFunction function;
  cql::TypeId type;
};
constexpr Function kFunctions[] = {
    {"now", TimeFunction::kNow, cql::TypeId::kTimeuuid},
    {"currenttimeuuid", TimeFunction::kNow, cql::TypeId::kTimeuuid},
    {"current_timeuuid", TimeFunction::kNow, cql::TypeId::kTimeuuid},
    {"uuid", TimeFunction::kUuid, cql::TypeId::kUuid},
    {"currenttimestamp", TimeFunction::kTimestamp, cql::TypeId::kTimestamp},
    {"current_timestamp", TimeFunction::kTimestamp, cql::TypeId::kTimestamp},
    {"currentdate", TimeFunction::kDate, cql::TypeId::kDate},
    {"current_date", TimeFunction::kDate, cql::TypeId::kDate},
    {"currenttime", TimeFunction::kTime, cql::TypeId::kTime},
    {"current_time", TimeFunction::kTime, cql::TypeId::kTime},
};
// Of now() alone: toTimestamp(now()).
constexpr Function kOfNow[] = {
    {"totimestamp", TimeFunction::kTimestamp, cql::TypeId::kTimestamp},
    {"to_timestamp", TimeFunction::kTimestamp, cql::TypeId::kTimestamp},
    {"todate", TimeFunction::kDate, cql::TypeId::kDate},
    {"to_date", TimeFunction::kDate, cql::TypeId::kDate},
    {"tounixtimestamp", TimeFunction::kUnixMillis, cql::TypeId::kBigint},
    {"to_unix_timestamp", TimeFunction::kUnixMillis, cql::TypeId::kBigint},
};

const Function* FindPlain(std::string_view name) {
  auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                            [&](const Function& f) { return f.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

const Function* FindFunction(const cql::Term& term) {
  if (term.items.empty()) return FindPlain(term.text);
  auto named = [&](const Function& f) { return f.name == term.text; };
  bool of_now = term.items.size() == 1 && term.items[0].kind == cql::Term::Kind::kFunction &&
                term.items[0].text == "now" && term.items[0].items.empty();
  auto found = std::find_if(std::begin(kOfNow), std::end(kOfNow), named);
  return of_now && found != std::end(kOfNow) ? found : nullptr;
}

// A uuid column takes time-based ones too.
bool Fits(cql::TypeId made, cql::TypeId wanted) {
  return made == wanted || (made == cql::TypeId::kTimeuuid && wanted == cql::TypeId::kUuid);
}

Result<Term> ResolveFunction(const cql::Term& term, Term resolved) {
  auto* function = FindFunction(term);
  if (function == nullptr) return Fail(ErrorCode::kInvalid, "Unknown function '{}'", term.text);
  if (!Fits(function->type, resolved.type.id)) {
    return Fail(ErrorCode::kInvalid,
                "Type error: cannot assign result of function {} to {} (type {})", term.text,
                resolved.name, cql::ToCql(resolved.type));
  }
  resolved.kind = Term::Kind::kFunction;
  resolved.function = function->function;
  return resolved;
}

std::optional<Op> OpOf(cql::Operator op) {
  switch (op) {
    case cql::Operator::kEq:
      return Op::kEq;
    case cql::Operator::kNe:
      return Op::kNe;
    case cql::Operator::kLt:
      return Op::kLt;
    case cql::Operator::kLe:
      return Op::kLe;
    case cql::Operator::kGt:
      return Op::kGt;
    case cql::Operator::kGe:
      return Op::kGe;
    case cql::Operator::kIn:
      return Op::kIn;
    case cql::Operator::kContains:
      return Op::kContains;
    case cql::Operator::kContainsKey:
      return Op::kContainsKey;
    case cql::Operator::kLike:
    case cql::Operator::kIsNotNull:
      break;
  }
  return std::nullopt;
}

// What the values of a relation must be: the column's type, or its elements' for CONTAINS.
Result<cql::Type> OperandType(const ColumnDef& column, Op op) {
  bool is_collection = column.type.id == cql::TypeId::kList ||
                       column.type.id == cql::TypeId::kSet || IsMap(column.type);
  bool wants_collection = op == Op::kContains || op == Op::kContainsKey;
  if (!wants_collection) return column.type;
  if (!is_collection || (op == Op::kContainsKey && !IsMap(column.type))) {
    return Fail(ErrorCode::kInvalid, "Cannot use CONTAINS on column {} of type {}", column.name,
                cql::ToCql(column.type));
  }
  return op == Op::kContains && IsMap(column.type) ? column.type.of.at(1)
                                                   : ElementType(column.type);
}

}  // namespace

std::optional<std::pair<TimeFunction, cql::Type>> FindTimeFunction(std::string_view name) {
  auto* function = FindPlain(name);
  if (function == nullptr) return std::nullopt;
  return std::pair(function->function, cql::Type{.id = function->type});
}

Resolver::Resolver(const Catalog& catalog, std::string keyspace,
                   std::vector<std::string> marker_names)
    : catalog_(catalog),
      keyspace_(std::move(keyspace)),
      marker_names_(std::move(marker_names)),
      markers_(marker_names_.size()) {}

Result<std::string> Resolver::KeyspaceOf(const std::string& named) const {
  auto& keyspace = named.empty() ? keyspace_ : named;
  if (keyspace.empty()) {
    return Fail(
        ErrorCode::kInvalid,
        "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
  }
  return keyspace;
}

Result<Table> Resolver::FindTable(const cql::TableName& name) const {
  ASSIGN_OR_RETURN(auto keyspace, KeyspaceOf(name.keyspace));
  if (catalog_.FindKeyspace(keyspace) == nullptr) {
    return Fail(ErrorCode::kInvalid, "keyspace {} does not exist", keyspace);
  }
  auto table = catalog_.FindTable(keyspace, name.name);
  if (table == nullptr) return Fail(ErrorCode::kInvalid, "unconfigured table {}", name.name);
  return table;
}

Result<std::size_t> Resolver::FindColumn(const TableDef& table, std::string_view name) const {
  auto found = table.Find(name);
  if (found) return *found;
  return Fail(ErrorCode::kInvalid, "Undefined column name {} in table {}.{}", name, table.keyspace,
              table.name);
}

Result<Term> Resolver::Resolve(const cql::Term& term, const TableDef& table,
                               const std::string& name, const cql::Type& type) {
  Term resolved{.type = type, .name = name};
  switch (term.kind) {
    case cql::Term::Kind::kNull:
      return resolved;
    case cql::Term::Kind::kFunction:
      return ResolveFunction(term, std::move(resolved));
    case cql::Term::Kind::kMarker: {
      resolved.kind = Term::Kind::kMarker;
      resolved.marker = term.marker;
      auto& called = marker_names_.at(term.marker);
      markers_.at(term.marker) = {table.keyspace, table.name, called.empty() ? name : called, type};
      return resolved;
    }
    default:
      break;
  }
  resolved.kind = Term::Kind::kConstant;
  ASSIGN_OR_RETURN(resolved.bytes, EncodeLiteral(term, type, name));
  return resolved;
}

Result<Term> Resolver::ResolveColumn(const cql::Term& term, const TableDef& table,
                                     std::size_t column) {
  return Resolve(term, table, table.columns[column].name, table.columns[column].type);
}

Result<std::optional<Term>> Resolver::ResolveOption(const std::optional<cql::Term>& term,
                                                    const TableDef& table, const std::string& name,
                                                    cql::TypeId type) {
  if (!term) return std::nullopt;
  ASSIGN_OR_RETURN(auto resolved, Resolve(*term, table, name, cql::Type{.id = type}));
  return resolved;
}

Result<Restriction> Resolver::ResolveRestriction(const cql::Relation& relation,
                                                 const TableDef& table) {
  if (relation.tuple || relation.at || relation.columns.size() != 1) {
    return Fail(ErrorCode::kUnsupported,
                "conditions on several columns at once or on an element are not supported");
  }
  ASSIGN_OR_RETURN(auto column, FindColumn(table, relation.columns[0]));
  auto op = OpOf(relation.op);
  if (!op) return Fail(ErrorCode::kUnsupported, "LIKE and IS NOT NULL are not supported");
  Restriction restriction{.column = column, .op = *op};
  ASSIGN_OR_RETURN(auto type, OperandType(table.columns[column], *op));
  auto& name = table.columns[column].name;
  auto add = [&](const cql::Term& term, const std::string& called,
                 const cql::Type& wanted) -> Status {
    ASSIGN_OR_RETURN(auto value, Resolve(term, table, called, wanted));
    restriction.values.push_back(std::move(value));
    return {};
  };
  if (*op == Op::kIn && relation.value.kind == cql::Term::Kind::kMarker) {
    restriction.in_marker = true;
    TRY(add(relation.value, fmt::format("in({})", name),
            {.id = cql::TypeId::kList, .frozen = true, .of = {type}}));
    return restriction;
  }
  if (*op != Op::kIn) {
    TRY(add(relation.value, name, type));
    return restriction;
  }
  if (relation.value.items.size() > kKeysOfInMax) {
    return Fail(ErrorCode::kTooLarge, "an IN list may have at most {} values", kKeysOfInMax);
  }
  for (auto& item : relation.value.items) TRY(add(item, name, type));
  return restriction;
}

}  // namespace taskflow::store
