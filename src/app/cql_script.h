// Texts of several CQL statements, as in an init.cql.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::app {

// The statements without comments (--, //, /* */), blanks around and the semicolon that ends each;
// empty ones are left out. Quotes ('', "", $$) are honoured, and BEGIN BATCH ... APPLY BATCH is one
// statement. Errors: kInvalid for a quote or comment that does not end.
Result<std::vector<std::string>> SplitCql(std::string_view text);

}  // namespace taskflow::app
