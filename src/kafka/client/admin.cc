#include <algorithm>
#include <functional>
#include <list>
#include <mutex>

#include "kafka/client/client.h"
#include "kafka/client/errors.h"
#include "kafka/client/fetch_queue.h"
#include "kafka/client/handle.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

struct NewTopicDeleter {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
struct NewOffsetsDeleter {
  void operator()(rd_kafka_AlterConsumerGroupOffsets_t* order) const {
    rd_kafka_AlterConsumerGroupOffsets_destroy(order);
  }
};
struct DeleteOffsetsDeleter {
  void operator()(rd_kafka_DeleteConsumerGroupOffsets_t* order) const {
    rd_kafka_DeleteConsumerGroupOffsets_destroy(order);
  }
};
struct ResourceDeleter {
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
};
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, ResourceDeleter>;
struct MetadataDeleter {
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};

Offsets KnownIn(const rd_kafka_topic_partition_list_t& list) {
  Offsets out;
  for (int i = 0; i < list.cnt; ++i) {
    const auto& at = list.elems[i];
    if (at.offset >= 0) out[{at.topic, at.partition}] = at.offset;
  }
  return out;
}

class HandleAdmin final : public Admin {
 public:
  HandleAdmin(std::shared_ptr<Handle> handle, ClientOptions options)
      : handle_(std::move(handle)), options_(std::move(options)) {}

  Status CreateTopic(const NewTopic& topic, Milliseconds timeout) override;
  Result<std::map<std::string, std::int32_t>> Topics(Milliseconds timeout) override;
  Result<std::vector<std::string>> Brokers(Milliseconds timeout) override;
  Result<std::int32_t> Replication(const std::string& topic, Milliseconds timeout) override;
  Result<PartitionRange> Range(const TopicPartition& partition, Milliseconds timeout) override;
  Result<Offsets> Committed(const std::string& group, const std::vector<TopicPartition>& partitions,
                            Milliseconds timeout) override;
  Result<Offsets> OffsetsAt(const std::vector<TopicPartition>& partitions,
                            std::int64_t timestamp_ms, Milliseconds timeout) override;
  Status SetCommitted(const std::string& group, const Offsets& next, Milliseconds timeout) override;
  Status ForgetCommitted(const std::string& group, const std::vector<TopicPartition>& partitions,
                         Milliseconds timeout) override;
  Result<std::string> ClusterId(Milliseconds timeout) override;
  Result<TopicConfigs> Configs(const std::string& topic, Milliseconds timeout) override;
  Status ChangeConfigs(const std::string& topic, const ConfigChanges& changes,
                       Milliseconds timeout) override;

 private:
  rd_kafka_t* rk() const { return handle_->get(); }
  using Metadata = std::unique_ptr<const rd_kafka_metadata_t, MetadataDeleter>;
  // Of all topics, or of the brokers alone.
  Result<Metadata> AskMetadata(bool topics, std::string_view what, Milliseconds timeout);
  AdminOptions OptionsFor(rd_kafka_admin_op_t what, Milliseconds timeout) const;
  // A handle that could join the group, and doesn't. As such it may ask what a member asks:
  // librdkafka's questions about any group abort the process when the coordinator dies as it is
  // asked (github.com/confluentinc/librdkafka/pull/5397).
  Result<std::shared_ptr<Handle>> GroupHandle(const std::string& group);
  // Gives an order about a group to each broker: all but the group's coordinator refuse. librdkafka
  // could look for the coordinator, but goes on to when the order has timed out, and then aborts
  // the process (github.com/confluentinc/librdkafka/pull/5397).
  using Give = std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;
  using Read = std::function<Status(const Event&)>;
  Status AskCoordinator(rd_kafka_admin_op_t order, const std::string& what, Milliseconds timeout,
                        const Give& give, const Read& read);
  // The answer to the order that was given with `queue`.
  Result<Event> Answer(const Queue& queue, std::string_view what, Milliseconds timeout) const;

