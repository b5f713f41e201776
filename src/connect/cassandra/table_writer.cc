#include "connect/cassandra/table_writer.h"

#include "connect/limits.h"

namespace taskflow::connect::cassandra {

Status TableWriter::Prepare(cql::Session& session, Statement& statement, bool is_delete) {
  auto text = is_delete ? DeleteText(table_) : InsertText(table_, settings_);
  ASSIGN_OR_RETURN(statement.prepared, session.Prepare(text));
  if (!is_delete) {
    statement.parameters = InsertParameters(table_, settings_);
    return {};
  }
  for (std::size_t i = 0; i < table_.PrimaryCount(); ++i) statement.parameters.push_back(i);
  return {};
}

Result<const RowPlan*> TableWriter::PlanFor(Statement& statement, const Record& record) {
  typename Statement::Shape shape{record.key.schema, record.key.type, record.value.schema};
  if (statement.last_plan != nullptr && shape == statement.last_shape) return statement.last_plan;
  auto found = statement.plans.find(shape);
  if (found == statement.plans.end()) {
    ASSIGN_OR_RETURN(auto plan, RowPlan::Make(table_, statement.parameters, settings_, record));
    if (!plan.reusable() || statement.plans.size() >= kSchemasCachedMax) statement.plans.clear();
    found = statement.plans.insert_or_assign(shape, std::move(plan)).first;
  }
  bool reusable = found->second.reusable();
  statement.last_shape = shape;
  statement.last_plan = reusable ? &found->second : nullptr;
  return &found->second;
}

Status TableWriter::Bind(Statement& statement, const Record& record, Arena& arena) {
  ASSIGN_OR_RETURN(const auto* plan, PlanFor(statement, record));
  auto bound = plan->Bind(table_, record, arena, statement.rows.values);
  if (!plan->reusable()) statement.plans.clear();
  return bound;
}

Status TableWriter::Add(cql::Session& session, const Record& record, std::uint32_t index,
                        std::optional<std::int64_t> timestamp_us, Arena& arena) {
  bool is_delete = record.value.IsNull();
  auto& statement = is_delete ? delete_ : insert_;
  if (is_delete && !settings_.deletes) {
    return Fail(ErrorCode::kInvalid,
                "Record with null value found for the key: deletes are not enabled "
                "(cassandra.deletes.enabled)");
  }
  if (is_delete && settings_.key_from == KeyFrom::kKafka) {
    return Fail(ErrorCode::kInvalid,
                "Record with null value found for table {}: pk.mode=kafka knows no row to delete; "
                "leave such records out with Filter and RecordIsTombstone",
                table_.FullName());
  }
  if (!statement.prepared) TRY(Prepare(session, statement, is_delete));
  TRY(Bind(statement, record, arena));
  statement.rows.timestamps_us.push_back(timestamp_us);
  statement.rows.indexes.push_back(index);
  return {};
}

std::size_t TableWriter::Waiting() const {
  return (insert_.rows.indexes.empty() ? 0U : 1U) + (delete_.rows.indexes.empty() ? 0U : 1U);
}

void TableWriter::SendRows(cql::Session& session, Statement& statement, const OnRows& on_rows) {
  auto& rows = statement.rows;
  if (rows.indexes.empty()) return;
  auto count = rows.indexes.size();
  session.ExecuteMany(*statement.prepared, rows.values, count, settings_.consistency,
                      std::exchange(rows.timestamps_us, {}),
                      [on_rows, indexes = std::exchange(rows.indexes, {})](
                          std::vector<Status> statuses) { on_rows(indexes, std::move(statuses)); });
  rows.values.clear();
}

void TableWriter::Send(cql::Session& session, const OnRows& on_rows) {
  SendRows(session, insert_, on_rows);
  SendRows(session, delete_, on_rows);
}

}  // namespace taskflow::connect::cassandra
