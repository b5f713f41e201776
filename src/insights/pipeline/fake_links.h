// For tests: parts in memory that answer what they are told to.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "avro/encode.h"
#include "base/bytes.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

// Any thread.
struct FakeParts {
  struct Record {
    std::optional<std::string> key, value;
    std::int64_t time_ms = 0;
    std::vector<kafka::Header> headers;
  };
  using Partition = std::vector<std::optional<Record>>;  // nothing: compacted away
  using Cql = std::function<Result<cql::Rows>(const std::string& query, std::int32_t page_size,
                                              const std::string& page)>;

  mutable std::mutex mutex;  // guards the rest
  bool kafka_is_away = false, registry_is_away = false;
  std::map<std::string, std::vector<Partition>> topics;
  std::map<std::string, kafka::Offsets> committed;  // by group
  std::map<std::int32_t, std::string> schemas;
  std::map<std::pair<RestPart, std::string>, std::pair<int, std::string>> rest;  // "GET /target"
  std::vector<std::string> asked;                                                // the same
  Cql cql;
  std::size_t schema_questions = 0;
  int sends_until_failure = 1'000'000;
  std::vector<std::string> claimed;  // groups, by each claim
  bool claimed_by_others = false;

  void Append(const std::string& topic, Record record, std::size_t partition = 0) {
    std::lock_guard lock(mutex);
    auto& all = topics[topic];
    if (all.size() <= partition) all.resize(partition + 1);
    all[partition].push_back(std::move(record));
  }
  void Answer(RestPart part, const std::string& request, std::string body, int status = 200) {
    std::lock_guard lock(mutex);
    rest[{part, request}] = {status, std::move(body)};
  }
  std::vector<std::string> Asked() const {
    std::lock_guard lock(mutex);
    return asked;
  }
  // In Confluent's framing, of a schema whose fields are all strings.
  static std::string Avro(std::int32_t id, const std::vector<std::string_view>& fields) {
    std::string out(1, '\0');
    ByteWriter(out).I32(id);
    avro::EncodeStrings(fields, out);
    return out;
  }
};

class FakeLinks final : public Links {
 public:
  explicit FakeLinks(FakeParts& parts) : parts_(parts) {}

