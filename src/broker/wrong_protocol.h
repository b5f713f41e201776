// Recognises a client of another protocol by its first bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskflow::broker {

// What to tell the operator about a connection that began with `bytes` (8 at least for a sure
// answer); nothing when they look like no protocol known here.
std::optional<std::string> RecogniseProtocol(std::string_view bytes);

}  // namespace taskflow::broker
