// A schema's text, a zero byte, then a value of it: parsed, printed, parsed again, decoded,
// encoded, and through the JSON encoding and back: the same bytes when done again.
#include <cstdint>

#include "avro/encode.h"
#include "avro/json_encoding.h"
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
  if (!plan.Decode(input.substr(at + 1), values)) return 0;
  const auto& root = (*schema)->root();
  std::string bytes;
  CHECK(Encode(root, values, values.root(), bytes));
  Values second;
  CHECK(plan.Decode(bytes, second));
  std::string encoded_again;
  CHECK(Encode(root, second, second.root(), encoded_again) && encoded_again == bytes);
  // Texts that are no UTF-8, numbers that JSON has not and the limits of JSON end it here.
  Values from_json;
  if (!FromJsonEncoding(root, ToJsonEncoding(root, second, second.root()), from_json)) return 0;
  std::string from_json_bytes;
  CHECK(Encode(root, from_json, from_json.root(), from_json_bytes));
  Values third;
  CHECK(FromJsonEncoding(root, ToJsonEncoding(root, from_json, from_json.root()), third));
  std::string third_bytes;
  CHECK(Encode(root, third, third.root(), third_bytes) && third_bytes == from_json_bytes);
  return 0;
}
