// A table beside the live one, of the same columns, for events of another time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/topic/event_record.h"
#include "cql/client/session.h"

namespace taskflow::app {

inline constexpr std::string_view kShadowPrefix = "interactions_replay_";

// "taskflow.interactions_replay_x" of "x", of "interactions_replay_x" and of that itself. Errors:
// kInvalid for a name that is none, for another keyspace and for the live table.
Result<std::string> ShadowName(std::string_view name, const std::string& live);

struct SchemaColumn {
  std::string name, type, kind, order;  // as system_schema.columns has them
  std::int32_t position = 0;
};
// CREATE TABLE with these columns. `ttl_s` 0: rows stay for ever. Errors: kInvalid without a
// partition key.
Result<std::string> CreateStatement(const std::string& table, std::vector<SchemaColumn> columns,
                                    std::int32_t ttl_s);

class ShadowTable {
 public:
  // Makes it as `live` is, without its time to live unless `keep_ttl`. The session outlives it.
  // Errors: kExists when it is there; kNotFound without a live one.
  static Result<std::unique_ptr<ShadowTable>> Make(cql::Session& session, const std::string& live,
                                                   const std::string& name, bool keep_ttl);
  // Written when kRowsAtOnce have come, or by Flush. A later one of the same id replaces it.
  Status Add(const EventRecord& event);
  Status Flush();
  std::int64_t written() const { return written_; }

  static constexpr std::size_t kRowsAtOnce = 1'000;

 private:
  ShadowTable(cql::Session& session, cql::Prepared insert)
      : session_(session), insert_(std::move(insert)) {}

  cql::Session& session_;
  cql::Prepared insert_;
  std::map<std::string, EventRecord, std::less<>> rows_;
  std::int64_t written_ = 0;
};

}  // namespace taskflow::app
