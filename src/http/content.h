// What a client takes, and what it has already (RFC 9110 sections 12.5.3 and 13.1.2).
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace taskflow::http {

// The client takes bodies in this coding: "gzip", "br".
bool AcceptsCoding(const Request& request, std::string_view coding);
// "Application/JSON; charset=UTF-8" too; not what is compressed or in another charset.
bool HasJsonBody(const Request& request);
// If-None-Match names the tag (with its quotes); compared weakly.
bool HasTag(const Request& request, std::string_view etag);
// RFC 1952, at zlib's fastest level: for what is made for one answer.
std::string Gzip(std::string_view bytes);

}  // namespace taskflow::http
