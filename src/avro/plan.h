// A writer's schema compiled for decoding: flat steps without pointers to follow, made once per
// schema id.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/result.h"

namespace taskflow::avro {

// Immutable; safe from any thread. Keeps its schema alive, and with it every Datum's node.
class Plan {
 public:
  explicit Plan(std::shared_ptr<const Schema> schema);

  const Schema& schema() const { return *schema_; }

  // Decodes one value from the front of `bytes` and returns how many bytes it took; bytes after it
  // are the caller's to judge (Java's deserializer ignores them). `into` is cleared first; its
  // texts point into `bytes`, or into the schema for enum symbols. Errors: kCorrupt, with the place
  // in the schema; `into` is unspecified then.
  Result<std::size_t> Decode(std::string_view bytes, Values& into) const;

  // As Decode, and tells where the bytes of the root record's fields lie, in the schema's order; a
  // root that is no record has none.
  struct Span {
    std::size_t begin = 0, end = 0;  // from the front of `bytes`
  };
  Result<std::size_t> Decode(std::string_view bytes, Values& into, std::vector<Span>& fields) const;

 private:
  friend class Decoder;
  Result<std::size_t> DecodeNoting(std::string_view bytes, Values& into,
                                   std::vector<Span>* fields) const;
  struct Step {
    Type type = Type::kNull;
    std::uint32_t first = 0;  // the step of the first field, branch or item
    std::uint32_t count = 0;  // fields, branches, symbols; a fixed's bytes
    const Node* node = nullptr;
  };
  class Compiler;

  std::shared_ptr<const Schema> schema_;
  std::vector<Step> steps_;
};

}  // namespace taskflow::avro
