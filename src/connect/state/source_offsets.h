// How far source connectors have read, as the offset topic says it: the key is
// ["connector",{partition}], the value {offset} (org.apache.kafka.connect.storage.OffsetUtils).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "connect/state/state_topic.h"

namespace taskflow::connect {

// Any thread.
class SourceOffsets {
 public:
  struct Entry {
    json::object partition;
    std::optional<json::object> offset;  // nothing: forgotten
  };

  // Takes one record of the topic. What it cannot read is left out.
  void Apply(std::string_view key, std::optional<std::string_view> value);
  // Once, when everything that was there has been applied; the topic goes on to call Apply.
  void Attach(std::unique_ptr<StateTopic> topic);

  std::optional<json::object> Find(std::string_view connector, const json::object& partition) const;
  std::vector<Entry> Of(std::string_view connector) const;
  // Returns when they are in the topic. Errors: kUnavailable, kTimeout.
  Status Set(const std::string& connector, const std::vector<Entry>& entries);

 private:
  // By connector, then by the partition's JSON.
  using Partitions = std::map<std::string, json::object, std::less<>>;
  mutable std::mutex mutex_;  // guards offsets_
  std::map<std::string, Partitions, std::less<>> offsets_;
  std::mutex topic_mutex_;  // guards what is done with topic_
  std::unique_ptr<StateTopic> topic_;
};

}  // namespace taskflow::connect
