// What the Avro specification calls Parsing Canonical Form: a schema without what has no influence
// on reading data. Not the text that registries keep (Schema::Text).
#pragma once

#include <cstdint>
#include <string>

#include "avro/schema.h"

namespace taskflow::avro {

// Avro specification, "Transforming into Parsing Canonical Form".
std::string ParsingForm(const Schema& schema);
// CRC-64-AVRO of the Parsing Canonical Form ("Schema Fingerprints").
std::uint64_t Fingerprint(const Schema& schema);

}  // namespace taskflow::avro
