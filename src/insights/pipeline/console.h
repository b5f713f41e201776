// The store's tables, and questions to it in CQL.
#pragma once

#include <string_view>

#include "insights/pipeline/answers.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

// Nothing but a SELECT passes: what our grammar knows as one, and what begins with that word and
// our grammar does not know (the node judges it; CQL has no way to put a second statement behind
// it).
Status CheckIsSelect(std::string_view query);

// `body` is {"query","page"?,"pageSize"?}; a page's state is base64. Errors of the node are 422
// with its text; when it cannot be reached, or fails, 503.
Answer RunQuery(Links& links, const json::object& body);

Answer ListTables(Links& links);

}  // namespace taskflow::insights
