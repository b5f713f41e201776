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

// Each asks one part at its address of `addresses`; `config` has the credentials. Any thread.
Findings ExamineSite(const Addresses& addresses);
Findings ExamineKafka(const Config& config, const Addresses& addresses);
Findings ExamineRegistry(const Addresses& addresses);
Findings ExamineConnect(const Addresses& addresses);
Findings ExamineInsights(const Addresses& addresses);
Findings ExamineStore(const Config& config, const Addresses& addresses);

// For tests: what stands in a worker's GET /connectors?expand=status&expand=info about connectors
// of the events' topic.
Findings FindingsOfConnectors(const json::object& connectors);
// Of a schema's text: which fields of an event it lacks.
std::string MissingFields(std::string_view schema);

}  // namespace taskflow::app
