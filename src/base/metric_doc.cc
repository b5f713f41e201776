#include "base/metric_doc.h"

#include <algorithm>

namespace taskflow {
namespace {

constinit const MetricDoc* last_doc = nullptr;  // the newest; each leads to the one before

}  // namespace

MetricDoc::MetricDoc(const char* its_type, const char* its_name, const char* its_help,
                     const char* its_labels)
    : type(its_type), name(its_name), help(its_help), labels(its_labels), next_(last_doc) {
  last_doc = this;
}

std::vector<const MetricDoc*> MetricDoc::All() {
  std::vector<const MetricDoc*> docs;
  for (const auto* doc = last_doc; doc != nullptr; doc = doc->next_) docs.push_back(doc);
  std::ranges::sort(docs, {}, [](const MetricDoc* doc) { return std::string_view(doc->name); });
  return docs;
}

}  // namespace taskflow
