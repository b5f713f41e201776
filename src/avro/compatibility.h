// Whether data written with one schema can be read with another (Avro specification, "Schema
// Resolution"), with the differences as Avro Java 1.12 finds and Confluent's registry words them.
// Names of records are compared without their namespaces; logical types are not compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "avro/schema.h"
#include "base/result.h"

namespace taskflow::avro {

enum class DifferenceType : std::uint8_t {
  kNameMismatch,
  kFixedSizeMismatch,
  kMissingEnumSymbols,
  kReaderFieldMissingDefaultValue,
  kTypeMismatch,
  kMissingUnionBranch
};
std::string_view Name(DifferenceType type);  // "NAME_MISMATCH"

struct Difference {
  DifferenceType type{};
  std::string path;  // JSON pointer into the reader's schema
  std::string info;  // "expected: 9, found: 8"

  // "{errorType:'…', description:'…', additionalInfo:'…'}". The two names are put for the reader's
  // and the writer's schema: "new", "old".
  std::string Text(std::string_view reader_name, std::string_view writer_name) const;
};

// What keeps `reader` from reading data of `writer`; empty when nothing does. At most
// kDifferencesMax are listed. Errors: kTooLarge when the two are too large to compare.
Result<std::vector<Difference>> CheckReads(const Node& reader, const Node& writer);

}  // namespace taskflow::avro
