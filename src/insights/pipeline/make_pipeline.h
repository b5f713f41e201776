// For tests: the backend on connections of theirs.
#pragma once

#include <memory>

#include "insights/pipeline/links.h"
#include "insights/pipeline/pipeline.h"

namespace taskflow::insights {

// `watch_links` are those of the watch over the parts, which wants quick answers.
std::unique_ptr<Pipeline> MakePipeline(std::unique_ptr<Links> links,
                                       std::unique_ptr<Links> watch_links, PipelineOptions options);

}  // namespace taskflow::insights
