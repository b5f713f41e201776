#include "store/catalog/catalog.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "store/catalog/schema_json.h"

namespace taskflow::store {
namespace {

constexpr int kFormat = 1;  // of keys and values in the store
constexpr std::string_view kNode = "node", kKeyspace = "keyspace/", kTable = "table/";

std::string TableKey(std::string_view keyspace, std::string_view table) {
  return MetaKey(fmt::format("{}{}/{}", kTable, keyspace, table));
}
std::string KeyspaceKey(std::string_view keyspace) {
  return MetaKey(fmt::format("{}{}", kKeyspace, keyspace));
}

// Every stored thing whose name begins with `prefix`, by the rest of its name.
template <typename F>
Status ForEachStored(kv::Store& kv, std::string_view prefix, F use) {
  auto begin = MetaKey(prefix);
  auto it = kv.Walk(begin, SuccessorOf(begin));
  for (; it->Valid(); it->Next()) TRY(use(it->key().substr(begin.size()), it->value()));
  return it->status();
}

}  // namespace

void GcGraces::Set(TableId table, std::int64_t seconds) {
  std::lock_guard lock(mutex_);
  seconds_[table] = seconds;
}

std::int64_t GcGraces::Get(TableId table) const {
  std::lock_guard lock(mutex_);
  auto found = seconds_.find(table);
  return found == seconds_.end() ? 0 : found->second;
}

Result<std::unique_ptr<Catalog>> Catalog::Load(kv::Store& kv, Random& random, GcGraces& graces) {
  std::unique_ptr<Catalog> catalog(new Catalog(random, graces));
  TRY(catalog->ReadNode(kv));
  TRY(catalog->ReadSchema(kv));
  return catalog;
}

Status Catalog::ReadNode(kv::Store& kv) {
  ASSIGN_OR_RETURN(auto stored, kv.Get(MetaKey(kNode)));
  if (!stored) {
    host_id_ = random_.Uuid();
    schema_version_ = random_.Uuid();
    auto batch = kv.NewBatch();
    WriteNode(*batch);
    return kv.Write(*batch);
  }
  ASSIGN_OR_RETURN(auto node, ParseJsonObject(*stored));
  auto* format = node.if_contains("format");
  auto* next_id = node.if_contains("next_id");
  auto host_id = StringMember(node, "host_id"), version = StringMember(node, "schema_version");
  if (format == nullptr || !format->is_int64() || next_id == nullptr || !next_id->is_int64() ||
      !host_id || !version) {
    return Fail(ErrorCode::kCorrupt, "the store's node record cannot be read");
  }
  if (format->get_int64() > kFormat) {
    return Fail(ErrorCode::kUnsupported,
                "the store's data has format {}, this program reads up to {}: use a newer one",
                format->get_int64(), kFormat);
  }
  host_id_ = *host_id;
  schema_version_ = *version;
  next_id_ = static_cast<std::uint32_t>(next_id->get_int64());
  return {};
}

void Catalog::WriteNode(kv::WriteBatch& batch) const {
  batch.Put(MetaKey(kNode), ToJson(json::object{{"format", kFormat},
                                                {"host_id", host_id_},
                                                {"schema_version", schema_version_},
                                                {"next_id", static_cast<std::int64_t>(next_id_)}}));
}

Status Catalog::ReadSchema(kv::Store& kv) {
  TRY(ForEachStored(kv, kKeyspace, [this](std::string_view name, std::string_view bytes) -> Status {
    ASSIGN_OR_RETURN(auto keyspace, DecodeKeyspace(name, bytes));
    keyspaces_.emplace(name, std::move(keyspace));
    return {};
  }));
  return ForEachStored(kv, kTable, [this](std::string_view name, std::string_view bytes) -> Status {
    auto slash = name.find('/');
    auto keyspace = keyspaces_.find(name.substr(0, slash));
    if (slash == name.npos || keyspace == keyspaces_.end()) {
      return Fail(ErrorCode::kCorrupt, "the stored table {} has no keyspace", name);
    }
    ASSIGN_OR_RETURN(auto table, DecodeTable(keyspace->first, name.substr(slash + 1), bytes));
    graces_.Set(table.id, table.options.gc_grace());
    auto kept = std::make_shared<const TableDef>(std::move(table));
    keyspace->second.tables.emplace(kept->name, kept);
    return {};
  });
}

const KeyspaceDef* Catalog::FindKeyspace(std::string_view name) const {
  auto found = keyspaces_.find(name);
  return found == keyspaces_.end() ? nullptr : &found->second;
}

Table Catalog::FindTable(std::string_view keyspace, std::string_view name) const {
  auto* in = FindKeyspace(keyspace);
  if (in == nullptr) return nullptr;
  auto found = in->tables.find(name);
  return found == in->tables.end() ? nullptr : found->second;
}

Table Catalog::FindIndexed(std::string_view keyspace, std::string_view index) const {
  auto* in = FindKeyspace(keyspace);
  if (in == nullptr) return nullptr;
  for (auto& [name, table] : in->tables) {
    if (table->FindIndex(index) != nullptr) return table;
  }
  return nullptr;
}

void Catalog::Changed(kv::WriteBatch& batch) {
  schema_version_ = random_.Uuid();
  ++changes_;
  WriteNode(batch);
}

void Catalog::PutKeyspace(KeyspaceDef keyspace, kv::WriteBatch& batch) {
  batch.Put(KeyspaceKey(keyspace.name), EncodeKeyspace(keyspace));
  auto& kept = keyspaces_[keyspace.name];
  keyspace.tables = std::move(kept.tables);
  kept = std::move(keyspace);
  Changed(batch);
}

void Catalog::DropKeyspace(const std::string& name, kv::WriteBatch& batch) {
  auto found = keyspaces_.find(name);
  if (found == keyspaces_.end()) return;
  auto tables = found->second.tables;
  for (auto& [table_name, table] : tables) DropTable(*table, batch);
  batch.Delete(KeyspaceKey(name));
  keyspaces_.erase(name);
  Changed(batch);
}

Table Catalog::PutTable(TableDef table, kv::WriteBatch& batch) {
  if (table.id == 0) {
    table.id = next_id_++;
    table.uuid = random_.Uuid();
  }
  for (auto& index : table.indexes) {
    if (index.id == 0) index.id = next_id_++;
  }
  FinishTable(table);
  table.version = changes_ + 1;
  graces_.Set(table.id, table.options.gc_grace());
  auto kept = Keep(std::move(table), batch);
  Changed(batch);
  return kept;
}

Table Catalog::Keep(TableDef table, kv::WriteBatch& batch) {
  batch.Put(TableKey(table.keyspace, table.name), EncodeTable(table));
  auto kept = std::make_shared<const TableDef>(std::move(table));
  keyspaces_[kept->keyspace].tables[kept->name] = kept;
  return kept;
}

void Catalog::MarkBuilt(const TableDef& table, IndexId index, kv::WriteBatch& batch) {
  TableDef marked = table;
  for (auto& one : marked.indexes) one.built |= one.id == index;
  Keep(std::move(marked), batch);
  ++changes_;
}

void Catalog::DropTable(const TableDef& table, kv::WriteBatch& batch) {
  Table held = FindTable(table.keyspace, table.name);
  if (held == nullptr) return;
  DropRows(*held, batch);
  batch.Delete(TableKey(held->keyspace, held->name));
  keyspaces_[held->keyspace].tables.erase(held->name);
  Changed(batch);
}

void Catalog::DropIndexEntries(IndexId index, kv::WriteBatch& batch) {
  auto prefix = IndexPrefix(index);
  batch.DeleteRange(prefix, SuccessorOf(prefix));
}

void Catalog::DropRows(const TableDef& table, kv::WriteBatch& batch) {
  auto prefix = TablePrefix(table.id);
  batch.DeleteRange(prefix, SuccessorOf(prefix));
  for (auto& index : table.indexes) DropIndexEntries(index.id, batch);
}

void Catalog::AddSystemTable(TableDef table) {
  auto& keyspace = keyspaces_[table.keyspace];
  keyspace.name = table.keyspace;
  keyspace.replication = {{"class", "org.apache.cassandra.locator.LocalStrategy"}};
  FinishTable(table);
  auto kept = std::make_shared<const TableDef>(std::move(table));
  keyspace.tables[kept->name] = kept;
}

}  // namespace taskflow::store
