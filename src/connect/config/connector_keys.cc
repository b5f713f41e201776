#include "connect/config/connector_config.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kString = "org.apache.kafka.connect.storage.StringConverter";
constexpr std::string_view kErrors = "Error Handling";
constexpr std::string_view kNone = "";

ConfigKey TopicKey(std::string_view name, KeyType type, std::string_view doc) {
  return {.name = name,
          .type = type,
          .default_value = kNone,
          .importance = Importance::kHigh,
          .display_name = name,
          .doc = doc};
}

ConfigKeys CommonKeys() {
  return {
      {.name = "name",
       .importance = Importance::kHigh,
       .display_name = "Connector name",
       .doc = "Globally unique name to use for this connector."},
      {.name = "connector.class",
       .importance = Importance::kHigh,
       .display_name = "Connector class",
       .doc =
           "The connector's class: full name, simple name, or simple name without \"Connector\"."},
      {.name = "tasks.max",
       .type = KeyType::kInt,
       .default_value = "1",
       .importance = Importance::kHigh,
       .display_name = "Tasks max",
       .doc = "Number of tasks, each a consumer in the connector's group.",
       .min = 1,
       .max = kTasksMax},
      {.name = "tasks.max.enforce",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kLow,
       .display_name = "Enforce tasks max",
       .doc = "Accepted; always enforced."},
      {.name = "key.converter",
       .type = KeyType::kClass,
       .default_value = kString,
       .importance = Importance::kLow,
       .display_name = "Key converter class",
       .doc = "Reads keys. Its own keys have the prefix key.converter."},
      {.name = "value.converter",
       .type = KeyType::kClass,
       .default_value = kString,
       .importance = Importance::kLow,
       .display_name = "Value converter class",
       .doc = "Reads values. Its own keys have the prefix value.converter."},
      {.name = "header.converter",
       .type = KeyType::kClass,
       .default_value = "org.apache.kafka.connect.storage.SimpleHeaderConverter",
       .importance = Importance::kLow,
       .display_name = "Header converter class",
       .doc = "Reads headers, for transforms and predicates that look at them."},
      {.name = "transforms",
       .type = KeyType::kList,
       .default_value = kNone,
       .importance = Importance::kLow,
       .group = "Transforms",
       .display_name = "Transforms",
       .doc = "Aliases for the transformations to be applied to records, in order."},
      {.name = "predicates",
       .type = KeyType::kList,
       .default_value = kNone,
       .importance = Importance::kLow,
       .group = "Predicates",
       .display_name = "Predicates",
       .doc = "Aliases for the predicates used by transformations."},
      {.name = "config.action.reload",
       .default_value = "restart",
       .importance = Importance::kLow,
       .display_name = "Reload Action",
       .doc = "Accepted; ${file:/path:key} and ${env:NAME} are looked up whenever a task starts.",
       .allowed = {"none", "restart"}},
  };
}

ConfigKeys ErrorKeys() {
  return {
      {.name = "errors.retry.timeout",
       .type = KeyType::kLong,
       .default_value = "0",
       .group = kErrors,
       .display_name = "Retry Timeout for Errors",
       .doc =
           "How long in milliseconds a record is tried again while a converter or transform "
           "cannot work (the registry is away), before errors.tolerance decides. 0 and -1: until "
           "it works. What waits for the store always does."},
      {.name = "errors.retry.delay.max.ms",
       .type = KeyType::kLong,
       .default_value = "60000",
       .group = kErrors,
       .display_name = "Maximum Delay Between Retries for Errors",
       .doc = "The longest wait between two attempts in milliseconds. Never more than 3 seconds "
              "for the store, nor when errors.retry.timeout is 0.",
       .min = 1},
      {.name = "errors.tolerance",
       .default_value = "none",
       .group = kErrors,
       .display_name = "Error Tolerance",
       .doc = "none: a record that cannot be written fails its task. all: it is logged, sent to "
              "the dead letter "
              "queue if there is one, and skipped.",
       .allowed = {"none", "all"}},
      {.name = "errors.log.enable",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .group = kErrors,
       .display_name = "Log Errors",
       .doc = "Whether every tolerated record is logged, not just their number."},
      {.name = "errors.log.include.messages",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .group = kErrors,
       .display_name = "Log Error Details",
       .doc = "Whether the log names the record's topic, partition, offset and timestamp."},
  };
}

