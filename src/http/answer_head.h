// The head of another server's answer (RFC 9112 section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.h"

namespace taskflow::http {

struct AnswerHead {
  int status = 0;
  Headers headers;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;  // nothing: until the connection ends
};

// `bytes` are the head's lines with their CRLFs, without the empty line after them. Nothing when
// they are none, or can be read in two ways.
std::optional<AnswerHead> ReadAnswerHead(std::string_view bytes);

}  // namespace taskflow::http
