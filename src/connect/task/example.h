// What becomes of a schema in a connector: an example record of it, taken through the connector's
// own converters and transforms. No registry is asked.
#pragma once

#include <memory>
#include <string>

#include "connect/config/definition.h"
#include "connect/data/record.h"

namespace taskflow::connect {

class Example {
 public:
  // `config` is a sink's, with an Avro value converter or none of its own. Errors: kInvalid: the
  // schema, the configuration, or what a converter or transform has against each example that was
  // tried; kUnsupported: values are no Avro.
  static Result<std::unique_ptr<Example>> Make(const Config& config, const std::string& topic,
                                               const std::string& schema_text);
  virtual ~Example() = default;

  // As the sink gets it; null: a transform drops it. Lives as long as this.
  virtual const Record* record() const = 0;
  virtual Arena& arena() = 0;
};

}  // namespace taskflow::connect