ConfigKeys DeadLetterKeys() {
  return {
      {.name = "errors.deadletterqueue.topic.name",
       .default_value = kNone,
       .group = kErrors,
       .display_name = "Dead Letter Queue Topic Name",
       .doc = "The topic for records that errors.tolerance=all lets pass; made with one partition "
              "if absent."},
      {.name = "errors.deadletterqueue.topic.replication.factor",
       .type = KeyType::kShort,
       .default_value = "3",
       .group = kErrors,
       .display_name = "Dead Letter Queue Topic Replication Factor",
       .doc = "Replication factor of that topic when it is made. A cluster that is smaller gets "
              "fewer."},
      {.name = "errors.deadletterqueue.context.headers.enable",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .group = kErrors,
       .display_name = "Enable Error Context Headers",
       .doc = "Whether dead letters say in headers where they come from and what went wrong."},
  };
}

ConfigKeys SourceKeys() {
  constexpr std::string_view kExactlyOnce = "Exactly Once Support";
  return {
      {.name = "topic.creation.groups",
       .type = KeyType::kList,
       .default_value = kNone,
       .importance = Importance::kLow,
       .group = "Topic Creation",
       .doc = "Groups of topics that the connector makes when they are missing, each with its "
              "topic.creation.GROUP.include; the others are as topic.creation.default.* says."},
      {.name = "exactly.once.support",
       .default_value = "requested",
       .group = kExactlyOnce,
       .doc = "requested: each record is written at least once. required is refused.",
       .allowed = {"requested", "required"}},
      {.name = "transaction.boundary",
       .default_value = "poll",
       .group = kExactlyOnce,
       .doc = "Accepted; there are no transactions.",
       .allowed = {"poll", "interval", "connector"}},
      {.name = "transaction.boundary.interval.ms",
       .type = KeyType::kLong,
       .importance = Importance::kLow,
       .group = kExactlyOnce,
       .doc = "Accepted; there are no transactions.",
       .null_default = true},
      {.name = "offsets.storage.topic",
       .importance = Importance::kLow,
       .group = "offsets.topic",
       .doc = "Accepted; offsets are in the worker's own topic.",
       .null_default = true},
  };
}

}  // namespace

const ConfigKeys& SinkFrameworkKeys() {
  static const auto keys = [] {
    auto all = CommonKeys();
    all.push_back(
        TopicKey("topics", KeyType::kList, "List of topics to consume, separated by commas."));
    all.push_back(
        TopicKey("topics.regex", KeyType::kString,
                 "Regular expression giving topics to consume: the whole name must match."));
    for (auto& key : ErrorKeys()) all.push_back(std::move(key));
    for (auto& key : DeadLetterKeys()) all.push_back(std::move(key));
    return all;
  }();
  return keys;
}

const ConfigKeys& SourceFrameworkKeys() {
  static const auto keys = [] {
    auto all = CommonKeys();
    for (auto& key : ErrorKeys()) all.push_back(std::move(key));
    for (auto& key : SourceKeys()) all.push_back(std::move(key));
    return all;
  }();
  return keys;
}

const ConfigKeys& TransformFrameworkKeys() {
  static const ConfigKeys keys{
      {.name = "type",
       .type = KeyType::kClass,
       .importance = Importance::kHigh,
       .group = "Transforms",
       .doc = "Class of the transformation."},
      {.name = "predicate",
       .default_value = kNone,
       .group = "Transforms",
       .doc = "The alias of a predicate used to determine whether to apply this transformation.",
       .null_default = true},
      {.name = "negate",
       .type = KeyType::kBoolean,
       .default_value = "false",
       .group = "Transforms",
       .doc = "Whether the configured predicate should be negated."},
  };
  return keys;
}

const ConfigKeys& PredicateFrameworkKeys() {
  static const ConfigKeys keys{{.name = "type",
                                .type = KeyType::kClass,
                                .importance = Importance::kHigh,
                                .group = "Predicates",
                                .doc = "Class of the predicate."}};
  return keys;
}

}  // namespace taskflow::connect
