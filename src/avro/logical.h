// Logical types (Avro specification, "Logical Types").
#pragma once

#include "avro/schema.h"

namespace taskflow::avro {

// Sets logical, precision and scale from the node's properties where they fit its type.
void SetLogicalType(Node& node);

}  // namespace taskflow::avro
