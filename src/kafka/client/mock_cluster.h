// librdkafka's mock cluster: brokers on loopback that speak Kafka's protocol in memory. For tests.
#pragma once

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <string>
#include <thread>

#include "kafka/client/client.h"

namespace taskflow::kafka {

inline constexpr Milliseconds kSoon{5'000};

class MockCluster {
 public:
  explicit MockCluster(int brokers = 1) {
    char why[256];
    rk_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why, sizeof why);
    cluster_ = rd_kafka_mock_cluster_new(rk_, brokers);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(rk_);
  }

  ClientOptions Options() const {
    // A fetch that waits does not hear of new records in the mock.
    return {.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_),
            .more = {{"fetch.wait.max.ms", "10"}}};
  }
  void MakeTopic(const char* name, int partitions) {
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, name, partitions, 1), 0);
  }
  void SetDown() { rd_kafka_mock_broker_set_down(cluster_, 1); }
  void SetUp() { rd_kafka_mock_broker_set_up(cluster_, 1); }
  void AnswerSlowly(int ms) { rd_kafka_mock_broker_set_rtt(cluster_, 1, ms); }
  template <typename... Errors>
  void FailNext(std::int16_t api, Errors... errors) {
    rd_kafka_mock_push_request_errors(cluster_, api, sizeof...(errors), errors...);
  }

  std::unique_ptr<Producer> NewProducer(Milliseconds delivery_timeout = kSoon) {
    return Producer::Create(Options(), delivery_timeout).value();
  }
  void Fill(const char* topic, int partition, int count) {
    auto producer = NewProducer();
    for (int i = 0; i < count; ++i) {
      auto value = std::to_string(i);
      OutRecord record{.topic = topic, .partition = partition, .value = value};
      while (!producer->Send(record, [](const auto& placed) { EXPECT_TRUE(placed); })) {
        std::this_thread::sleep_for(Milliseconds(1));
      }
    }
    EXPECT_TRUE(producer->Flush(kSoon));
  }

 private:
  rd_kafka_t* rk_;
  rd_kafka_mock_cluster_t* cluster_;
};

// A port at which nobody listens.
inline ClientOptions NobodyThere() { return {.bootstrap_servers = "127.0.0.1:1"}; }

// One for the tests that do not harm it; ending one takes librdkafka a second. Never destroyed.
inline MockCluster& SharedCluster() {
  static auto* cluster = new MockCluster;
  return *cluster;
}

// The records of the polls until `count` are there or the time is over, as
// "partition/offset=value".
inline std::vector<std::string> ReadValues(Consumer& consumer, std::size_t count,
                                           Milliseconds timeout = kSoon) {
  std::vector<std::string> out;
  auto give_up = SystemClock().Mono() + timeout;
  while (out.size() < count && SystemClock().Mono() < give_up) {
    auto batch = consumer.Poll(count - out.size(), Milliseconds(100));
    if (!batch) continue;
    for (const auto& record : (*batch)->records()) {
      out.push_back(fmt::format("{}/{}={}", record.partition, record.offset,
                                record.value.value_or("(null)")));
    }
  }
  return out;
}

}  // namespace taskflow::kafka
