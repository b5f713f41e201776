// A schema's text, a zero byte, then a value of it: parsed, printed, parsed again, decoded,
// encoded.
#include <cstdint>

#include "avro/encode.h"
#include "avro/plan.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taskflow::avro;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  auto schema = Schema::Parse(input.substr(0, input.find('\0')));
  if (!schema) return 0;
  auto text = (*schema)->Text();
  auto again = Schema::Parse(text);
  CHECK(again && (*again)->Text() == text, "{}", text);
  auto at = input.find('\0');
  if (at == std::string_view::npos) return 0;
  Plan plan(*schema);
  Values values;
  (void)plan.Decode(input.substr(at + 1), values);
  return 0;
}
