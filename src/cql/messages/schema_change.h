// The fields of a schema change, for the two messages that have them.
#pragma once

#include "cql/messages/replies.h"

namespace taskflow::cql {

template <typename Io, typename M>
void SchemaChangeFields(Io& io, M& m) {
  io.String(m.change);
  io.String(m.target);
  io.String(m.keyspace);
  if (m.target == "KEYSPACE") return;
  io.String(m.name);
  if (m.target == "FUNCTION" || m.target == "AGGREGATE") io.Strings(m.arguments);
}

}  // namespace taskflow::cql
