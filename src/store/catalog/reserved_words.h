// CQL's reserved words: as names they need quotes.
#pragma once

#include <string_view>

namespace taskflow::store {

// `word` in lower case.
bool IsReservedWord(std::string_view word);

}  // namespace taskflow::store
