// Keyspaces and tables as they are stored: JSON, so that a person can read them and a newer version
// can add to them.
#pragma once

#include "store/catalog/schema.h"

namespace taskflow::store {

std::string EncodeKeyspace(const KeyspaceDef& keyspace);
std::string EncodeTable(const TableDef& table);
// Errors: kCorrupt.
Result<KeyspaceDef> DecodeKeyspace(std::string_view name, std::string_view bytes);
Result<TableDef> DecodeTable(std::string_view keyspace, std::string_view name,
                             std::string_view bytes);

}  // namespace taskflow::store
