// Bytes of a client that speaks HTTP, or says so: what they mean does not depend on how they
// arrive.
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "http/request_reader.h"

namespace {

using namespace taskflow::http;

// What was read, until a refusal.
std::vector<std::string> Read(std::vector<std::string_view> pieces) {
  Limits limits;
  limits.body_bytes_max = 1000;
  RequestReader reader(limits);
  std::vector<std::string> out;
  std::string waiting;
  for (auto piece : pieces) {
    waiting += piece;
    while (!waiting.empty()) {
      auto step = reader.Feed(waiting);
      CHECK(step.used <= waiting.size());
      waiting.erase(0, step.used);
      if (step.refusal != 0) return out;
      if (step.request)
        out.push_back(step.request->method + step.request->target + step.request->body);
      if (!step.request && step.used == 0) break;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  auto whole = Read({input});
  CHECK(whole == Read({input.substr(0, size / 2), input.substr(size / 2)}));
  return 0;
}
