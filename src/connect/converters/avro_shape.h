// Avro schemas and values as Connect's (io.confluent.connect.avro.AvroData, its reading side).
#pragma once

#include <map>
#include <memory>

#include "avro/plan.h"
#include "avro/value.h"
#include "base/result.h"
#include "connect/data/value.h"

namespace taskflow::connect {

// One writer's schema, compiled. Immutable after it is made; used by one thread at a time all the
// same, because it decodes into memory of its own.
class AvroShape {
 public:
  // Errors: kInvalid, kTooLarge: the schema itself, or a part that Connect has no type for.
  static Result<std::unique_ptr<AvroShape>> Make(const std::string& schema_text);

  const Schema& schema() const { return *root_; }
  // Decodes the value at the front of `bytes`; texts point into `bytes`. Errors: kCorrupt.
  Result<Value> Decode(std::string_view bytes, Arena& arena);

 private:
  explicit AvroShape(std::shared_ptr<const avro::Schema> schema) : plan_(std::move(schema)) {}

  Result<const Schema*> ShapeOf(const avro::Node& node, int depth);
  Status FillUnion(const avro::Node& node, Schema& into, int depth);
  Status Fill(const avro::Node& node, Schema& into, int depth);
  Value ToValue(const avro::Datum& datum, const Schema& schema, Arena& arena) const;
  Value Children(const avro::Datum& datum, const Schema& schema, Arena& arena) const;
  Value Branch(const avro::Datum& datum, const Schema& schema, Arena& arena) const;

  avro::Plan plan_;
  avro::Values values_;
  Schemas schemas_;
  std::map<const avro::Node*, const Schema*> known_;
  // Of each union with several types: which node is which field of its struct.
  std::map<const Schema*, std::vector<const avro::Node*>> branches_;
  const Schema* root_ = nullptr;
};

}  // namespace taskflow::connect
