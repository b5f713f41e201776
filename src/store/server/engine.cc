#include "store/server/engine.h"

#include "store/catalog/system_tables.h"
#include "store/limits.h"

namespace taskflow::store {
namespace {

// Takes writes and forgets them: what a batch of several statements is tried on first.
class NoBatch : public kv::WriteBatch {
 public:
  void Put(std::string_view, std::string_view) override {}
  void Delete(std::string_view) override {}
  void DeleteRange(std::string_view, std::string_view) override {}
  void Merge(std::string_view, std::string_view) override {}
  std::size_t size() const override { return 0; }
  void Clear() override {}
};

// Statements with bytes of their own, for another thread.
struct OwnedWrites {
  std::forward_list<std::string> bytes;
  std::forward_list<std::vector<Bound>> values;
  std::vector<BoundWrite> writes;
  Result<std::optional<ConditionResult>> result = std::nullopt;

  explicit OwnedWrites(std::vector<BoundWrite> given) : writes(std::move(given)) {
    for (auto& write : writes) {
      auto& own = values.emplace_front(write.bindings.values.begin(), write.bindings.values.end());
      for (auto& value : own) value.bytes = bytes.emplace_front(value.bytes);
      write.bindings.values = own;
    }
  }
};

Answer AnswerOf(OwnedWrites& owned) {
  if (!owned.result) return ErrorOf(owned.result.error());
  if (!*owned.result) return std::monostate();
  auto& condition = **owned.result;
  auto columns = std::make_shared<Columns>();
  auto& table = *owned.writes.front().plan->table;
  columns->push_back({table.keyspace, table.name, "[applied]", {.id = cql::TypeId::kBoolean}});
  columns->insert(columns->end(), condition.columns.begin(), condition.columns.end());
  return MadeRows{std::move(columns), std::move(condition.page)};
}

// One row at most, named by its whole key: read on the loop at once.
bool IsPoint(const SelectPlan& plan) {
  auto exact = [](const Restriction& r) { return r.op == Op::kEq; };
  return plan.table->is_system() ||
         (!plan.key.partition.empty() &&
          plan.key.clustering.size() == plan.table->clustering_columns &&
          std::all_of(plan.key.partition.begin(), plan.key.partition.end(), exact) &&
          std::all_of(plan.key.clustering.begin(), plan.key.clustering.end(), exact));
}

}  // namespace

Engine::Engine(Parts parts)
    : parts_(std::move(parts)),
      cache_(kPreparedMax, kPreparedBytesMax),
      indexes_(parts_.loop, parts_.kv, parts_.catalog, parts_.committer, parts_.scans,
               parts_.clock) {}

std::int64_t Engine::NextTimestamp() {
  last_timestamp_ = std::max(last_timestamp_ + 1, parts_.clock.WallMicros());
  return last_timestamp_;
}

tl::expected<Prepared, CqlError> Engine::Prepare(const std::string& keyspace,
                                                 std::string_view text) {
  if (auto known = Find(PreparedCache::IdOf(keyspace, text))) return known;
  auto compiled = Compile(parts_.catalog, keyspace, text);
  if (compiled) cache_.Put((*compiled)->id, *compiled, text.size() * 4 + 1024);
  return compiled;
}

Prepared Engine::Find(std::string_view id) {
  auto found = cache_.Find(id);
  if (found == nullptr || StillValid(*found, parts_.catalog)) return found;
  cache_.Forget(id);
  return nullptr;
}

bool Engine::IsBlind(const PreparedStatement& statement) const {
  if (auto* write = std::get_if<WritePlanPtr>(&statement.plan)) return !(*write)->reads_first();
  auto* batch = std::get_if<BatchPlan>(&statement.plan);
  return batch != nullptr && std::none_of(batch->writes.begin(), batch->writes.end(),
                                          [](auto& write) { return write->reads_first(); });
}

std::vector<BoundWrite> Engine::Bind(const Execution& execution) {
  std::vector<BoundWrite> writes;
  auto timestamp = execution.timestamp ? *execution.timestamp : NextTimestamp();
  if (auto* write = std::get_if<WritePlanPtr>(&execution.statement->plan)) {
    writes.push_back({*write, Now(execution.values), timestamp});
  }
  if (auto* batch = std::get_if<BatchPlan>(&execution.statement->plan)) {
    auto bindings = Now(execution.values);
    if (batch->timestamp) {
      if (auto given = EvaluateInteger(*batch->timestamp, bindings); given && *given)
        timestamp = **given;
    }
    for (auto& write : batch->writes) writes.push_back({write, Now(execution.values), timestamp});
  }
  return writes;
}

Status Engine::Write(const Execution& execution) {
  if (auto* write = std::get_if<WritePlanPtr>(&execution.statement->plan)) {
    BoundWrite bound{*write, Now(execution.values),
                     execution.timestamp ? *execution.timestamp : NextTimestamp()};
    return builder_.Apply(bound, parts_.committer.batch());
  }
  auto writes = Bind(execution);
  return WriteAll(writes);
}

Status Engine::WriteAll(std::vector<BoundWrite>& writes) {
  NoBatch trial;
  for (auto& write : writes) TRY(builder_.Apply(write, trial));
  for (auto& write : writes) TRY(builder_.Apply(write, parts_.committer.batch()));
  return {};
}

Result<std::optional<SchemaChange>> Engine::ChangeSchema(const cql::Statement& statement,
                                                         const std::string& keyspace) {
  auto& batch = parts_.committer.batch();
  if (auto* truncate = std::get_if<cql::Truncate>(&statement)) {
    ASSIGN_OR_RETURN(auto table, Resolver(parts_.catalog, keyspace, {}).FindTable(truncate->table));
    if (table->is_system())
      return Fail(ErrorCode::kUnauthorized, "Cannot truncate the system table {}", table->name);
    parts_.catalog.DropRows(*table, batch);
    return std::nullopt;
  }
  SchemaRunner runner(parts_.catalog, keyspace, batch);
  return std::visit(
      [&](auto& s) -> SchemaRunner::Outcome {
        if constexpr (requires { runner.Run(s); }) {
          return runner.Run(s);
        } else {
          return Fail(ErrorCode::kInternal, "not a schema statement");
        }
      },
      statement);
}

void Engine::WriteAlone(std::vector<BoundWrite> writes, OnAnswer done) {
  auto owned = std::make_shared<OwnedWrites>(std::move(writes));
  parts_.committer.RunAlone(
      [this, owned] { owned->result = ApplyReadingWrites(parts_.kv, owned->writes); },
      [owned, done = std::move(done)] { done(AnswerOf(*owned)); });
}

void Engine::Read(const Execution& execution, std::function<bool()> wanted, OnAnswer done) {
  auto& plan = std::get<SelectPlanPtr>(execution.statement->plan);
  auto bindings = Now(execution.values);
  std::vector<MadeRow> rows;
  if (plan->table->is_system()) rows = SystemRows(*plan->table, parts_.catalog, parts_.node);
  auto run = SelectRun::Begin(parts_.kv, plan, bindings,
                              {execution.page_rows, execution.paging_state}, std::move(rows));
  if (!run) return done(ErrorOf(run.error()));
  if (IsPoint(*plan)) {
    auto complete = (*run)->Step();
    while (complete && !*complete) complete = (*run)->Step();
    if (!complete) return done(ErrorOf(complete.error()));
    return done(MadeRows{nullptr, std::move((*run)->page())});
  }
  auto answer = std::make_shared<OnAnswer>(std::move(done));
  bool taken = parts_.scans.Run(std::move(*run), std::move(wanted), [answer](Result<Page> page) {
    page ? (*answer)(MadeRows{nullptr, std::move(*page)}) : (*answer)(ErrorOf(page.error()));
  });
  if (!taken) {
    (*answer)(CqlError{CqlCode::kOverloaded,
                       fmt::format("{} queries wait already: try again later", kScansWaitingMax)});
  }
}

Answer Engine::Describe(const cql::Describe& statement, const std::string& keyspace) const {
  auto rows = DescribeRows(statement, parts_.catalog, keyspace, parts_.node.cluster_name);
  if (!rows) return ErrorOf(rows.error());
  return MadeRows{std::make_shared<Columns>(std::move(rows->columns)), std::move(rows->page)};
}

Status AddSystemTables(Catalog& catalog) {
  for (auto& system : SystemTables()) {
    ASSIGN_OR_RETURN(auto parsed, cql::Parse(system.definition));
    auto* statement = std::get_if<cql::CreateTable>(&parsed.statement);
    if (statement == nullptr)
      return Fail(ErrorCode::kInternal, "a system table's definition is not one");
    ASSIGN_OR_RETURN(auto table, MakeTable(*statement, std::string(system.keyspace)));
    TRY(table.options.Set("comment", std::string(system.comment)));
    catalog.AddSystemTable(std::move(table));
  }
  return {};
}

}  // namespace taskflow::store
