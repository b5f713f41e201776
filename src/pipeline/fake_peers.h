// A pipeline in memory, for tests: topics, a registry, a sink that may be away, and its table.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "avro/encode.h"
#include "base/bytes.h"
#include "pipeline/peers.h"

namespace taskflow::pipeline {

// Any thread.
struct FakePipeline {
  struct Record {
    std::optional<std::string> key, value;
    std::vector<kafka::Header> headers;
    std::int64_t timestamp_ms = 0;
  };
  struct Row {
    std::string action, who, what, time;
    std::optional<std::int32_t> ttl_s;
    std::int64_t written_us = 0;
  };
  using Partition = std::vector<Record>;

  std::mutex mutex;  // guards the rest
  bool away = false;
  bool sink_is_on = true;
  std::map<std::string, std::vector<Partition>> topics = {
      {"taskflow-interactions", std::vector<Partition>(2)}};
  std::map<std::string, kafka::TopicConfigs> configs;
  std::map<std::int32_t, std::string> schemas = {{1, std::string(events::kInteractionEventSchema)}};
  std::map<std::string, Row> rows;
  std::vector<std::string> dead_letter_topics;
  std::string connectors = "{}";                    // Connect's answer
  std::map<std::string, kafka::Offsets> committed;  // by group
  bool store_away = false;
  std::optional<std::int32_t> table_ttl_s;
  std::size_t scans = 0;
  bool compacts = false;  // at the first record that comes while cleanup.policy says so
  kafka::TopicConfigs compacted_with;

  FakePipeline() {
    configs["taskflow-interactions"] = {{"cleanup.policy", {"delete", false}},
                                        {"retention.ms", {"1000", true}},
                                        {"segment.ms", {"500", false}}};
  }

  static std::string Encoded(const std::vector<std::string_view>& fields, std::int32_t schema = 1) {
    std::string value(1, '\0');
    ByteWriter(value).I32(schema);
    avro::EncodeStrings(fields, value);
    return value;
  }
  // An event that the sink has brought to the table.
  void Put(const std::string& id, const std::string& who, const std::string& what,
           std::int64_t time_ms = 1'000, std::size_t partition = 0,
           const std::string& topic = "taskflow-interactions") {
    auto time = FormatIso8601(time_ms);
    std::lock_guard lock(mutex);
    topics.at(topic).at(partition).push_back(
        {id, Encoded({id, "create", who, what, time}), {}, time_ms});
    if (topic == "taskflow-interactions" && sink_is_on) {
      rows[id] = {"create", who, what, time, 7'776'000, time_ms * 1'000};
    }
  }
  std::vector<std::string> RowsOf(const std::string& who) {
    std::lock_guard lock(mutex);
    std::vector<std::string> out;
    for (const auto& [id, row] : rows) {
      if (row.who == who) out.push_back(id);
    }
    return out;
  }
};

class FakePeers final : public Peers {
 public:
  explicit FakePeers(FakePipeline& pipeline)
      : pipeline_(pipeline), codec_(MakeRegistry(pipeline)) {}

