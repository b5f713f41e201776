// Connect's values as Avro data of schemas that are made for them
// (io.confluent.connect.avro.AvroData, its writing side). Numbers of 8 and 16 bits, and what
// Connect has logical types for, are marked as AvroConverter's reading side takes them back.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "avro/schema.h"
#include "connect/data/value.h"
#include "registry_client/registry_client.h"

namespace taskflow::connect {

// One task's. Keeps the schemas that it has registered.
class AvroWriter {
 public:
  explicit AvroWriter(RegistryClient& registry) : registry_(registry) {}
  // Framed with the schema's id, which is registered under `subject`. Errors: kInvalid: data
  // without a schema; the registry's own.
  Result<std::string> Write(const std::string& subject, const Value& value);

 private:
  struct Known {
    SchemaId id{0};
    std::shared_ptr<const avro::Schema> schema;
  };
  Result<const Known*> For(const std::string& subject, const Schema& schema);

  RegistryClient& registry_;
  std::map<std::pair<std::string, std::string>, Known> known_;  // by subject and text
  std::map<std::pair<std::string, const Schema*>, const Known*> by_schema_;
};

}  // namespace taskflow::connect
