// Each part as a client meets it, the embedded ones and the real systems alike.
#pragma once

#include "app/config/config.h"
#include "app/doctor/finding.h"
#include "app/doctor/machine.h"
#include "app/parts/addresses.h"
#include "base/json.h"

namespace taskflow::app {

// What one question may take.
inline constexpr Milliseconds kDoctorAnswerMax{1'200};

// Each asks one part at its address of `addresses`; `config` has the credentials. `missing` is the
// level of what is not there and `taskflow up` would make: a failure while the site runs, a warning
// about a peer that is only about to be used. Any thread.
Findings ExamineSite(const Addresses& addresses);
Findings ExamineKafka(const Config& config, const Addresses& addresses, Level missing);
Findings ExamineRegistry(const Addresses& addresses);
Findings ExamineConnect(const Config& config, const Addresses& addresses, Level missing);
Findings ExamineInsights(const Addresses& addresses);
// Where site.database leads; nothing without it.
Findings ExamineDatabase(const Config& config);
Findings ExamineStore(const Config& config, const Addresses& addresses, Level missing);

// For tests: what stands in a worker's GET /connectors?expand=status&expand=info about connectors
// of the events' topic.
Findings FindingsOfConnectors(const json::object& connectors, Level missing);
// Of a table's partition key, then its clustering columns: what is wrong with it, and nothing when
// a row is an event.
std::string FaultOfKey(const std::vector<std::string>& key);
// Of a schema's text: which fields of an event it lacks.
std::string MissingFields(std::string_view schema);

}  // namespace taskflow::app