  const std::string& topic() const override { return topic_; }
  const std::string& table() const override { return table_; }
  Milliseconds answer_max() const override { return Milliseconds(1'000); }
  Result<kafka::Admin*> Admin() override { return Here<kafka::Admin*>(&admin_); }
  Result<EventCodec*> Codec() override { return Here<EventCodec*>(&codec_); }
  Result<cql::Session*> Store() override {
    std::lock_guard lock(pipeline_.mutex);
    if (pipeline_.away || pipeline_.store_away) {
      return Fail(ErrorCode::kUnavailable, "the store is away");
    }
    return &session_;
  }
  Result<std::unique_ptr<kafka::Producer>> NewProducer() override {
    return std::make_unique<Producer>(pipeline_);
  }
  Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from) override {
    return std::make_unique<Consumer>(pipeline_, from);
  }
  Result<json::object> Connectors() override {
    ASSIGN_OR_RETURN(auto text, Here(pipeline_.connectors));
    return ParseJsonObject(text);
  }
  Result<std::vector<std::string>> DeadLetterTopics() override {
    return Here(pipeline_.dead_letter_topics);
  }

 private:
  template <typename T>
  Result<T> Here(T what) {
    std::lock_guard lock(pipeline_.mutex);
    if (pipeline_.away) return Fail(ErrorCode::kUnavailable, "it is away");
    return what;
  }

  static std::unique_ptr<RegistryClient> MakeRegistry(FakePipeline& pipeline) {
    struct Registry : RegistryClient {
      FakePipeline& of;
      explicit Registry(FakePipeline& p) : of(p) {}
      Result<std::string> SchemaById(SchemaId id) override {
        auto found = of.schemas.find(id.value);
        if (found == of.schemas.end()) return Fail(ErrorCode::kNotFound, "no schema");
        return found->second;
      }
      Result<SchemaId> Register(const std::string&, const std::string&) override {
        return Fail(ErrorCode::kUnsupported, "not used");
      }
    };
    return std::make_unique<Registry>(pipeline);
  }

  class FakeAdmin final : public kafka::Admin {
   public:
    explicit FakeAdmin(FakePipeline& of) : of_(of) {}
    Status CreateTopic(const kafka::NewTopic&, Milliseconds) override {
      return Fail(ErrorCode::kUnsupported, "not used");
    }
    Result<std::map<std::string, std::int32_t>> Topics(Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      std::map<std::string, std::int32_t> out;
      for (const auto& [name, all] : of_.topics) out[name] = static_cast<std::int32_t>(all.size());
      return out;
    }
    Result<kafka::PartitionRange> Range(const kafka::TopicPartition& at, Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      const auto& all = of_.topics.at(at.topic).at(static_cast<std::size_t>(at.partition));
      return kafka::PartitionRange{0, static_cast<std::int64_t>(all.size())};
    }
    Result<kafka::Offsets> Committed(const std::string& group,
                                     const std::vector<kafka::TopicPartition>&,
                                     Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      return of_.committed[group];
    }
    Result<std::string> ClusterId(Milliseconds) override { return "fake"; }
    Result<kafka::TopicConfigs> Configs(const std::string& topic, Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      return of_.configs[topic];
    }
    Status ChangeConfigs(const std::string& topic, const kafka::ConfigChanges& changes,
                         Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      for (const auto& [name, value] : changes) {
        of_.configs[topic][name] = {value.value_or(""), value.has_value()};
      }
      return {};
    }

   private:
    FakePipeline& of_;
  };

  class Producer final : public kafka::Producer {
   public:
    explicit Producer(FakePipeline& of) : of_(of), codec_(MakeRegistry(of)) {}
    Status Send(const kafka::OutRecord& record, OnDone done) override {
      {
        std::lock_guard lock(of_.mutex);
        of_.topics.at(std::string(record.topic))
            .at(static_cast<std::size_t>(record.partition))
            .push_back({std::string(*record.key), std::string(*record.value), *record.headers,
                        record.timestamp_ms});
        Compact(std::string(record.topic));
        auto event = codec_.Decode(*record.value);
        if (of_.sink_is_on && event && *event) {
          of_.rows[std::string((*event)->id)] = {std::string((*event)->action),
                                                 std::string((*event)->who),
                                                 std::string((*event)->what),
                                                 std::string((*event)->time),
                                                 7'776'000,
                                                 record.timestamp_ms * 1'000};
        }
      }
      done(kafka::Placement{});
      return {};
    }
    Status Flush(Milliseconds) override { return {}; }

   private:
    void Compact(const std::string& topic) {
      auto& configs = of_.configs[topic];
      if (!of_.compacts || configs["cleanup.policy"].value != "compact,delete") return;
      of_.compacted_with = configs;
      for (auto& partition : of_.topics[topic]) {
        std::map<std::string, FakePipeline::Record> latest;
        for (auto& record : partition) latest[*record.key] = record;
        partition.clear();
        for (auto& [key, record] : latest) partition.push_back(record);
      }
    }

    FakePipeline& of_;
    EventCodec codec_;
  };

  class OwnedBatch final : public kafka::Batch {
   public:
    const std::vector<kafka::InRecord>& records() const override { return records_; }
    std::vector<kafka::Header> HeadersOf(std::size_t i) const override { return held_[i].headers; }
    void Add(const kafka::TopicPartition& at, std::int64_t offset, FakePipeline::Record record) {
      held_.push_back(std::move(record));
      const auto& kept = held_.back();
      records_.push_back({at.topic, at.partition, offset, kept.timestamp_ms, kept.key, kept.value});
    }

   private:
    std::deque<FakePipeline::Record> held_;
    std::vector<kafka::InRecord> records_;
  };

  class Consumer final : public kafka::Consumer {
   public:
    Consumer(FakePipeline& of, kafka::Offsets from) : of_(of), next_(std::move(from)) {
      std::lock_guard lock(of_.mutex);
      ++of_.scans;
    }
    // A few of each partition.
    Result<std::unique_ptr<kafka::Batch>> Poll(std::size_t, Milliseconds) override {
      constexpr int kAtOnce = 3;
      auto batch = std::make_unique<OwnedBatch>();
      std::lock_guard lock(of_.mutex);
      for (auto& [at, next] : next_) {
        const auto& all = of_.topics.at(at.topic).at(static_cast<std::size_t>(at.partition));
        for (int i = 0; i < kAtOnce && next < static_cast<std::int64_t>(all.size()); ++i, ++next) {
          batch->Add(at, next, all[static_cast<std::size_t>(next)]);
        }
      }
      return batch;
    }
    Status Commit(const kafka::Offsets&, Milliseconds) override { return {}; }
    Status Seek(const kafka::TopicPartition&, std::int64_t) override { return {}; }
    Status Pause() override { return {}; }
    Status Resume() override { return {}; }

   private:
    FakePipeline& of_;
    kafka::Offsets next_;
  };

  class Session final : public cql::Session {
   public:
    explicit Session(FakePipeline& of) : of_(of) {}
    Result<cql::Prepared> Prepare(const std::string&) override { return cql::Prepared{}; }
    Result<cql::Rows> Query(const std::string& statement, cql::Consistency, std::int32_t,
                            const std::string&) override {
      std::lock_guard lock(of_.mutex);
      if (statement.find("system_schema") != std::string::npos) return TableTtl();
      if (statement.find("WHERE") == std::string::npos) return AllRows();
      if (statement.find("WRITETIME(action)") != std::string::npos) return OneRow(statement);
      cql::Rows out;
      auto quoted = statement.substr(statement.find('\'') + 1);
      quoted.pop_back();
      bool by_id = statement.find("WHERE id = ") != std::string::npos;
      for (const auto& [id, row] : of_.rows) {
        if (by_id && id == quoted) out.rows.push_back({row.who});
        if (by_id || row.who != quoted) continue;
        std::optional<std::string> ttl;
        if (row.ttl_s) ByteWriter(ttl.emplace()).I32(*row.ttl_s);
        std::string written;
        ByteWriter(written).I64(row.written_us);
        out.rows.push_back({id, row.action, row.what, row.time, ttl, written});
      }
      return out;
    }
    void Execute(const cql::Prepared&, const std::vector<cql::Value>&, cql::Consistency,
                 std::optional<std::int64_t>, OnDone done) override {
      done(Fail(ErrorCode::kUnsupported, "not used"));
    }
    // ttl, who, what, id
    void ExecuteMany(const cql::Prepared&, const std::vector<cql::Value>& values, std::size_t rows,
                     cql::Consistency, std::vector<std::optional<std::int64_t>> timestamps_us,
                     OnAllDone done) override {
      {
        std::lock_guard lock(of_.mutex);
        for (std::size_t i = 0; i < rows; ++i) {
          auto& row = of_.rows[std::string(values[4 * i + 3].bytes)];
          row.ttl_s = LoadBigEndian<std::int32_t>(values[4 * i].bytes.data());
          row.who = values[4 * i + 1].bytes;
          row.what = values[4 * i + 2].bytes;
          row.written_us = *timestamps_us[i];
        }
      }
      done(std::vector<Status>(rows));
    }
    bool alive() const override { return true; }

   private:
    static std::string Bytes(auto number) {
      std::string out;
      ByteWriter(out).Write(number);
      return out;
    }
    cql::Rows TableTtl() const {
      cql::Rows out;
      if (of_.table_ttl_s) out.rows.push_back({Bytes(*of_.table_ttl_s)});
      return out;
    }
    cql::Rows AllRows() const {
      cql::Rows out;
      for (const auto& [id, row] : of_.rows) {
        out.rows.push_back({id, row.action, row.who, row.what, row.time});
      }
      return out;
    }
    cql::Rows OneRow(const std::string& statement) const {
      cql::Rows out;
      for (const auto& [id, row] : of_.rows) {
        if (!statement.ends_with("'" + id + "'")) continue;
        out.rows.push_back({row.action, row.who, row.what, row.time, Bytes(row.written_us)});
      }
      return out;
    }

    FakePipeline& of_;
  };

  FakePipeline& pipeline_;
  const std::string topic_ = "taskflow-interactions", table_ = "taskflow.interactions";
  EventCodec codec_;
  FakeAdmin admin_{pipeline_};
  Session session_{pipeline_};
};

}  // namespace taskflow::pipeline
