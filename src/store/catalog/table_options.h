// The options of a table (CREATE TABLE ... WITH): all that Cassandra 5.0 knows are kept and given
// back, so that a schema copied from there and a driver that reads it find what they expect. The
// store itself acts on default_time_to_live and gc_grace_seconds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace taskflow::store {

using TextMap = std::map<std::string, std::string>;
// A scalar as CQL writes it without quotes, or a map of texts.
using OptionValue = std::variant<std::string, TextMap>;

enum class OptionKind : std::uint8_t { kText, kInt, kDouble, kBool, kMap };

struct OptionDef {
  std::string_view name;
  OptionKind kind;
  OptionValue fallback;
};

// In the order in which DESCRIBE prints them.
const std::vector<OptionDef>& TableOptionDefs();

class TableOptions {
 public:
  // Errors: kInvalid for an unknown name, a value of another kind or out of range.
  Status Set(std::string_view name, OptionValue value);
  // As set, or Cassandra's default. `name` is one of TableOptionDefs.
  const OptionValue& Get(std::string_view name) const;
  const std::map<std::string, OptionValue, std::less<>>& set() const { return set_; }

  std::int64_t default_ttl() const { return default_ttl_; }  // seconds; 0: none
  std::int64_t gc_grace() const { return gc_grace_; }        // seconds

 private:
  std::map<std::string, OptionValue, std::less<>> set_;
  std::int64_t default_ttl_ = 0;
  std::int64_t gc_grace_ = 864'000;
};

}  // namespace taskflow::store
