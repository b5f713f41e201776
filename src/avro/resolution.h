// Data of one schema as values of another (Avro specification, "Schema Resolution").
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/result.h"

namespace taskflow::avro {

// Immutable; safe from any thread. Keeps both schemas alive.
class Resolution {
 public:
  // Never fails by itself: two schemas that disagree may have data on which they agree.
  // Errors: kInvalid for a default of `reader` that is no value.
  static Result<Resolution> Of(std::shared_ptr<const Schema> writer,
                               std::shared_ptr<const Schema> reader);

  // `written` is a value of the writer's schema, as Plan::Decode gives it. `into` is cleared first;
  // its texts point into what `written` points into, or into this object. Of a reader's union the
  // branch of the very same type is taken, else the first that the value can be promoted to.
  // Errors: kInvalid, naming the field that the reader cannot read.
  Status Resolve(const Values& written, Values& into) const;

 private:
  class Run;
  struct Part {
    int written = -1;  // the field's index in the writer's record
    const Values* instead =
        nullptr;  // its default, when the writer has none; null: it must be there
  };
  using Pair = std::pair<const Node*, const Node*>;  // reader, writer

  Status Prepare(const Node& reader, const Node& writer);
  Status PrepareRecord(const Node& reader, const Node& writer);

  std::shared_ptr<const Schema> writer_, reader_;
  std::map<Pair, std::vector<Part>> records_;  // per field of the reader's record
  std::map<Pair, bool> seen_;
  std::map<const Field*, std::shared_ptr<const Values>> defaults_;
};

}  // namespace taskflow::avro
