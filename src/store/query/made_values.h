// Values of rows and results that the store makes itself.
#pragma once

#include <string>

#include "base/bytes.h"
#include "store/catalog/table_options.h"

namespace taskflow::store {

std::string MadeBool(bool value);
std::string MadeInt(std::int32_t value);
std::string MadeDouble(double value);
// From hexadecimal digits; other characters are passed over.
std::string MadeUuid(std::string_view text);
// From an IPv4 or IPv6 address; a name that is neither becomes 127.0.0.1.
std::string MadeInet(const std::string& host);
std::string MadeTexts(const std::vector<std::string>& texts);  // list<text>, set<text>
std::string MadeMap(const TextMap& map);                       // map<text, text>

}  // namespace taskflow::store
