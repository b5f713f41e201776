// What the `schema` commands share.
#pragma once

#include <memory>
#include <string>

#include "app/command_line.h"
#include "avro/schema.h"

namespace taskflow::app {

struct SchemaFile {
  std::string text;  // as the registry keeps it
  std::shared_ptr<const avro::Schema> schema;
};

// The command's first argument; - is stdin. Errors: kNotFound, kTooLarge; kInvalid: no Avro schema,
// naming the file.
Result<SchemaFile> ReadSchemaFile(const Call& call);

// --subject, or that of the events' values.
std::string SubjectOf(const Call& call);

}  // namespace taskflow::app
