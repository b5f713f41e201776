// The vocabulary of this folder's tests: a broker over a real socket, and a client that blocks.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "broker/broker.h"
#include "kafka/messages/create_topics.h"
#include "kafka/messages/fetch.h"
#include "kafka/messages/header.h"
#include "kafka/messages/list_offsets.h"
#include "kafka/messages/metadata.h"
#include "kafka/messages/produce.h"
#include "kafka/record/record.h"

namespace taskflow::broker {

using kafka::KafkaError;

class Client {
 public:
  explicit Client(const HostPort& address) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(address.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval wait{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~Client() { Close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  void SendBytes(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the broker has closed: the test sees it when it reads
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Exactly `size` bytes; fewer when the connection ended.
  std::string ReceiveBytes(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      auto n = ::recv(fd_, bytes.data() + got, size - got, 0);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
  }
  bool IsClosedByBroker() {
    char byte;
    return ::recv(fd_, &byte, 1, 0) == 0;
  }

  template <typename Request>
  static std::string Frame(const Request& request, std::int16_t version,
                           std::int32_t correlation_id) {
    std::string frame(4, '\0');
    ByteWriter out(frame);
    Write(out, kafka::RequestHeader{static_cast<kafka::ApiKey>(Request::kApiKey), version,
                                    correlation_id, "test"});
    Write(out, version, request);
    out.Patch(0, static_cast<std::int32_t>(frame.size() - 4));
    return frame;
  }
  template <typename Request>
  std::int32_t Send(const Request& request, std::int16_t version = Request::kMaxVersion) {
    SendBytes(Frame(request, version, ++correlation_id_));
    return correlation_id_;
  }
  // The next answer, which must be that to `correlation_id`. Views in it live until the next one.
  template <typename Request>
  typename Request::Response Receive(std::int32_t correlation_id,
                                     std::int16_t version = Request::kMaxVersion) {
    typename Request::Response response;
    auto size = ReceiveBytes(4);
    if (size.size() != 4) {
      ADD_FAILURE() << "no answer";
      return response;
    }
    answer_ = ReceiveBytes(LoadBigEndian<std::uint32_t>(size.data()));
    ByteReader in(answer_);
    std::int32_t id = 0;
    EXPECT_TRUE(ReadResponseHeader(in, static_cast<kafka::ApiKey>(Request::kApiKey), version, id));
    EXPECT_EQ(id, correlation_id);
    EXPECT_TRUE(Read(in, version, response));
    EXPECT_TRUE(in.AtEnd());
    return response;
  }
  template <typename Request>
  typename Request::Response Call(const Request& request,
                                  std::int16_t version = Request::kMaxVersion) {
    return Receive<Request>(Send(request, version), version);
  }

 private:
  int fd_;
  std::int32_t correlation_id_ = 0;
  std::string answer_;
};

class BrokerTest : public testing::Test {
 protected:
  BrokerTest() {
    std::string folder = testing::TempDir() + "broker-XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    options_.data_dir = folder_;
    options_.listen.port = 0;
  }
  ~BrokerTest() override {
    client_.reset();
    broker_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Stops the one that runs.
  void Start() {
    client_.reset();
    broker_.reset();
    auto started = Broker::Start(loop_, options_);
    ASSERT_TRUE(started) << started.error().message;
    broker_ = *std::move(started);
    client_ = std::make_unique<Client>(broker_->address());
  }
  Client& client() { return *client_; }
  std::unique_ptr<Client> NewClient() { return std::make_unique<Client>(broker_->address()); }

  KafkaError MakeTopic(const std::string& name, std::int32_t partitions = 1,
                       std::vector<kafka::CreateTopicsRequest::Config> configs = {}) {
    auto made = client().Call(
        kafka::CreateTopicsRequest{.topics = {{name, partitions, 1, {}, std::move(configs)}}});
    return made.topics.at(0).error_code;
  }

  static std::string Batch(const std::string& value, std::optional<std::string> key = "k",
                           std::int64_t time = 1000, kafka::BatchHeader like = {}) {
    kafka::BatchBuilder builder(0, time);
    builder.Add(time, key, value);
    return builder.Build(like);
  }
  static std::string Sequenced(const std::string& value, std::int64_t producer_id,
                               std::int16_t epoch, std::int32_t sequence) {
    kafka::BatchHeader like;
    like.producer_id = producer_id;
    like.producer_epoch = epoch;
    like.base_sequence = sequence;
    return Batch(value, "k", 1000, like);
  }
  static kafka::ProduceRequest ProduceTo(const std::string& topic, std::string_view batch,
                                         std::int16_t acks = -1, std::int32_t partition = 0) {
    return {.acks = acks, .timeout_ms = 1000, .topic_data = {{topic, {{partition, batch}}}}};
  }
  kafka::ProduceResponse::Partition Produce(const std::string& topic, std::string_view batch,
                                            std::int16_t acks = -1) {
    return client().Call(ProduceTo(topic, batch, acks)).responses.at(0).partition_responses.at(0);
  }
  std::int64_t ProduceValue(const std::string& topic, const std::string& value) {
    auto answer = Produce(topic, Batch(value));
    EXPECT_EQ(answer.error_code, KafkaError::kNone);
    return answer.base_offset;
  }

  static kafka::FetchRequest FetchFrom(const std::string& topic, std::int64_t offset,
                                       std::int32_t max_wait_ms = 0) {
    kafka::FetchRequest request{.max_wait_ms = max_wait_ms, .min_bytes = 1};
    request.topics.push_back(
        {.topic = topic, .partitions = {{.fetch_offset = offset, .partition_max_bytes = 1 << 20}}});
    return request;
  }
  static constexpr std::int16_t kByName = 12;  // the last version of Fetch that names topics
  static std::vector<std::string> ValuesIn(std::string_view batches) {
    std::vector<std::string> values;
    while (!batches.empty()) {
      auto header = kafka::ParseBatchHeader(batches);
      if (!header) return values;
      kafka::RecordReader reader(*header, batches.substr(kafka::kBatchHeaderSize,
                                                         header->size() - kafka::kBatchHeaderSize));
      for (kafka::Record record; reader.Next(&record);)
        values.emplace_back(record.value.value_or("(none)"));
      batches.remove_prefix(header->size());
    }
    return values;
  }
  // All from `offset` to the end.
  std::vector<std::string> Values(const std::string& topic, std::int64_t offset = 0) {
    std::vector<std::string> values;
    while (true) {
      auto fetched = client().Call(FetchFrom(topic, offset), kByName);
      const auto& partition = fetched.responses.at(0).partitions.at(0);
      EXPECT_EQ(partition.error_code, KafkaError::kNone);
      auto more = ValuesIn(partition.records);
      if (more.empty()) return values;
      offset += static_cast<std::int64_t>(more.size());
      values.insert(values.end(), more.begin(), more.end());
    }
  }
  std::int64_t Offset(const std::string& topic, std::int64_t timestamp) {
    auto listed =
        client().Call(kafka::ListOffsetsRequest{.topics = {{topic, {{0, -1, timestamp}}}}});
    EXPECT_EQ(listed.topics.at(0).partitions.at(0).error_code, KafkaError::kNone);
    return listed.topics.at(0).partitions.at(0).offset;
  }

  net::Loop loop_{"broker"};
  std::string folder_;
  BrokerOptions options_;
  std::unique_ptr<Broker> broker_;
  std::unique_ptr<Client> client_;
};

using Strings = std::vector<std::string>;

}  // namespace taskflow::broker
