// Names and namespaces (Avro specification, "Names").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "avro/schema.h"
#include "base/result.h"

namespace taskflow::avro {

// [A-Za-z_][A-Za-z0-9_]*. Errors: kInvalid.
Status CheckName(std::string_view name);

// The type that a schema's word for a primitive type names ("long").
std::optional<Type> PrimitiveNamed(std::string_view word);

// `name` with dots brings its own namespace; else the one given counts.
FullName QualifiedName(std::string_view name, std::string_view space);
// Both parts are names. Errors: kInvalid.
Status CheckFullName(const FullName& name);

}  // namespace taskflow::avro
