// A request's head by the letter of RFC 9110 and RFC 9112: what two readers could understand in two
// ways is refused, also where the RFCs let a server be lenient.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/server.h"

namespace taskflow::http {

// A status to answer with before the connection is closed.
struct Refusal {
  int status = 400;
  std::string why;
};

struct Head {
  Request request;  // without body and peer
  bool keep_alive = true;
  bool is_1_0 = false;  // knows no chunks
  bool chunked = false;
  std::uint64_t content_length = 0;  // when not chunked
  bool expects_continue = false;     // RFC 9110 section 10.1.1
};

// `bytes` are the head's lines, each with its CRLF, without the empty line after them.
tl::expected<Head, Refusal> ReadHead(std::string_view bytes, const Limits& limits);

// What can be said of the first part of a head: a refusal, or nothing yet. `seen` bytes at the
// front have been looked at before.
std::optional<Refusal> LookAtPartialHead(std::string_view bytes, std::size_t seen,
                                         const Limits& limits);

// A header line or a chunked body's trailer, without its CRLF: "name: value". Nothing when it is
// none. The views are into `line`.
struct Field {
  std::string_view name, value;
};
std::optional<Field> ReadField(std::string_view line);

// Visible characters that names and methods consist of (RFC 9110 section 5.6.2).
bool IsTokenCharacter(char c);

}  // namespace taskflow::http
