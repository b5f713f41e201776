// When one type's data are another's (Avro specification, "Schema Resolution"). For
// compatibility.cc and resolution.cc alone.
#pragma once

#include "avro/schema.h"

namespace taskflow::avro {

// Of primitive types that differ.
bool Promotes(Type writer, Type reader);
// The short names are the same, or the writer's full name is an alias of the reader's.
bool NamesAgree(const Node& reader, const Node& writer);
// The writer's field that is the reader's by its name or an alias; null when there is none.
const Field* WriterField(const Node& writer, const Field& reader_field);

}  // namespace taskflow::avro