  std::shared_ptr<Handle> handle_;
  const ClientOptions options_;
  std::mutex mutex_;                                                   // guards the next one
  std::list<std::pair<std::string, std::shared_ptr<Handle>>> groups_;  // the last asked first
};

Result<std::shared_ptr<Handle>> HandleAdmin::GroupHandle(const std::string& group) {
  std::shared_ptr<Handle> forgotten;  // ends outside the lock
  std::lock_guard lock(mutex_);
  auto found = std::ranges::find(groups_, group, [](auto& one) { return one.first; });
  if (found != groups_.end()) {
    groups_.splice(groups_.begin(), groups_, found);
    return found->second;
  }
  auto properties = ConsumerProperties();
  properties.push_back({"group.id", group});
  ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_CONSUMER, options_, properties, nullptr));
  groups_.emplace_front(group, handle);
  if (groups_.size() > kAskedGroupsMax) {
    forgotten = std::move(groups_.back().second);
    groups_.pop_back();
  }
  return handle;
}

AdminOptions HandleAdmin::OptionsFor(rd_kafka_admin_op_t what, Milliseconds timeout) const {
  AdminOptions options(rd_kafka_AdminOptions_new(rk(), what));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), std::max(WaitMs(timeout), 1), nullptr,
                                            0);
  return options;
}

Result<Event> HandleAdmin::Answer(const Queue& queue, std::string_view what,
                                  Milliseconds timeout) const {
  // librdkafka answers by itself at the timeout, and knows then what it was waiting for.
  Event event(rd_kafka_queue_poll(queue.get(), WaitMs(timeout + Milliseconds(200))));
  if (event == nullptr) return Fail(ErrorCode::kTimeout, "{}: no answer", what);
  if (auto error = rd_kafka_event_error(event.get())) {
    return Fail(CodeOf(error), "{}: {}", what, rd_kafka_event_error_string(event.get()));
  }
  handle_->log().Reached();
  return event;
}

Status HandleAdmin::AskCoordinator(rd_kafka_admin_op_t order, const std::string& what,
                                   Milliseconds timeout, const Give& give, const Read& read) {
  auto end = SystemClock().Mono() + timeout;
  auto left = [end] {
    auto time = std::chrono::duration_cast<Milliseconds>(end - SystemClock().Mono());
    return std::max(time, Milliseconds(0));
  };
  ASSIGN_OR_RETURN(auto metadata, AskMetadata(false, what, timeout));
  auto queue = handle_->NewQueue();
  for (int i = 0; i < metadata->broker_cnt; ++i) {
    auto options = OptionsFor(order, left());
    rd_kafka_AdminOptions_set_broker(options.get(), metadata->brokers[i].id, nullptr, 0);
    give(options.get(), queue.get());
  }
  auto last = Status(Fail(ErrorCode::kUnavailable, "{}: no broker is known", what));
  for (int i = 0; i < metadata->broker_cnt; ++i) {
    last = Answer(queue, what, left()).and_then(read);
    if (last || !IsRetriable(last.error().code)) break;
  }
  return last;
}

