// Base64 with padding (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskflow {

std::string EncodeBase64(std::string_view bytes);
// Nothing when the text is not base64; padding at the end may be missing.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace taskflow
