// How the store's keys are merged and when they may go: rows by last-write-wins, index entries by
// the latest expiry.
#pragma once

#include <functional>

#include "base/clock.h"
#include "kv/kv.h"
#include "store/rows/keys.h"

namespace taskflow::store {

// Seconds that the table keeps its tombstones; safe from any thread.
using GcGraceOf = std::function<std::int64_t(TableId)>;

// `clock` outlives the rule.
kv::MergeRule RowMergeRule(Clock& clock, GcGraceOf gc_grace_of);

// What an index entry holds: when it ends, in seconds since 1970; 0 never.
std::string EncodeIndexEntry(std::uint32_t expires);
bool IndexEntryLiveAt(std::string_view value, std::int64_t now_s);

}  // namespace taskflow::store
