// A schema as it comes in a request, and the schemas it refers to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "avro/schema.h"
#include "http/message.h"
#include "registry/errors.h"
#include "registry/store.h"

namespace taskflow::registry {

struct SchemaRequest {
  SchemaBody body;  // the text in its stored form
  std::shared_ptr<const avro::Schema> schema;
  std::optional<int> id;  // asked for, not granted yet
  std::optional<int> version;
};

// Metadata and rules as the request has them, or completed from the subject's settings and its
// latest version.
enum class Contract { kAsGiven, kComplete };

// A schema for `subject`, whose context its references are in unless they name another. 400, 422
// and 42201 for what is no Avro schema that this registry takes, 42209 when it is too large.
Outcome<SchemaRequest> ReadSchema(const Store& store, const http::Request& request,
                                  const std::string& subject, bool normalize,
                                  Contract contract = Contract::kComplete);

// Whether the two are the same but for the order of properties and aliases, or for references that
// one of them has in its own text.
bool AreAlike(const Store& store, const SchemaRequest& schema, const SchemaBody& stored);

// A stored schema parsed, with its references: 42201 when it is not of Avro or cannot be read.
Outcome<std::shared_ptr<const avro::Schema>> ParseStored(const Store& store,
                                                         const SchemaBody& body);

}  // namespace taskflow::registry
