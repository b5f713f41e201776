#include "kafka/client/handle.h"

#include <algorithm>
#include <array>
#include <thread>

#include "base/log.h"
#include "kafka/client/errors.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> why{};
  switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size())) {
    case RD_KAFKA_CONF_OK:
      return {};
    case RD_KAFKA_CONF_UNKNOWN:
      return Fail(ErrorCode::kInvalid, "Kafka client property {}: librdkafka has none of this name",
                  name);
    default:
      return Fail(ErrorCode::kInvalid, "Kafka client property {}: {}", name, why.data());
  }
}

Properties Shared(const ClientOptions& options) {
  return {
      {"bootstrap.servers", options.bootstrap_servers},
      {"client.id", options.client_id},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"socket.timeout.ms", std::to_string(kRequestTimeoutMs)},
      {"socket.connection.setup.timeout.ms", std::to_string(kConnectTimeoutMs)},
      {"connections.max.idle.ms", std::to_string(kConnectionIdleMaxMs)},
      {"reconnect.backoff.ms", std::to_string(kReconnectMs)},
      {"reconnect.backoff.max.ms", std::to_string(kReconnectMaxMs)},
      {"message.max.bytes", std::to_string(kRecordBytesMax)},
      {"topic.metadata.propagation.max.ms", std::to_string(kTopicPropagationMs)},
      {"log.connection.close", "false"},
  };
}

Handle& HandleOf(void* opaque) { return *static_cast<Handle*>(opaque); }

// librdkafka tells no code beside the line, and errors only to who polls, as an admin does not.
bool IsAboutSasl(std::string_view text) {
  return text.find("SASL authentication error") != text.npos ||
         text.find("mechanism handshake failed") != text.npos;
}

// On any thread of librdkafka. Its lines repeat as long as what they tell lasts.
void OnLog(const rd_kafka_t* rk, int level, const char* facility, const char* text) {
  constexpr int kSyslogWarning = 4;
  std::string_view kind = facility;
  if (rk != nullptr && HandleOf(rd_kafka_opaque(rk)).aside()) return;
  if (rk == nullptr || level > kSyslogWarning || kind == "CONFWARN") {
    return LogDebug("kafka", "{}: {}", kind, text);
  }
  auto& log = HandleOf(rd_kafka_opaque(rk)).log();
  if (kind == "FAIL" && IsAboutSasl(text)) {
    return log.Warn("SASL", fmt::format("{}: look at kafka.client.sasl.username and "
                                        "kafka.client.sasl.password",
                                        text));
  }
  if (kind == "FAIL") return log.ConnectionFailed(text);
  log.Warn(kind, fmt::format("{}: {}", kind, text));
}

void OnError(rd_kafka_t*, int error, const char* reason, void* opaque) {
  auto code = static_cast<rd_kafka_resp_err_t>(error);
  auto& handle = HandleOf(opaque);
  if (code == RD_KAFKA_RESP_ERR__TRANSPORT) return handle.log().ConnectionFailed(reason);
  if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    return handle.log().Warn(rd_kafka_err2name(code), reason);
  }
  handle.log().Lost();
  if (auto* callbacks = handle.callbacks()) {
    callbacks->OnClusterLost({CodeOf(code), fmt::format("no Kafka broker is reached: {}", reason)});
  }
}

void OnDelivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  HandleOf(opaque).callbacks()->OnDelivered(*message);
}
void OnRebalance(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* list,
                 void* opaque) {
  if (auto* callbacks = HandleOf(opaque).callbacks()) callbacks->OnRebalance(error, list);
}
void OnCommitted(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* list,
                 void* opaque) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR && list != nullptr) error = ErrorIn(*list);
  if (auto* callbacks = HandleOf(opaque).callbacks()) callbacks->OnCommitted(error);
}

void SetCallbacks(rd_kafka_conf_t* conf, rd_kafka_type_t type, Handle* handle, bool with_owner) {
  rd_kafka_conf_set_opaque(conf, handle);
  rd_kafka_conf_set_log_cb(conf, OnLog);
  rd_kafka_conf_set_error_cb(conf, OnError);
  if (!with_owner) return;
  if (type == RD_KAFKA_PRODUCER) return rd_kafka_conf_set_dr_msg_cb(conf, OnDelivered);
  rd_kafka_conf_set_rebalance_cb(conf, OnRebalance);
  rd_kafka_conf_set_offset_commit_cb(conf, OnCommitted);
}

void Destroy(Handle* handle) {
  if (!handle->aside()) {
    delete handle;
  } else {
    std::thread([handle] { delete handle; }).detach();
  }
}

}  // namespace

Result<std::shared_ptr<Handle>> Handle::Open(rd_kafka_type_t type, const ClientOptions& options,
                                             const Properties& ours, Callbacks* callbacks) {
  if (options.bootstrap_servers.empty()) {
    return Fail(ErrorCode::kInvalid, "Kafka client property bootstrap.servers is empty");
  }
  Conf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : Shared(options)) TRY(Set(conf.get(), name, value));
  for (const auto& [name, value] : ours) TRY(Set(conf.get(), name, value));
  for (const auto& [name, value] : options.more) TRY(Set(conf.get(), name, value));

  std::shared_ptr<Handle> out(new Handle(ClusterLog::Of(options.bootstrap_servers), callbacks),
                              Destroy);
  SetCallbacks(conf.get(), type, out.get(), callbacks != nullptr);
  std::array<char, 512> why{};
  out->rk_ = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (out->rk_ == nullptr) {
    return Fail(ErrorCode::kInvalid, "Kafka client properties: {}", why.data());
  }
  conf.release();
  return out;
}

Handle::~Handle() {
  if (rk_ != nullptr) rd_kafka_destroy_flags(rk_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

List ListOf(const Offsets& offsets) {
  List list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [at, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset = offset;
  }
  return list;
}

List ListOf(const std::vector<TopicPartition>& partitions) {
  List list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& at : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition);
  }
  return list;
}

std::vector<TopicPartition> PartitionsOf(const rd_kafka_topic_partition_list_t& list) {
  std::vector<TopicPartition> out;
  for (int i = 0; i < list.cnt; ++i) out.push_back({list.elems[i].topic, list.elems[i].partition});
  return out;
}

rd_kafka_resp_err_t ErrorIn(const rd_kafka_topic_partition_list_t& list) {
  for (int i = 0; i < list.cnt; ++i) {
    if (list.elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list.elems[i].err;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

int WaitMs(Milliseconds wait) {
  constexpr std::int64_t kMax = 24 * 3600 * 1000;
  return static_cast<int>(std::clamp<std::int64_t>(wait.count(), 0, kMax));
}

}  // namespace taskflow::kafka
