// The registry's subjects and their versions.
#pragma once

#include "insights/pipeline/answers.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

// Deleted ones included.
Answer ListSubjects(Links& links);
// `version` is a number or "latest"; also of a deleted subject.
Answer DescribeSchema(Links& links, const std::string& subject, const std::string& version);

}  // namespace taskflow::insights
