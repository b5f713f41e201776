// Connect's values as Avro data of schemas that are made for them
// (io.confluent.connect.avro.AvroData, its writing side). Numbers of 8 and 16 bits, and what
// Connect has logical types for, are marked as AvroConverter's reading side takes them back.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "avro/resolution.h"
#include "avro/schema.h"
#include "base/clock.h"
#include "connect/converters/subject_name.h"
#include "connect/data/value.h"
#include "registry_client/registry_client.h"

namespace taskflow::connect {

// Where the id of a written schema comes from.
enum class SchemaSource : std::uint8_t {
  kRegister,  // the subject gets the schema when it has none like it
  kLookup,    // the subject must have it
  kLatest     // data become those of the subject's latest version, read once
};

struct AvroWriterOptions {
  SchemaSource source = SchemaSource::kRegister;
  // Of kLatest: a version that cannot read all data of the value's own schema is refused. Else each
  // value is judged by itself.
  bool latest_is_strict = true;
  SubjectNameStrategy key_subject = SubjectNameStrategy::kTopic;
  SubjectNameStrategy value_subject = SubjectNameStrategy::kTopic;
};

// One task's. Keeps the schemas that it has ids of; those that the registry refused are asked for
// again after kUnknownSchemaRemembered.
class AvroWriter {
 public:
  AvroWriter(RegistryClient& registry, Clock& clock, AvroWriterOptions options)
      : registry_(registry), clock_(clock), options_(options) {}
  // Framed with the schema's id. `part`: "key" or "value". Errors: kInvalid: data without a schema,
  // or such that do not fit the subject's latest version; kNotFound: a subject that must have the
  // schema has it not; the registry's own. Each names the subject and the key to change.
  Result<std::string> Write(std::string_view topic, std::string_view part, const Value& value);

 private:
  struct Known {
    SchemaId id{0};
    std::shared_ptr<const avro::Schema> made;    // for the value's own schema
    std::shared_ptr<const avro::Schema> latest;  // null: `made` is what is written
    std::optional<avro::Resolution> to_latest;
    std::string subject;
  };
  struct Refused {
    Error error;
    MonoTime until;
  };
  using Place = std::pair<std::string, std::string>;  // topic and part

  Result<const Known*> For(const Place& place, const Schema& schema);
  Result<Known> Ask(const Place& place, const std::string& text);
  Status UseLatest(std::string_view part, Known& known);

  RegistryClient& registry_;
  Clock& clock_;
  const AvroWriterOptions options_;
  std::map<std::pair<Place, std::string>, Known> known_;  // by the schema's text
  std::map<std::pair<Place, const Schema*>, const Known*> by_schema_;
  std::map<std::pair<Place, std::string>, Refused> refused_;
};

}  // namespace taskflow::connect
