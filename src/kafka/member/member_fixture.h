// What tests share that play a broker.
#pragma once

#include <string>

#include "base/bytes.h"
#include "kafka/messages/header.h"
#include "net/connection.h"

namespace taskflow::kafka {

// The answer to the request of `header`. On the connection's loop.
template <typename Response>
void SendAnswer(net::Connection& connection, const RequestHeader& header,
                const Response& response) {
  std::string out(4, '\0');
  ByteWriter writer(out);
  WriteResponseHeader(writer, header.api_key, header.api_version, header.correlation_id);
  Write(writer, header.api_version, response);
  StoreBigEndian(out.data(), static_cast<std::int32_t>(out.size() - 4));
  connection.Send(std::move(out));
}

}  // namespace taskflow::kafka
