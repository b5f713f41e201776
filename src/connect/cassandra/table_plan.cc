#include "connect/cassandra/table_plan.h"

#include "connect/cassandra/ddl.h"
#include "connect/cassandra/encode.h"
#include "connect/cassandra/row_plan.h"
#include "connect/task/example.h"

namespace taskflow::connect::cassandra {
namespace {

class Planner {
 public:
  Planner(const SinkSettings& settings, cql::Session& session, Example& example)
      : settings_(settings), session_(session), example_(example), record_(*example.record()) {
    out_.makes_tables = settings.create_tables;
    out_.adds_columns = settings.add_columns;
    out_.table = settings.keyspace + "." + TableNameFor(record_.topic);
  }

  Result<TablePlan> Run() {
    if (record_.value.type != Type::kStruct) {
      out_.problems.push_back(
          fmt::format("the value is a {}: only a Struct or a Map can be written to a table",
                      Name(record_.value.type)));
      return std::move(out_);
    }
    auto keyspace = FindKeyspace(session_, settings_.keyspace);
    if (!keyspace) {
      if (keyspace.error().code != ErrorCode::kNotFound) return Fail(keyspace.error());
      if (!settings_.create_keyspace) out_.problems.push_back(keyspace.error().message);
      if (!settings_.create_tables) {
        out_.problems.push_back(
            fmt::format("table {} does not exist: create it, or set auto.create=true", out_.table));
      }
      PlanNew(settings_.keyspace);
      return std::move(out_);
    }
    auto table = ReadTable(session_, *keyspace, record_.topic);
    if (!table && table.error().code != ErrorCode::kNotFound) return Fail(table.error());
    if (table) {
      PlanChange(*std::move(table));
    } else {
      if (!settings_.create_tables) out_.problems.push_back(table.error().message);
      PlanNew(*keyspace);
    }
    return std::move(out_);
  }

 private:
  static PlannedColumn Planned(const NewColumn& column) {
    return {column.field->name, Shown(column.field->schema->type, column.field->schema),
            column.type.value_or("")};
  }

  void PlanNew(const std::string& keyspace) {
    out_.table = keyspace + "." + TableNameFor(record_.topic);
    for (const auto& column : MissingColumns({}, record_)) out_.missing.push_back(Planned(column));
    auto statement = CreateText(keyspace, record_, settings_);
    if (statement) {
      out_.statements.push_back(*std::move(statement));
    } else {
      out_.problems.push_back(statement.error().message);
    }
  }

  void PlanChange(Table table) {
    out_.is_there = true;
    out_.table = table.FullName();
    for (const auto& column : table.columns) {
      bool is_fed = column.primary || record_.value.schema->FieldIndexAnyCase(column.name);
      if (!is_fed) out_.unfed.push_back(column.name);
    }
    CheckTypes(table);
    bool can = true;
    for (const auto& column : MissingColumns(table, record_)) {
      out_.missing.push_back(Planned(column));
      if (!column.type) {
        out_.problems.push_back(
            NoColumnHolds(fmt::format("table {}", table.FullName()), *column.field).message);
        can = false;
        continue;
      }
      out_.statements.push_back(AddColumnText(table, column));
      if (settings_.add_columns) {
        table.columns.push_back({column.field->name, ParseColumnType(*column.type)});
      }
    }
    if (can) CheckRows(table);
  }

  // Whether a text fits is its own matter; of other data the type tells.
  void CheckTypes(const Table& table) {
    const auto& fields = record_.value.schema->fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto* column = table.Find(fields[i].name);
      const auto& value = record_.value.items[i];
      bool tells = column != nullptr && !value.IsNull() && value.type != Type::kString;
      if (!tells) continue;
      auto encoded = Encode(column->type, value, example_.arena());
      if (encoded) continue;
      out_.problems.push_back(fmt::format(
          "column {} ({}) of table {} does not take {}: {}", column->name, cql::ToCql(column->type),
          table.FullName(), Shown(value.type, value.schema), encoded.error().message));
    }
  }

  // The rules of keys, and columns that nobody adds.
  void CheckRows(const Table& table) {
    bool key_is_unknown = settings_.key_from == KeyFrom::kRecordKey && record_.key.IsNull();
    if (key_is_unknown) return;
    auto rows = RowPlan::Make(table, InsertParameters(table, settings_), settings_, record_);
    if (!rows) out_.problems.push_back(rows.error().message);
  }

  const SinkSettings& settings_;
  cql::Session& session_;
  Example& example_;
  const Record& record_;
  TablePlan out_;
};

}  // namespace

Result<TablePlan> PlanTable(const Config& config, cql::Session& session, const std::string& topic,
                            const std::string& schema_text) {
  ASSIGN_OR_RETURN(auto settings, ReadSettings(config, {}));
  ASSIGN_OR_RETURN(auto example, Example::Make(config, topic, schema_text));
  if (example->record() == nullptr) {
    TablePlan out;
    out.drops_records = true;
    return out;
  }
  return Planner(settings, session, *example).Run();
}

}  // namespace taskflow::connect::cassandra
