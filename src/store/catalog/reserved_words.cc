#include "store/catalog/reserved_words.h"

#include <algorithm>
#include <iterator>

namespace taskflow::store {
namespace {

// ReservedKeywords.java of Cassandra 5.0, sorted.
constexpr std::string_view kReserved[] = {
    "add",    "allow",       "alter",  "and",          "apply",    "asc",      "authorize",
    "batch",  "begin",       "by",     "columnfamily", "create",   "default",  "delete",
    "desc",   "describe",    "drop",   "entries",      "execute",  "from",     "full",
    "grant",  "if",          "in",     "index",        "infinity", "insert",   "into",
    "is",     "keyspace",    "limit",  "materialized", "mbean",    "mbeans",   "modify",
    "nan",    "norecursive", "not",    "null",         "of",       "on",       "or",
    "order",  "primary",     "rename", "replace",      "revoke",   "schema",   "select",
    "set",    "table",       "to",     "token",        "truncate", "unlogged", "unset",
    "update", "use",         "using",  "view",         "where",    "with",
};

}  // namespace

bool IsReservedWord(std::string_view word) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), word);
}

}  // namespace taskflow::store
