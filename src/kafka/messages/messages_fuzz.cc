// Any request at any version: the first two bytes say which.
#include <cstdint>
#include <utility>

#include "kafka/messages/every_message.h"

namespace {

using namespace taskflow;

template <typename Request>
void ReadOne(std::string_view body, std::uint8_t version_byte) {
  auto versions = Request::kMaxVersion - Request::kMinVersion + 1;
  auto version = static_cast<std::int16_t>(Request::kMinVersion + version_byte % versions);
  ByteReader r(body);
  Request request;
  if (!Read(r, version, request)) return;
  std::string out;
  ByteWriter w(out);
  Write(w, version, request);
}

template <std::size_t... I>
void ReadAny(std::string_view body, std::uint8_t which, std::uint8_t version,
             std::index_sequence<I...>) {
  ((which % sizeof...(I) == I ? ReadOne<std::tuple_element_t<I, kafka::EveryRequest>>(body, version)
                              : void()),
   ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  ReadAny(body, data[0], data[1],
          std::make_index_sequence<std::tuple_size_v<kafka::EveryRequest>>());
  return 0;
}
