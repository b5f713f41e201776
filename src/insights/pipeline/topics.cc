#include "insights/pipeline/topics.h"

#include <boost/json.hpp>

#include "insights/pipeline/limits.h"
#include "insights/pipeline/scan.h"
#include "pipeline/workers_topics.h"

namespace taskflow::insights {
namespace {

Result<json::object> TopicJson(Links& links, const std::string& topic, std::int32_t partitions) {
  std::vector<kafka::TopicPartition> all;
  for (std::int32_t p = 0; p < partitions; ++p) all.push_back({topic, p});
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links, all));
  json::array out;
  for (const auto& partition : all) {
    out.push_back(json::object{{"partition", partition.partition},
                               {"first", ranges.first.at(partition)},
                               {"next", ranges.end.at(partition)}});
  }
  return json::object{
      {"name", topic}, {"internal", IsInternal(topic)}, {"partitions", std::move(out)}};
}

}  // namespace

bool IsInternal(std::string_view topic) {
  return topic.starts_with("__") || topic == "_schemas" || topic.starts_with("_confluent") ||
         pipeline::IsWorkersTopic(topic);
}

Answer ListTopics(Links& links) {
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  ASSIGN_OR_RETURN(auto topics, OfKafka(admin->Topics(links.answer_max())));
  json::array out;
  std::size_t partitions = 0;
  bool all = true;
  for (const auto& [name, count] : topics) {
    partitions += static_cast<std::size_t>(count);
    if (out.size() >= kTopicsMax || partitions > kPartitionsMax) {
      all = false;
      break;
    }
    auto topic = TopicJson(links, name, count);
    if (!topic && topic.error().code == ErrorCode::kNotFound) continue;  // it has just gone
    if (!topic) return tl::unexpected<Problem>(topic.error());
    out.push_back(*std::move(topic));
  }
  json::object answer{{"topics", std::move(out)}};
  if (!all) answer["truncated"] = true;
  return answer;
}

Answer DescribeTopic(Links& links, const std::string& topic) {
  ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links, topic));
  ASSIGN_OR_RETURN(auto out, TopicJson(links, topic, static_cast<std::int32_t>(partitions.size())));
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  ASSIGN_OR_RETURN(auto configs, OfKafka(admin->Configs(topic, links.answer_max())));
  json::object shown;
  for (const auto& [name, config] : configs) {
    shown[name] = json::object{{"value", Printable(config.value)}, {"own", config.is_own}};
  }
  out["configs"] = std::move(shown);
  return out;
}

}  // namespace taskflow::insights
