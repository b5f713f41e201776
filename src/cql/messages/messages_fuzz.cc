// Bodies of CQL requests and results: the first byte says of which, its lowest bit of which
// version.
#include <cstdint>

#include "cql/messages/requests.h"
#include "cql/messages/result.h"

namespace {

using namespace taskflow;

template <typename Message>
void ReadOne(std::string_view body, std::uint8_t version) {
  ByteReader r(body);
  Message message;
  if (!Read(r, version, message)) return;
  std::string out;
  ByteWriter w(out);
  Write(w, version, message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::uint8_t version = (data[0] & 1) != 0 ? 5 : 4;
  switch (data[0] >> 1 & 7) {
    case 0:
      ReadOne<cql::StartupRequest>(body, version);
      break;
    case 1:
      ReadOne<cql::RegisterRequest>(body, version);
      break;
    case 2:
      ReadOne<cql::QueryRequest>(body, version);
      break;
    case 3:
      ReadOne<cql::PrepareRequest>(body, version);
      break;
    case 4:
      ReadOne<cql::ExecuteRequest>(body, version);
      break;
    case 5:
      ReadOne<cql::BatchRequest>(body, version);
      break;
    case 6:
      ReadOne<cql::ResultReply>(body, version);
      break;
    default:
      ReadOne<cql::ErrorReply>(body, version);
      break;
  }
  return 0;
}
