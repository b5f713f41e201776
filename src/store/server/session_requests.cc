#include <map>

#include "base/log.h"
#include "store/limits.h"
#include "store/server/session.h"

namespace taskflow::store {
namespace {

Bound BoundOf(const cql::WireValue& value) {
  switch (value.kind) {
    case cql::WireValue::Kind::kBytes:
      return {Bound::Kind::kValue, value.bytes};
    case cql::WireValue::Kind::kUnset:
      return {Bound::Kind::kUnset, {}};
    case cql::WireValue::Kind::kNull:
      break;
  }
  return {};
}

// A request may carry a map of bytes that is nobody's concern here.
bool SkipCustomPayload(ByteReader& r) {
  auto entries = r.U16();
  for (int i = 0; i < entries && r.ok(); ++i) {
    r.View(r.U16());
    auto length = r.I32();
    if (length > 0) r.View(static_cast<std::uint32_t>(length));
  }
  return r.ok();
}

CqlError Malformed() {
  return {.code = CqlCode::kProtocol, .message = "the request's body cannot be read"};
}

CqlError Unprepared(std::string_view id) {
  return {.code = CqlCode::kUnprepared,
          .message =
              "Prepared query is unknown here (either the query was not prepared on this node "
              "since it started or the schema changed): prepare it again",
          .id = std::string(id)};
}

CqlError WrongCount(std::size_t markers, std::size_t values) {
  return {.code = CqlCode::kInvalid,
          .message = fmt::format("there were {} markers(?) in CQL but {} bound variables", markers,
                                 values)};
}

}  // namespace

void Session::Refuse(const Request& request, const CqlError& error) {
  AppendError(out_, request.to(), error);
  Done(request.size());
}

void Session::Handle(const Request& given) {
  Request request = given;
  in_flight_ += request.size();
  shared_->in_flight += request.size();
  if (shared_->requests != nullptr) shared_->requests->Add();
  if ((request.header.flags & cql::kFlagCompressed) != 0) {
    return FailProtocol(request.header.stream, "the frame is compressed, which was not agreed on");
  }
  ByteReader body(request.body);
  bool has_payload = (request.header.flags & cql::kFlagCustomPayload) != 0;
  if (has_payload && !SkipCustomPayload(body)) return Refuse(request, Malformed());
  request.body = body.Rest();
  auto opcode = static_cast<cql::Opcode>(request.header.opcode);
  if (!started_ && opcode != cql::Opcode::kStartup && opcode != cql::Opcode::kOptions) {
    return FailProtocol(request.header.stream, "Unexpected message, expecting STARTUP or OPTIONS");
  }
  if (shared_->in_flight > kInFlightMax) {
    return Refuse(request,
                  {.code = CqlCode::kOverloaded,
                   .message = fmt::format("more than {} bytes of requests wait: try again later",
                                          kInFlightMax)});
  }
  switch (opcode) {
    case cql::Opcode::kStartup:
      HandleStartup(request);
      break;
    case cql::Opcode::kOptions:
      AppendSupported(out_, request.to());
      Done(request.size());
      break;
    case cql::Opcode::kRegister:
      HandleRegister(request);
      break;
    case cql::Opcode::kQuery:
      HandleQuery(request);
      break;
    case cql::Opcode::kPrepare:
      HandlePrepare(request);
      break;
    case cql::Opcode::kExecute:
      HandleExecute(request);
      break;
    case cql::Opcode::kBatch:
      HandleBatch(request);
      break;
    default:
      return FailProtocol(request.header.stream,
                          fmt::format("Unexpected opcode {}", request.header.opcode));
  }
  PauseIfFull();
}

void Session::HandleStartup(const Request& request) {
  ByteReader body(request.body);
  std::map<std::string_view, std::string_view> options;
  if (started_ || !cql::ReadStringMap(body, options)) {
    return FailProtocol(request.header.stream,
                        started_ ? "Unexpected STARTUP" : "STARTUP cannot be read");
  }
  if (auto compression = options.find("COMPRESSION"); compression != options.end()) {
    return FailProtocol(request.header.stream,
                        fmt::format("Unknown compression algorithm: {}", compression->second));
  }
  started_ = true;
  AppendReady(out_, request.to());
  Done(request.size());
  bool reading = std::exchange(reading_, false);
  Flush();  // the last that goes out without segments
  reading_ = reading;
  segmented_ = version_ >= 5;
}

void Session::HandleRegister(const Request& request) {
  ByteReader body(request.body);
  std::vector<std::string_view> types;
  if (!cql::ReadStringList(body, types)) return Refuse(request, Malformed());
  for (auto type : types) {
    if (type == "SCHEMA_CHANGE") {
      wants_schema_events_ = true;
    } else if (type != "TOPOLOGY_CHANGE" && type != "STATUS_CHANGE") {
      return Refuse(request, {.code = CqlCode::kProtocol,
                              .message = fmt::format("Invalid value '{}' for Type", type)});
    }
  }
  AppendReady(out_, request.to());
  Done(request.size());
}

bool Session::TakeValues(const cql::QueryParameters& parameters,
                         const PreparedStatement& statement) {
  values_.clear();
  if (parameters.values.size() != statement.markers.size()) return false;
  if (parameters.names.empty()) {
    for (auto& value : parameters.values) values_.push_back(BoundOf(value));
    return true;
  }
  values_.resize(statement.markers.size());
  for (std::size_t i = 0; i < statement.markers.size(); ++i) {
    auto found =
        std::find(parameters.names.begin(), parameters.names.end(), statement.markers[i].name);
    if (found == parameters.names.end()) return false;
    values_[i] =
        BoundOf(parameters.values[static_cast<std::size_t>(found - parameters.names.begin())]);
  }
  return true;
}

void Session::HandleQuery(const Request& request) {
  ByteReader body(request.body);
  cql::QueryRequest query;
  if (!cql::Read(body, version_, query)) return Refuse(request, Malformed());
  auto keyspace =
      query.parameters.keyspace.empty() ? keyspace_ : std::string(query.parameters.keyspace);
  auto compiled = Compile(shared_->engine.catalog(), keyspace, query.text);
  if (!compiled) return Refuse(request, compiled.error());
  Run(request, *compiled, query.parameters, {});
}

void Session::HandlePrepare(const Request& request) {
  ByteReader body(request.body);
  cql::PrepareRequest prepare;
  if (!cql::Read(body, version_, prepare)) return Refuse(request, Malformed());
  auto keyspace = prepare.keyspace.empty() ? keyspace_ : std::string(prepare.keyspace);
  auto prepared = shared_->engine.Prepare(keyspace, prepare.text);
  if (!prepared) return Refuse(request, prepared.error());
  auto& statement = **prepared;
  AppendPrepared(out_, request.to(),
                 {.id = statement.id,
                  .metadata_id = statement.metadata_id,
                  .markers = &statement.markers,
                  .partition_markers = &statement.partition_markers,
                  .columns = statement.columns()});
  Done(request.size());
}

void Session::HandleExecute(const Request& request) {
  ByteReader body(request.body);
  cql::ExecuteRequest execute;
  if (!cql::Read(body, version_, execute)) return Refuse(request, Malformed());
  auto statement = shared_->engine.Find(execute.id);
  if (statement == nullptr) return Refuse(request, Unprepared(execute.id));
  Run(request, statement, execute.parameters,
      {execute.parameters.skip_metadata, std::string(execute.result_metadata_id)});
}

void Session::Run(const Request& request, const Prepared& statement,
                  const cql::QueryParameters& parameters, Known known) {
  auto& engine = shared_->engine;
  if (!TakeValues(parameters, *statement)) {
    return Refuse(request, WrongCount(statement->markers.size(), parameters.values.size()));
  }
  Execution execution{
      .statement = statement,
      .values = values_,
      .timestamp = parameters.timestamp,
      .page_rows = static_cast<std::size_t>(std::max(parameters.page_size.value_or(0), 0)),
      .paging_state = parameters.paging_state};
  if (std::holds_alternative<SelectPlanPtr>(statement->plan))
    return RunRead(request, execution, std::move(known));
  if (auto* other = std::get_if<cql::Statement>(&statement->plan)) return RunOther(request, *other);
  if (!engine.IsBlind(*statement)) return RunAlone(request, engine.Bind(execution));
  if (auto written = engine.Write(execution); !written) return Refuse(request, written.error());
  AwaitGroup(request, std::nullopt);
}

void Session::RunRead(const Request& request, const Execution& execution, Known known) {
  shared_->engine.Read(
      execution, [open = open_] { return open->load(); },
      [self = shared_from_this(), to = request.to(), bytes = request.size(),
       statement = execution.statement, known = std::move(known)](Answer answer) {
        self->Reply(to, answer, statement, known);
        self->Done(bytes);
      });
}

void Session::RunAlone(const Request& request, std::vector<BoundWrite> writes) {
  shared_->engine.WriteAlone(std::move(writes), [self = shared_from_this(), to = request.to(),
                                                 bytes = request.size()](Answer answer) {
    self->Reply(to, answer, nullptr, {});
    self->Done(bytes);
  });
}

void Session::RunOther(const Request& request, const cql::Statement& statement) {
  if (auto* use = std::get_if<cql::Use>(&statement)) return Use(request, use->keyspace);
  if (auto* describe = std::get_if<cql::Describe>(&statement)) {
    Reply(request.to(), shared_->engine.Describe(*describe, keyspace_), nullptr, {});
    return Done(request.size());
  }
  auto changed = shared_->engine.ChangeSchema(statement, keyspace_);
  if (!changed) {
    auto error = ErrorOf(changed.error());
    if (auto* create = std::get_if<cql::CreateTable>(&statement)) {
      error.keyspace = create->table.keyspace.empty() ? keyspace_ : create->table.keyspace;
      error.table = create->table.name;
    }
    if (auto* create = std::get_if<cql::CreateKeyspace>(&statement)) error.keyspace = create->name;
    return Refuse(request, error);
  }
  AwaitGroup(request, std::move(*changed));
  if (std::holds_alternative<cql::CreateIndex>(statement)) shared_->engine.KickIndexes();
}

void Session::Use(const Request& request, const std::string& keyspace) {
  if (shared_->engine.catalog().FindKeyspace(keyspace) == nullptr) {
    return Refuse(request, {.code = CqlCode::kInvalid,
                            .message = fmt::format("Keyspace '{}' does not exist", keyspace)});
  }
  keyspace_ = keyspace;
  AppendSetKeyspace(out_, request.to(), keyspace);
  Done(request.size());
}

std::optional<std::vector<BoundWrite>> Session::BindBatch(const Request& request,
                                                          const cql::BatchRequest& batch,
                                                          std::vector<std::vector<Bound>>& values) {
  auto& engine = shared_->engine;
  auto refuse = [&](const CqlError& error) {
    Refuse(request, error);
    return std::nullopt;
  };
  auto keyspace =
      batch.parameters.keyspace.empty() ? keyspace_ : std::string(batch.parameters.keyspace);
  auto timestamp =
      batch.parameters.timestamp ? *batch.parameters.timestamp : engine.NextTimestamp();
  std::vector<BoundWrite> writes;
  for (auto& item : batch.items) {
    Prepared statement;
    if (item.prepared) {
      statement = engine.Find(item.text_or_id);
      if (statement == nullptr) return refuse(Unprepared(item.text_or_id));
    } else {
      auto compiled = Compile(engine.catalog(), keyspace, item.text_or_id);
      if (!compiled) return refuse(compiled.error());
      statement = *compiled;
    }
    auto* write = std::get_if<WritePlanPtr>(&statement->plan);
    if (write == nullptr) {
      return refuse({.code = CqlCode::kInvalid,
                     .message = "Invalid statement in batch: only UPDATE, INSERT and DELETE "
                                "statements are allowed."});
    }
    if (item.values.size() != statement->markers.size())
      return refuse(WrongCount(statement->markers.size(), item.values.size()));
    auto& bound = values.emplace_back();
    for (auto& value : item.values) bound.push_back(BoundOf(value));
    writes.push_back({*write, engine.Now(bound), timestamp});
  }
  return writes;
}

void Session::HandleBatch(const Request& request) {
  ByteReader body(request.body);
  cql::BatchRequest batch;
  if (!cql::Read(body, version_, batch)) return Refuse(request, Malformed());
  if (batch.kind > 1)
    return Refuse(request, {.code = CqlCode::kInvalid, .message = "counters are not supported"});
  std::vector<std::vector<Bound>> values;
  values.reserve(batch.items.size());
  auto writes = BindBatch(request, batch, values);
  if (!writes) return;
  bool reads_first =
      std::any_of(writes->begin(), writes->end(), [](auto& w) { return w.plan->reads_first(); });
  if (reads_first) return RunAlone(request, std::move(*writes));
  if (auto written = shared_->engine.WriteAll(*writes); !written)
    return Refuse(request, written.error());
  AwaitGroup(request, std::nullopt);
}

void Session::Reply(const ReplyTo& to, const Answer& answer, const Prepared& statement,
                    const Known& known) {
  if (auto* error = std::get_if<CqlError>(&answer)) {
    AppendError(out_, to, *error);
  } else if (auto* rows = std::get_if<MadeRows>(&answer)) {
    auto* columns = rows->columns != nullptr ? rows->columns.get() : statement->columns();
    bool changed = statement != nullptr && !known.metadata_id.empty() &&
                   known.metadata_id != statement->metadata_id;
    AppendRows(out_, to,
               {.columns = columns,
                .page = &rows->page,
                .with_columns = !known.skip_columns,
                .new_metadata_id =
                    changed ? std::string_view(statement->metadata_id) : std::string_view()});
  } else if (auto* change = std::get_if<SchemaChange>(&answer)) {
    AppendSchemaChange(out_, to, *change);
  } else {
    AppendVoid(out_, to);
  }
  Flush();
}

}  // namespace taskflow::store
