// Bytes of a client that speaks HTTP, or says so, in two pieces.
#include <cstdint>

#include "http/request_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taskflow::http;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Limits limits;
  RequestReader reader(limits);
  for (auto piece : {input.substr(0, size / 2), input.substr(size / 2)}) {
    std::size_t used = 0;
    while (used < piece.size()) {
      auto step = reader.Feed(piece.substr(used));
      if (step.refusal != 0) return 0;
      if (step.used == 0) break;
      used += step.used;
    }
  }
  return 0;
}