  Milliseconds answer_max() const override { return Milliseconds(500); }
  Result<std::shared_ptr<kafka::Admin>> Admin() override {
    return std::make_shared<FakeAdmin>(parts_);
  }
  Result<std::unique_ptr<kafka::Producer>> NewProducer() override {
    return std::make_unique<FakeProducer>(parts_);
  }
  Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from,
                                                       std::size_t) override {
    return std::make_unique<FakeConsumer>(parts_, from);
  }
  Result<std::unique_ptr<kafka::Consumer>> Claim(const kafka::ClaimOptions& options) override {
    parts_.claimed.push_back(options.group);
    if (parts_.claimed_by_others) return Fail(ErrorCode::kConflict, "another holds it");
    return std::make_unique<FakeConsumer>(parts_, kafka::Offsets{});
  }
  Result<std::shared_ptr<cql::Session>> Store() override {
    return std::make_shared<FakeSession>(parts_);
  }
  Result<std::string> SchemaById(SchemaId id) override {
    std::lock_guard lock(parts_.mutex);
    ++parts_.schema_questions;
    if (parts_.registry_is_away) return Fail(ErrorCode::kUnavailable, "the registry is away");
    auto found = parts_.schemas.find(id.value);
    if (found == parts_.schemas.end()) return Fail(ErrorCode::kNotFound, "no such schema");
    return found->second;
  }
  Result<http::Response> Ask(RestPart part, http::Request request) override {
    std::lock_guard lock(parts_.mutex);
    auto name = request.method + " " + request.target;
    parts_.asked.push_back(name);
    auto found = parts_.rest.find({part, name});
    if (found == parts_.rest.end()) return http::Response::Json(404, R"({"message":"none"})");
    if (found->second.first == 0) return Fail(ErrorCode::kUnavailable, "refused");
    return http::Response::Json(found->second.first, found->second.second);
  }

 private:
  static tl::unexpected<Error> Away() { return Fail(ErrorCode::kTimeout, "Local: Timed out"); }

  class FakeAdmin final : public kafka::Admin {
   public:
    explicit FakeAdmin(FakeParts& of) : of_(of) {}
    Status CreateTopic(const kafka::NewTopic&, Milliseconds) override {
      return Fail(ErrorCode::kUnsupported, "not used");
    }
    Result<std::map<std::string, std::int32_t>> Topics(Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      if (of_.kafka_is_away) return Away();
      std::map<std::string, std::int32_t> out;
      for (const auto& [name, all] : of_.topics) out[name] = static_cast<std::int32_t>(all.size());
      return out;
    }
    Result<kafka::PartitionRange> Range(const kafka::TopicPartition& at, Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      if (of_.kafka_is_away) return Away();
      const auto& all = of_.topics.at(at.topic).at(static_cast<std::size_t>(at.partition));
      return kafka::PartitionRange{0, static_cast<std::int64_t>(all.size())};
    }
    Result<kafka::Offsets> Committed(const std::string& group,
                                     const std::vector<kafka::TopicPartition>& of,
                                     Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      kafka::Offsets out;
      for (const auto& at : of) {
        auto found = of_.committed[group].find(at);
        if (found != of_.committed[group].end()) out[at] = found->second;
      }
      return out;
    }
    Result<kafka::Offsets> OffsetsAt(const std::vector<kafka::TopicPartition>& of, std::int64_t ms,
                                     Milliseconds) override {
      std::lock_guard lock(of_.mutex);
      kafka::Offsets out;
      for (const auto& at : of) {
        const auto& all = of_.topics.at(at.topic).at(static_cast<std::size_t>(at.partition));
        for (std::size_t i = 0; i < all.size() && !out.contains(at); ++i) {
          if (all[i] && all[i]->time_ms >= ms) out[at] = static_cast<std::int64_t>(i);
        }
      }
      return out;
    }
    Result<std::string> ClusterId(Milliseconds) override { return "fake"; }
    Result<kafka::TopicConfigs> Configs(const std::string&, Milliseconds) override {
      return kafka::TopicConfigs{{"retention.ms", {"1000", true}}, {"segment.ms", {"5", false}}};
    }
    Status ChangeConfigs(const std::string&, const kafka::ConfigChanges&, Milliseconds) override {
      return Fail(ErrorCode::kUnsupported, "not used");
    }

   private:
    FakeParts& of_;
  };

  class FakeProducer final : public kafka::Producer {
   public:
    explicit FakeProducer(FakeParts& of) : of_(of) {}
    Status Send(const kafka::OutRecord& record, OnDone done) override {
      if (of_.sends_until_failure-- <= 0) {
        done(Fail(ErrorCode::kTimeout, "Local: Message timed out"));
        return {};
      }
      FakeParts::Record copy{.time_ms = record.timestamp_ms, .headers = *record.headers};
      if (record.key) copy.key = std::string(*record.key);
      if (record.value) copy.value = std::string(*record.value);
      of_.Append(std::string(record.topic), std::move(copy),
                 static_cast<std::size_t>(std::max(record.partition, 0)));
      done(kafka::Placement{});
      return {};
    }
    Status Flush(Milliseconds) override { return {}; }

   private:
    FakeParts& of_;
  };

  class FakeBatch final : public kafka::Batch {
   public:
    const std::vector<kafka::InRecord>& records() const override { return views_; }
    std::vector<kafka::Header> HeadersOf(std::size_t i) const override { return held_[i].headers; }
    void Add(const kafka::TopicPartition& at, std::int64_t offset, FakeParts::Record record) {
      held_.push_back(std::move(record));
      const auto& kept = held_.back();
      views_.push_back({at.topic, at.partition, offset, kept.time_ms, kept.key, kept.value});
    }

   private:
    std::deque<FakeParts::Record> held_;
    std::vector<kafka::InRecord> views_;
  };

  // A few of each partition at a time.
  class FakeConsumer final : public kafka::Consumer {
   public:
    FakeConsumer(FakeParts& of, kafka::Offsets from) : of_(of), next_(std::move(from)) {}
    Result<std::unique_ptr<kafka::Batch>> Poll(std::size_t, Milliseconds) override {
      constexpr int kAtOnce = 3;
      auto batch = std::make_unique<FakeBatch>();
      std::lock_guard lock(of_.mutex);
      if (of_.kafka_is_away) return Fail(ErrorCode::kUnavailable, "all brokers are down");
      for (auto& [at, next] : next_) {
        const auto& all = of_.topics.at(at.topic).at(static_cast<std::size_t>(at.partition));
        auto end = static_cast<std::int64_t>(all.size());
        for (int i = 0; i < kAtOnce && next < end; ++i, ++next) {
          const auto& record = all[static_cast<std::size_t>(next)];
          if (record) batch->Add(at, next, *record);
        }
        if (next >= end) ends_[at] = end;
      }
      return batch;
    }
    std::optional<std::int64_t> EndOf(const kafka::TopicPartition& at) const override {
      auto found = ends_.find(at);
      if (found == ends_.end()) return std::nullopt;
      return found->second;
    }
    Status Commit(const kafka::Offsets&, Milliseconds) override { return {}; }
    Status Seek(const kafka::TopicPartition&, std::int64_t) override { return {}; }
    Status Pause() override { return {}; }
    Status Resume() override { return {}; }

   private:
    FakeParts& of_;
    kafka::Offsets next_, ends_;
  };

  class FakeSession final : public cql::Session {
   public:
    explicit FakeSession(FakeParts& of) : of_(of) {}
    Result<cql::Prepared> Prepare(const std::string&) override { return cql::Prepared{}; }
    Result<cql::Rows> Query(const std::string& statement, cql::Consistency, std::int32_t page_size,
                            const std::string& page) override {
      return of_.cql ? of_.cql(statement, page_size, page) : cql::Rows{};
    }
    void Execute(const cql::Prepared&, const std::vector<cql::Value>&, cql::Consistency,
                 std::optional<std::int64_t>, OnDone done) override {
      done(Fail(ErrorCode::kUnsupported, "not used"));
    }
    void ExecuteMany(const cql::Prepared&, const std::vector<cql::Value>&, std::size_t,
                     cql::Consistency, std::vector<std::optional<std::int64_t>>,
                     OnAllDone) override {}
    bool alive() const override { return true; }

   private:
    FakeParts& of_;
  };

  FakeParts& parts_;
};

}  // namespace taskflow::insights
