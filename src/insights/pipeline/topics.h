// Topics, their partitions and configs.
#pragma once

#include "insights/pipeline/answers.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

// Names that begin with two underscores or are the registry's or Connect's own.
bool IsInternal(std::string_view topic);

Answer ListTopics(Links& links);
Answer DescribeTopic(Links& links, const std::string& topic);

}  // namespace taskflow::insights
