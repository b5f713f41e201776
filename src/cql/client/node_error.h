// What a node's ERROR means to this project.
#pragma once

#include "base/result.h"
#include "cql/wire/assembler.h"

namespace taskflow::cql {

// Of an ERROR envelope; kCorrupt when it is malformed. The node's text is kept. As session.h says,
// and: the node's failures (server error, write and read failure, truncation) are kUnavailable.
Error ErrorFrom(const Envelope& reply);
// Whether it says UNPREPARED.
bool IsUnprepared(const Envelope& reply);

}  // namespace taskflow::cql
