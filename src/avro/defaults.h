// Whether a JSON value may be a field's default.
#pragma once

#include <optional>
#include <set>

#include "avro/limits.h"
#include "avro/schema.h"
#include "base/json.h"

namespace taskflow::avro {

class DefaultCheck {
 public:
  // Of a union any branch will do. False also when all checks of this object together took more
  // than kDefaultStepsMax: alternatives in nested unions multiply.
  bool Fits(const Node& schema, const json::value& value);

  // Between these a record's fields are not all known: no value fits it, so that no default can
  // contain its own record without end.
  void Open(const Node& record) { open_.insert(&record); }
  void Close(const Node& record) { open_.erase(&record); }

 private:
  bool RecordFits(const Node& record, const json::value& value);

  std::set<const Node*> open_;
  std::size_t steps_left_ = kDefaultStepsMax;
};

// The number as an int or long; nothing when it is no integer or out of int64.
std::optional<std::int64_t> IntegerOf(const json::value& value);

}  // namespace taskflow::avro
