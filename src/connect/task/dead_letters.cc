#include "connect/task/dead_letters.h"

#include <condition_variable>

#include "connect/config/connector_config.h"
#include "connect/limits.h"
#include "connect/task/subscription.h"

namespace taskflow::connect {
namespace {

// Counts answers; shared with callbacks that may come after the wait was given up.
struct LetterAnswers {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t waiting = 0;
  Status status;

  void Done(const Result<kafka::Placement>& result) {
    std::lock_guard lock(mutex);
    --waiting;
    // An error that a repetition does not mend outweighs one that it does.
    bool worse = !result && (status || IsRetriable(status.error().code));
    if (worse) status = Fail(result.error());
    changed.notify_all();
  }
  Status Wait(const DeadLetters::Within& within) {
    std::unique_lock lock(mutex);
    auto give_up = std::chrono::steady_clock::now() + kDeadLetterTimeout + Milliseconds(1'000);
    while (waiting > 0) {
      auto now = std::chrono::steady_clock::now();
      give_up = std::min(give_up, now + within(kDeadLetterTimeout));
      if (now >= give_up) return Fail(ErrorCode::kTimeout, "the dead letter queue does not answer");
      changed.wait_for(lock, Milliseconds(50));
    }
    return status;
  }
};

}  // namespace

std::string_view ExceptionClass(const Failure& failure) {
  switch (failure.error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return "org.apache.kafka.connect.errors.RetriableException";
    case ErrorCode::kUnauthorized:
    case ErrorCode::kConflict:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return "org.apache.kafka.connect.errors.ConnectException";
    default:
      return "org.apache.kafka.connect.errors.DataException";
  }
}

Result<std::unique_ptr<DeadLetters>> DeadLetters::Make(const Config& config, int task,
                                                       const Environment& environment) {
  Settings settings(SinkFrameworkKeys(), config);
  auto topic = settings.String("errors.deadletterqueue.topic.name");
  if (topic.empty()) return nullptr;
  auto name = settings.String("name");
  auto options = environment.kafka;
  options.client_id = fmt::format("connector-dlq-adminclient-{}-{}", name, task);
  ASSIGN_OR_RETURN(auto admin, environment.administer(options));
  auto replicas =
      static_cast<std::int16_t>(settings.Int("errors.deadletterqueue.topic.replication.factor"));
  kafka::NewTopic order{
      .name = topic, .replication_factor = replicas, .configs = environment.dead_letter_configs};
  auto made = admin->EnsureTopic(order, kAdminTimeout);
  if (!made && !IsRetriable(made.error().code) && replicas > 1) {
    order.replication_factor = 1;
    made = admin->EnsureTopic(order, kAdminTimeout);
  }
  if (!made)
    return FailWith(fmt::format("dead letter queue topic {}", topic), std::move(made).error());

  std::unique_ptr<DeadLetters> out(
      new DeadLetters(topic, settings.Bool("errors.deadletterqueue.context.headers.enable"),
                      std::move(name), task));
  options.client_id = fmt::format("connector-dlq-producer-{}-{}", out->connector_, task);
  OverrideProducer(config, options);
  ASSIGN_OR_RETURN(out->producer_, environment.produce(options, kDeadLetterTimeout));
  return out;
}

std::vector<kafka::Header> DeadLetters::HeadersOf(const Reject& reject) const {
  auto headers = reject.batch->HeadersOf(reject.index);
  if (!with_headers_) return headers;
  auto add = [&](std::string_view key, std::string value) {
    headers.push_back({fmt::format("__connect.errors.{}", key), std::move(value)});
  };
  auto exception = std::string(ExceptionClass(reject.failure));
  add("topic", std::string(reject.record->topic));
  add("partition", std::to_string(reject.record->partition));
  add("offset", std::to_string(reject.record->offset));
  add("connector.name", connector_);
  add("task.id", std::to_string(task_));
  add("stage", std::string(reject.failure.stage));
  add("class.name", reject.failure.class_name);
  add("exception.class.name", exception);
  add("exception.message", reject.failure.error.message);
  add("exception.stacktrace", exception + ": " + reject.failure.error.message);
  return headers;
}

Status DeadLetters::Write(const std::vector<Reject>& rejects, const Within& within) {
  auto answers = std::make_shared<LetterAnswers>();
  answers->waiting = rejects.size();
  for (const auto& reject : rejects) {
    auto headers = HeadersOf(reject);
    auto sent =
        producer_->Send({.topic = topic_,
                         .key = reject.record->key,
                         .value = reject.record->value,
                         .timestamp_ms = std::max<std::int64_t>(reject.record->timestamp_ms, 0),
                         .headers = &headers},
                        [answers](Result<kafka::Placement> result) { answers->Done(result); });
    if (!sent) answers->Done(Fail(std::move(sent).error()));
  }
  return answers->Wait(within);
}

}  // namespace taskflow::connect