Status HandleAdmin::CreateTopic(const NewTopic& topic, Milliseconds timeout) {
  auto what = fmt::format("creating topic {}", topic.name);
  if (topic.name.empty()) return Fail(ErrorCode::kInvalid, "{}: the name is empty", what);
  char why[512] = "";
  std::unique_ptr<rd_kafka_NewTopic_t, NewTopicDeleter> order(rd_kafka_NewTopic_new(
      topic.name.c_str(), topic.partitions, topic.replication_factor, why, sizeof why));
  if (order == nullptr) return Fail(ErrorCode::kInvalid, "{}: {}", what, why);
  for (const auto& [name, value] : topic.configs) {
    auto error = rd_kafka_NewTopic_set_config(order.get(), name.c_str(), value.c_str());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
  }
  auto options = OptionsFor(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout);
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), WaitMs(timeout), nullptr, 0);
  auto queue = handle_->NewQueue();
  auto* orders = order.get();
  rd_kafka_CreateTopics(rk(), &orders, 1, options.get(), queue.get());
  ASSIGN_OR_RETURN(auto event, Answer(queue, what, timeout));

  std::size_t count = 0;
  const auto* result = rd_kafka_event_CreateTopics_result(event.get());
  const auto* topics = rd_kafka_CreateTopics_result_topics(result, &count);
  if (count != 1) return Fail(ErrorCode::kInternal, "{}: an answer about {} topics", what, count);
  auto error = rd_kafka_topic_result_error(topics[0]);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  const char* text = rd_kafka_topic_result_error_string(topics[0]);
  return Fail(CodeOf(error), "{}: {}", what, text == nullptr ? rd_kafka_err2str(error) : text);
}

Result<HandleAdmin::Metadata> HandleAdmin::AskMetadata(bool topics, std::string_view what,
                                                       Milliseconds timeout) {
  const rd_kafka_metadata_t* raw = nullptr;
  auto error = rd_kafka_metadata(rk(), topics ? 1 : 0, nullptr, &raw, WaitMs(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
  handle_->log().Reached();
  return Metadata(raw);
}

Result<std::vector<std::string>> HandleAdmin::Brokers(Milliseconds timeout) {
  ASSIGN_OR_RETURN(auto metadata, AskMetadata(false, "listing brokers", timeout));
  std::vector<std::string> out;
  for (int i = 0; i < metadata->broker_cnt; ++i) {
    const auto& broker = metadata->brokers[i];
    out.push_back(fmt::format("{}:{}", broker.host, broker.port));
  }
  return out;
}

Result<std::map<std::string, std::int32_t>> HandleAdmin::Topics(Milliseconds timeout) {
  ASSIGN_OR_RETURN(auto metadata, AskMetadata(true, "listing topics", timeout));
  std::map<std::string, std::int32_t> out;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) out[topic.topic] = topic.partition_cnt;
  }
  return out;
}

Result<std::int32_t> HandleAdmin::Replication(const std::string& topic, Milliseconds timeout) {
  ASSIGN_OR_RETURN(auto metadata, AskMetadata(true, "listing topics", timeout));
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& one = metadata->topics[i];
    if (topic != one.topic || one.err != RD_KAFKA_RESP_ERR_NO_ERROR || one.partition_cnt == 0) {
      continue;
    }
    int fewest = one.partitions[0].replica_cnt;
    for (int p = 1; p < one.partition_cnt; ++p) {
      fewest = std::min(fewest, one.partitions[p].replica_cnt);
    }
    return fewest;
  }
  return Fail(ErrorCode::kNotFound, "there is no topic {}", topic);
}

