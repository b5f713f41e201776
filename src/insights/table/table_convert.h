// Tables of older formats.
#pragma once

#include <functional>

#include "base/result.h"
#include "insights/table/table_state.h"
#include "kv/kv.h"

namespace taskflow::insights {

// Makes the table of `state` one of kFormat, `state` too. When it is interrupted, the next one goes
// on with it. Errors: kCorrupt, kIo; kUnavailable when `cancelled` (may be empty) says so.
Status Convert(kv::Store& store, TableState& state, const std::function<bool()>& cancelled);

// The columns of a piece of format 1 as they lay on disk. For tests.
std::string EncodeWholePiece(const Columns& columns);

}  // namespace taskflow::insights
