// What the store knows of its keyspaces and tables, in memory and in the store. State of the
// service's loop.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/random.h"
#include "kv/kv.h"
#include "store/catalog/schema.h"

namespace taskflow::store {

// gc_grace_seconds of the tables, for compactions on other threads.
class GcGraces {
 public:
  void Set(TableId table, std::int64_t seconds);
  // A table that is not known is one that was dropped: nothing of it need be kept.
  std::int64_t Get(TableId table) const;

 private:
  mutable std::mutex mutex_;  // guards seconds_
  std::unordered_map<TableId, std::int64_t> seconds_;
};

class Catalog {
 public:
  // Reads what is stored, or makes a new node's identity. `graces` is kept up to date; both outlive
  // the catalog. Errors: kCorrupt, kIo, kUnsupported (written by a newer version).
  static Result<std::unique_ptr<Catalog>> Load(kv::Store& kv, Random& random, GcGraces& graces);

  const std::map<std::string, KeyspaceDef, std::less<>>& keyspaces() const { return keyspaces_; }
  const KeyspaceDef* FindKeyspace(std::string_view name) const;
  Table FindTable(std::string_view keyspace, std::string_view name) const;  // null: none
  // The table that has the index; null: none.
  Table FindIndexed(std::string_view keyspace, std::string_view index) const;

  const std::string& host_id() const { return host_id_; }
  const std::string& schema_version() const {
    return schema_version_;
  }                                                   // a new one with every change
  std::uint64_t changes() const { return changes_; }  // since this start

  // Changes: seen at once, kept when `batch` is written. Names were checked by the caller.
  void PutKeyspace(KeyspaceDef keyspace, kv::WriteBatch& batch);
  // With its tables and all their rows.
  void DropKeyspace(const std::string& name, kv::WriteBatch& batch);
  // Gives ids to what has none: the table, its new columns and indexes.
  Table PutTable(TableDef table, kv::WriteBatch& batch);
  // The index is complete. No change of the schema: writes go on as they are.
  void MarkBuilt(const TableDef& table, IndexId index, kv::WriteBatch& batch);
  void DropTable(const TableDef& table, kv::WriteBatch& batch);
  void DropIndexEntries(IndexId index, kv::WriteBatch& batch);
  void DropRows(const TableDef& table, kv::WriteBatch& batch);

  // A table that is not stored.
  void AddSystemTable(TableDef table);

 private:
  Catalog(Random& random, GcGraces& graces) : random_(random), graces_(graces) {}
  Status ReadNode(kv::Store& kv);
  Status ReadSchema(kv::Store& kv);
  void WriteNode(kv::WriteBatch& batch) const;
  Table Keep(TableDef table, kv::WriteBatch& batch);
  void Changed(kv::WriteBatch& batch);

  Random& random_;
  GcGraces& graces_;
  std::map<std::string, KeyspaceDef, std::less<>> keyspaces_;
  std::string host_id_, schema_version_;
  std::uint32_t next_id_ = 1;  // of tables and indexes
  std::uint64_t changes_ = 0;
};

}  // namespace taskflow::store
