// What a failed task shows.
#pragma once

#include <string>

#include "connect/task/chain.h"

namespace taskflow::connect {

// " (topic 't', partition 0, offset 1)"; "" without a record.
std::string PlaceOf(const kafka::InRecord* record);
// As Java's stack traces begin: a record that errors.tolerance=none does not let pass, or the
// failure itself. UTF-8, whatever the record holds: it is kept and shown as JSON.
std::string TraceOf(const Failure& failure, bool of_record, std::string_view place);

}  // namespace taskflow::connect
