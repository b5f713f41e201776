#include "store/server/compiled.h"

#include "store/limits.h"
#include "store/server/prepared_cache.h"

namespace taskflow::store {
namespace {

Result<WritePlanPtr> PlanWrite(Resolver& resolver, const cql::Insert& s) {
  return PlanInsert(resolver, s);
}
Result<WritePlanPtr> PlanWrite(Resolver& resolver, const cql::Update& s) {
  return PlanUpdate(resolver, s);
}
Result<WritePlanPtr> PlanWrite(Resolver& resolver, const cql::Delete& s) {
  return PlanDelete(resolver, s);
}

// Plans whichever statement it is into `out`.
struct PlanInto {
  Resolver& resolver;
  PreparedStatement& out;

  template <typename Write>
  requires requires(Resolver& r, const Write& w) { PlanWrite(r, w); }
  Status operator()(const Write& statement) {
    ASSIGN_OR_RETURN(auto plan, PlanWrite(resolver, statement));
    SetPartitionMarkers(plan->key);
    out.plan = std::move(plan);
    return {};
  }
  Status operator()(const cql::Select& statement) {
    ASSIGN_OR_RETURN(auto plan, PlanSelect(resolver, statement));
    SetPartitionMarkers(plan->key);
    out.plan = std::move(plan);
    return {};
  }
  Status operator()(const cql::Batch& statement) {
    if (statement.kind == cql::Batch::Kind::kCounter)
      return Fail(ErrorCode::kUnsupported, "counters are not supported");
    BatchPlan batch;
    for (auto& one : statement.statements) {
      ASSIGN_OR_RETURN(auto plan, std::visit([&](auto& s) { return PlanWrite(resolver, s); }, one));
      batch.writes.push_back(std::move(plan));
    }
    if (!batch.writes.empty()) {
      ASSIGN_OR_RETURN(batch.timestamp,
                       resolver.ResolveOption(statement.with.timestamp, *batch.writes[0]->table,
                                              "[timestamp]", cql::TypeId::kBigint));
      SetPartitionMarkers(batch.writes[0]->key);
    }
    out.plan = std::move(batch);
    return {};
  }
  Status operator()(const cql::Unserved& statement) {
    return Fail(ErrorCode::kUnsupported, "{} is not supported by this store", statement.name);
  }
  template <typename Other>
  Status operator()(const Other& statement) {
    out.plan = cql::Statement(statement);
    return {};
  }

  void SetPartitionMarkers(const KeyPlan& key) {
    out.partition_markers.clear();
    for (auto& restriction : key.partition) {
      bool marker = restriction.op == Op::kEq && restriction.values[0].kind == Term::Kind::kMarker;
      if (!marker) return out.partition_markers.clear();
      out.partition_markers.push_back(restriction.values[0].marker);
    }
  }
};

std::string MetadataId(const Columns* columns) {
  std::string text;
  if (columns != nullptr) {
    for (auto& column : *columns)
      text += fmt::format("{} {},", column.name, cql::ToCql(column.type));
  }
  return PreparedCache::IdOf("", text);
}

}  // namespace

bool StillValid(const PreparedStatement& statement, const Catalog& catalog) {
  if (statement.catalog_changes == catalog.changes()) return true;
  auto present = [&](const TableDef& table) {
    return catalog.FindTable(table.keyspace, table.name);
  };
  auto same_writes = [&](const WritePlanPtr& plan) {
    auto now = present(*plan->table);
    return now != nullptr && now->version == plan->table->version && now->id == plan->table->id;
  };
  bool valid = true;
  if (auto* write = std::get_if<WritePlanPtr>(&statement.plan)) valid = same_writes(*write);
  if (auto* select = std::get_if<SelectPlanPtr>(&statement.plan))
    valid = present(*(*select)->table) == (*select)->table;
  if (auto* batch = std::get_if<BatchPlan>(&statement.plan)) {
    valid = std::all_of(batch->writes.begin(), batch->writes.end(), same_writes);
  }
  if (valid) statement.catalog_changes = catalog.changes();
  return valid;
}

const Columns* PreparedStatement::columns() const {
  auto* select = std::get_if<SelectPlanPtr>(&plan);
  return select == nullptr ? nullptr : &(*select)->columns;
}

tl::expected<Prepared, CqlError> Compile(const Catalog& catalog, const std::string& keyspace,
                                         std::string_view text) {
  if (text.size() > kStatementBytesMax) {
    return tl::unexpected(
        CqlError{CqlCode::kInvalid,
                 fmt::format("a statement may have at most {} bytes", kStatementBytesMax)});
  }
  auto parsed = cql::Parse(text);
  if (!parsed)
    return tl::unexpected(CqlError{.code = CqlCode::kSyntax, .message = parsed.error().message});
  auto prepared = std::make_shared<PreparedStatement>();
  Resolver resolver(catalog, keyspace, parsed->markers);
  auto planned = std::visit(PlanInto{resolver, *prepared}, parsed->statement);
  if (!planned) return tl::unexpected(ErrorOf(planned.error()));
  prepared->keyspace = keyspace;
  prepared->markers = resolver.markers();
  prepared->catalog_changes = catalog.changes();
  prepared->id = PreparedCache::IdOf(keyspace, text);
  prepared->metadata_id = MetadataId(prepared->columns());
  return prepared;
}

}  // namespace taskflow::store
