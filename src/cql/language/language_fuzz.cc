// A CQL statement from a client.
#include <cstdint>

#include "cql/language/ast.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)taskflow::cql::Parse({reinterpret_cast<const char*>(data), size});
  return 0;
}