Result<PartitionRange> HandleAdmin::Range(const TopicPartition& partition, Milliseconds timeout) {
  PartitionRange out;
  auto error = rd_kafka_query_watermark_offsets(rk(), partition.topic.c_str(), partition.partition,
                                                &out.earliest, &out.end, WaitMs(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return FailWithKafka(fmt::format("range of {}-{}", partition.topic, partition.partition),
                         error);
  }
  handle_->log().Reached();
  return out;
}

Result<Offsets> HandleAdmin::Committed(const std::string& group,
                                       const std::vector<TopicPartition>& partitions,
                                       Milliseconds timeout) {
  if (partitions.empty()) return Offsets{};
  auto what = fmt::format("offsets of group {}", group);
  if (group.empty()) return Fail(ErrorCode::kInvalid, "{}: the group's name is empty", what);
  ASSIGN_OR_RETURN(auto handle, GroupHandle(group));
  auto list = ListOf(partitions);
  auto error = rd_kafka_committed(handle->get(), list.get(), WaitMs(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
  if (auto one = ErrorIn(*list)) return FailWithKafka(what, one);
  handle_->log().Reached();
  return KnownIn(*list);
}

Result<Offsets> HandleAdmin::OffsetsAt(const std::vector<TopicPartition>& partitions,
                                       std::int64_t timestamp_ms, Milliseconds timeout) {
  if (partitions.empty()) return Offsets{};
  auto what = fmt::format("offsets at {}", FormatIso8601(timestamp_ms));
  auto list = ListOf(partitions);
  for (int i = 0; i < list->cnt; ++i) {
    // Below zero, the protocol has other meanings than times.
    list->elems[i].offset = std::max<std::int64_t>(timestamp_ms, 0);
  }
  auto error = rd_kafka_offsets_for_times(rk(), list.get(), WaitMs(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
  if (auto one = ErrorIn(*list)) return FailWithKafka(what, one);
  handle_->log().Reached();
  return KnownIn(*list);
}

// The answer about one group.
Status GroupStatus(const rd_kafka_group_result_t** groups, std::size_t count,
                   const std::string& what) {
  if (count != 1) return Fail(ErrorCode::kInternal, "{}: an answer about {} groups", what, count);
  if (const auto* error = rd_kafka_group_result_error(groups[0])) {
    return Fail(CodeOf(rd_kafka_error_code(error)), "{}: {}", what, rd_kafka_error_string(error));
  }
  const auto* offsets = rd_kafka_group_result_partitions(groups[0]);
  if (auto error = offsets == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : ErrorIn(*offsets)) {
    return FailWithKafka(what, error);
  }
  return {};
}

Status HandleAdmin::ForgetCommitted(const std::string& group,
                                    const std::vector<TopicPartition>& partitions,
                                    Milliseconds timeout) {
  if (partitions.empty()) return {};
  auto what = fmt::format("offsets of group {}", group);
  auto list = ListOf(partitions);
  std::unique_ptr<rd_kafka_DeleteConsumerGroupOffsets_t, DeleteOffsetsDeleter> order(
      rd_kafka_DeleteConsumerGroupOffsets_new(group.c_str(), list.get()));
  auto give = [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    auto* orders = order.get();
    rd_kafka_DeleteConsumerGroupOffsets(rk(), &orders, 1, options, queue);
  };
  auto read = [&](const Event& event) {
    std::size_t count = 0;
    const auto* result = rd_kafka_event_DeleteConsumerGroupOffsets_result(event.get());
    const auto** groups = rd_kafka_DeleteConsumerGroupOffsets_result_groups(result, &count);
    return GroupStatus(groups, count, what);
  };
  auto done =
      AskCoordinator(RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS, what, timeout, give, read);
  return !done && done.error().code == ErrorCode::kNotFound ? Status{} : done;
}

Status HandleAdmin::SetCommitted(const std::string& group, const Offsets& next,
                                 Milliseconds timeout) {
  if (next.empty()) return {};
  auto what = fmt::format("offsets of group {}", group);
  if (group.empty()) return Fail(ErrorCode::kInvalid, "{}: the group's name is empty", what);
  auto list = ListOf(next);
  std::unique_ptr<rd_kafka_AlterConsumerGroupOffsets_t, NewOffsetsDeleter> order(
      rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), list.get()));
  auto give = [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    auto* orders = order.get();
    rd_kafka_AlterConsumerGroupOffsets(rk(), &orders, 1, options, queue);
  };
  auto read = [&](const Event& event) {
    std::size_t count = 0;
    const auto* result = rd_kafka_event_AlterConsumerGroupOffsets_result(event.get());
    const auto** groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count);
    return GroupStatus(groups, count, what);
  };
  return AskCoordinator(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, what, timeout, give, read);
}

Result<std::string> HandleAdmin::ClusterId(Milliseconds timeout) {
  char* id = rd_kafka_clusterid(rk(), WaitMs(timeout));
  if (id == nullptr) return Fail(ErrorCode::kTimeout, "no Kafka broker tells its cluster's id");
  std::string out(id);
  rd_kafka_mem_free(rk(), id);
  handle_->log().Reached();
  return out;
}

// The answer's one resource, or its error.
Result<const rd_kafka_ConfigResource_t*> OnlyResource(const rd_kafka_ConfigResource_t** resources,
                                                      std::size_t count, std::string_view what) {
  if (count != 1) return Fail(ErrorCode::kInternal, "{}: an answer about {} topics", what, count);
  auto error = rd_kafka_ConfigResource_error(resources[0]);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return resources[0];
  const char* text = rd_kafka_ConfigResource_error_string(resources[0]);
  return Fail(CodeOf(error), "{}: {}", what, text == nullptr ? rd_kafka_err2str(error) : text);
}

Result<TopicConfigs> HandleAdmin::Configs(const std::string& topic, Milliseconds timeout) {
  auto what = fmt::format("configs of topic {}", topic);
  if (topic.empty()) return Fail(ErrorCode::kInvalid, "{}: the name is empty", what);
  Resource question(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  auto options = OptionsFor(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout);
  auto queue = handle_->NewQueue();
  auto* questions = question.get();
  rd_kafka_DescribeConfigs(rk(), &questions, 1, options.get(), queue.get());
  ASSIGN_OR_RETURN(auto event, Answer(queue, what, timeout));

  std::size_t count = 0;
  const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
  auto** resources = rd_kafka_DescribeConfigs_result_resources(result, &count);
  ASSIGN_OR_RETURN(const auto* resource, OnlyResource(resources, count, what));
  const auto** entries = rd_kafka_ConfigResource_configs(resource, &count);
  TopicConfigs out;
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    out[rd_kafka_ConfigEntry_name(entries[i])] = {
        value == nullptr ? "" : value,
        rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG};
  }
  return out;
}

Status HandleAdmin::ChangeConfigs(const std::string& topic, const ConfigChanges& changes,
                                  Milliseconds timeout) {
  auto what = fmt::format("changing configs of topic {}", topic);
  ASSIGN_OR_RETURN(auto now, Configs(topic, timeout));
  Resource order(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  auto set = [&](const std::string& name, const std::string& value) -> Status {
    auto error = rd_kafka_ConfigResource_set_config(order.get(), name.c_str(), value.c_str());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
    return {};
  };
  for (const auto& [name, config] : now) {
    if (config.is_own && !changes.contains(name)) TRY(set(name, config.value));
  }
  for (const auto& [name, value] : changes) {
    if (value) TRY(set(name, *value));
  }
  auto options = OptionsFor(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, timeout);
  auto queue = handle_->NewQueue();
  auto* orders = order.get();
  rd_kafka_AlterConfigs(rk(), &orders, 1, options.get(), queue.get());
  ASSIGN_OR_RETURN(auto event, Answer(queue, what, timeout));
  std::size_t count = 0;
  const auto* result = rd_kafka_event_AlterConfigs_result(event.get());
  auto** resources = rd_kafka_AlterConfigs_result_resources(result, &count);
  return OnlyResource(resources, count, what).map([](auto) {});
}

}  // namespace

Result<std::unique_ptr<Admin>> Admin::Create(const ClientOptions& options) {
  ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_PRODUCER, options, {}, nullptr));
  return std::make_unique<HandleAdmin>(std::move(handle), options);
}

Result<Offsets> Admin::OffsetsAt(const std::vector<TopicPartition>&, std::int64_t, Milliseconds) {
  return Fail(ErrorCode::kUnsupported, "offsets by time are not served here");
}

Status Admin::EnsureTopic(const NewTopic& topic, Milliseconds timeout) {
  auto made = CreateTopic(topic, timeout);
  if (!made && made.error().code != ErrorCode::kExists) return made;
  return {};
}

}  // namespace taskflow::kafka
