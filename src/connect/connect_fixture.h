// The worlds that tests of the worker live in: Kafka, registry and store in memory, and words for
// what they do.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "avro/encode.h"
#include "base/bytes.h"
#include "connect/config/definition.h"
#include "connect/fake_kafka_clients.h"
#include "connect/fake_store.h"

namespace taskflow::connect {

inline constexpr std::string_view kEventSchema =
    R"({"type":"record","name":"InteractionEvent","namespace":"com.taskflow.events","fields":[)"
    R"({"name":"id","type":"string"},{"name":"action","type":"string"},{"name":"who","type":"string"},)"
    R"({"name":"what","type":"string"},{"name":"time","type":"string"}]})";

class FakeRegistry {
 public:
  void Put(std::int32_t id, std::string schema) {
    std::lock_guard lock(mutex_);
    schemas_[id] = std::move(schema);
  }
  void SetAway(bool away) {
    std::lock_guard lock(mutex_);
    away_ = away;
  }
  // The schema that was registered last under the subject; "" when there is none.
  std::string SchemaOf(const std::string& subject) const {
    std::lock_guard lock(mutex_);
    auto found = subjects_.find(subject);
    return found == subjects_.end() ? "" : found->second;
  }
  int asked() const {
    std::lock_guard lock(mutex_);
    return asked_;
  }
  std::string url() const {  // where it was last connected to
    std::lock_guard lock(mutex_);
    return url_;
  }
  Result<std::unique_ptr<RegistryClient>> Connect(std::string_view url) {
    std::lock_guard lock(mutex_);
    url_ = std::string(url);
    return std::make_unique<FakeClient>(*this);
  }

 private:
  class FakeClient : public RegistryClient {
   public:
    explicit FakeClient(FakeRegistry& registry) : registry_(registry) {}
    Result<std::string> SchemaById(SchemaId id) override {
      std::lock_guard lock(registry_.mutex_);
      ++registry_.asked_;
      if (registry_.away_) return Fail(ErrorCode::kUnavailable, "the registry is away");
      auto found = registry_.schemas_.find(id.value);
      if (found == registry_.schemas_.end())
        return Fail(ErrorCode::kNotFound, "Schema {} not found", id.value);
      return found->second;
    }
    Result<SchemaId> Register(const std::string& subject, const std::string& schema) override {
      std::lock_guard lock(registry_.mutex_);
      ++registry_.asked_;
      if (registry_.away_) return Fail(ErrorCode::kUnavailable, "the registry is away");
      registry_.subjects_[subject] = schema;
      if (auto known = IdOf(schema)) return *known;
      auto id = registry_.schemas_.rbegin()->first + 1;
      registry_.schemas_[id] = schema;
      return SchemaId(id);
    }
    Result<SchemaId> Lookup(const std::string& subject, const std::string& schema) override {
      ASSIGN_OR_RETURN(auto latest, Latest(subject));
      if (latest.text != schema) return Fail(ErrorCode::kNotFound, "Schema not found");
      return latest.id;
    }
    Result<RegisteredSchema> Latest(const std::string& subject) override {
      std::lock_guard lock(registry_.mutex_);
      ++registry_.asked_;
      if (registry_.away_) return Fail(ErrorCode::kUnavailable, "the registry is away");
      auto found = registry_.subjects_.find(subject);
      if (found == registry_.subjects_.end())
        return Fail(ErrorCode::kNotFound, "Subject '{}' not found.", subject);
      return RegisteredSchema{*IdOf(found->second), found->second};
    }

   private:
    std::optional<SchemaId> IdOf(const std::string& schema) const {
      for (const auto& [id, text] : registry_.schemas_) {
        if (text == schema) return SchemaId(id);
      }
      return std::nullopt;
    }

    FakeRegistry& registry_;
  };

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::int32_t, std::string> schemas_{{1, std::string(kEventSchema)}};
  std::map<std::string, std::string> subjects_;
  bool away_ = false;
  int asked_ = 0;
  std::string url_;
};

// The connector of workflow.md.
inline Config WorkflowConfig() {
  return {
      {"name", "cassandra-sink-interactions"},
      {"connector.class", "io.confluent.connect.cassandra.CassandraSinkConnector"},
      {"tasks.max", "1"},
      {"topics", "taskflow-interactions"},
      {"cassandra.contact.points", "cassandra"},
      {"cassandra.port", "9042"},
      {"cassandra.keyspace", "taskflow"},
      {"cassandra.local.datacenter", "dc1"},
      {"cassandra.consistency.level", "LOCAL_ONE"},
      {"cassandra.write.mode", "Insert"},
      {"pk.mode", "record_key"},
      {"pk.fields", "id"},
      {"auto.create", "false"},
      {"confluent.topic.bootstrap.servers", "kafka:29092"},
      {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
      {"value.converter", "io.confluent.connect.avro.AvroConverter"},
      {"value.converter.schema.registry.url", "http://schema-registry:8081"},
      {"transforms", "routeToTable,extractKey"},
      {"transforms.routeToTable.type", "org.apache.kafka.connect.transforms.RegexRouter"},
      {"transforms.routeToTable.regex", "taskflow-interactions"},
      {"transforms.routeToTable.replacement", "interactions"},
      {"transforms.extractKey.type", "org.apache.kafka.connect.transforms.ValueToKey"},
      {"transforms.extractKey.fields", "id"},
  };
}

// In the registry's framing, schema 1.
inline std::string Framed(std::int32_t id, std::string_view avro) {
  std::string out(5, '\0');
  StoreBigEndian(out.data() + 1, id);
  return out += avro;
}
inline KafkaRecord Event(const std::string& id, std::string_view action = "create") {
  std::string avro;
  const std::string_view fields[] = {id, action, "ann", "a task", "2026-11-24T10:00:00.000Z"};
  avro::EncodeStrings(fields, avro);
  return {id, Framed(1, avro), 1'700'000'000'000, {}};
}

// True as soon as `is_so` is, within five seconds.
inline bool Soon(const std::function<bool()>& is_so) {
  auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

struct World {
  World() { kafka.MakeTopic("taskflow-interactions", 3); }

  Environment MakeEnvironment(Metrics& own) {
    Environment out;
    out.metrics = &own;
    out.worker_id = "127.0.0.1:8083";
    out.file_dirs = file_dirs;
    kafka.Serve(out);
    out.connect_registry = [this](std::string_view url) { return registry.Connect(url); };
    out.connect_store = [this](const cql::SessionOptions&) { return store.Connect(); };
    return out;
  }
  void Send(const std::string& id, std::int32_t partition = 0) {
    kafka.Append("taskflow-interactions", partition, Event(id));
  }
  std::int64_t Committed(std::int32_t partition = 0) const {
    return kafka.Committed("connect-cassandra-sink-interactions", "taskflow-interactions",
                           partition);
  }

  FakeKafka kafka;
  FakeRegistry registry;
  FakeStore store;
  std::vector<std::string> file_dirs;
};

}  // namespace taskflow::connect
