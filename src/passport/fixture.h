// For tests: a pipeline in memory with a connector.
#pragma once

#include <gtest/gtest.h>

#include "passport/audit.h"
#include "passport/ledger.h"
#include "passport/tracer.h"
#include "pipeline/fake_peers.h"
#include "pipeline/partitioner.h"

namespace taskflow::passport {

inline constexpr char kId[] = "0af76519-16cd-43dd-8448-eb211c80319c";
inline const std::string kTopic = "taskflow-interactions";
inline constexpr std::int64_t kBorn = 1'700'000'000'000;

class PassportTest : public ::testing::Test {
 protected:
  PassportTest() { Connector("RUNNING"); }

  // `more` of the config: `,"errors.tolerance":"all"`.
  void Connector(const std::string& task_state, const std::string& more = "",
                 const std::string& trace = "", const std::string& state = "RUNNING") {
    pipeline_.connectors = fmt::format(
        R"({{"sink":{{"info":{{"config":{{"topics":"other, {}","connector.class":"CassandraSink"{}}}}},
           "status":{{"connector":{{"state":"{}"}},
           "tasks":[{{"id":0,"state":"{}","worker_id":"w:1","trace":"{}"}}]}}}}}})",
        kTopic, more, state, task_state, trace);
  }
  // A record as the relay writes it, and its row unless the fake's sink is off. Its offset.
  std::int64_t Write(const std::string& id, bool by_site = true, std::int64_t at = kBorn) {
    auto partition = static_cast<std::size_t>(pipeline::PartitionOfKey(id, 2));
    pipeline_.Put(id, "ada@example.com", "milk", at, partition);
    auto& record = pipeline_.topics[kTopic][partition].back();
    if (by_site) {
      record.headers = {{"taskflow-arrived", FormatIso8601(at)},
                        {"taskflow-sent", FormatIso8601(at + 7)}};
    }
    return static_cast<std::int64_t>(pipeline_.topics[kTopic][partition].size()) - 1;
  }
  // The sink has committed all that is in the topic.
  void CommitAll() {
    for (std::int32_t p = 0; p < 2; ++p) {
      pipeline_.committed["connect-sink"][{kTopic, p}] =
          static_cast<std::int64_t>(pipeline_.topics[kTopic][static_cast<std::size_t>(p)].size());
    }
  }
  Result<Passport> Look(const std::string& id = kId) {
    pipeline::FakePeers peers(pipeline_);
    return Trace(peers, sources_, id);
  }
  Stage StageOf(std::string_view name, const std::string& id = kId) {
    auto found = Look(id);
    EXPECT_TRUE(found) << found.error().message;
    return found ? found->At(name) : Stage{};
  }

  pipeline::FakePipeline pipeline_;
  Sources sources_;
};

// "done done waiting ...", of all stages.
inline std::string StatesOf(const Passport& found) {
  std::string out;
  for (const auto& stage : found.stages) {
    out += (out.empty() ? "" : " ") + std::string(NameOf(stage.state));
  }
  return out;
}

}  // namespace taskflow::passport
