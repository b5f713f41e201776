// AvroConverter: the Confluent wire format (magic byte 0, schema id, Avro binary), schemas by id
// from a registry, each asked for once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "connect/converters/avro_shape.h"
#include "connect/converters/avro_writer.h"
#include "connect/converters/converter.h"

namespace taskflow::connect {

// Known ids go on being decoded while the registry is away.
class AvroConverter : public Converter {
 public:
  static const ConfigKeys& Keys();
  // Errors: kInvalid: schema.registry.url.
  static Result<std::unique_ptr<Converter>> Make(const Settings& settings,
                                                 const Environment& environment);

  AvroConverter(std::unique_ptr<RegistryClient> registry, Clock& clock,
                AvroWriterOptions writer = {})
      : registry_(std::move(registry)), writer_(*registry_, clock, writer), clock_(clock) {}
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena& arena) override;
  // Errors: as ToConnect, and AvroWriter's.
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;

 private:
  Result<AvroShape*> ShapeOf(std::int32_t id);
  Result<AvroShape*> Load(std::int32_t id);

  struct Unknown {
    Error error;
    MonoTime until;
  };

  std::unique_ptr<RegistryClient> registry_;
  AvroWriter writer_;
  Clock& clock_;
  std::unordered_map<std::int32_t, std::unique_ptr<AvroShape>> shapes_;
  std::unordered_map<std::int32_t, Unknown> unknown_;
  std::int32_t last_id_ = -1;
  AvroShape* last_ = nullptr;  // of last_id_
};

// A comma-separated list of http URLs with their hosts resolved, by `aliases` before `hosts`.
// Errors: kInvalid. `credentials`, "name:password", take the place of the URLs' own; empty: theirs
// stay.
Result<std::string> ResolveUrls(const UrlAliases& aliases, const HostAliases& hosts,
                                std::string_view urls, std::string_view credentials = {});

}  // namespace taskflow::connect
