#include <algorithm>

#include "connect/transforms/pattern.h"
#include "connect/transforms/predicate.h"

namespace taskflow::connect {
namespace {

class TopicNameMatches : public Predicate {
 public:
  static const ConfigKeys& Keys() {
    static const ConfigKeys keys{
        {.name = "pattern",
         .doc = "A Java regular expression for matching against the name of a record's topic.",
         .check = [](std::string_view value) -> std::optional<std::string> {
           auto pattern = Pattern::Compile(value);
           return pattern ? std::nullopt
                          : std::optional("entry must be a Java-compatible regular expression: " +
                                          pattern.error().message);
         }}};
    return keys;
  }
  static Result<std::unique_ptr<Predicate>> Make(const Settings& settings) {
    ASSIGN_OR_RETURN(auto pattern, Pattern::Compile(settings.String("pattern")));
    return std::make_unique<TopicNameMatches>(std::move(pattern));
  }
  explicit TopicNameMatches(Pattern pattern) : pattern_(std::move(pattern)) {}

  bool Test(const Record& record) override {
    if (topic_ != record.topic) {
      topic_ = record.topic;
      matches_ = pattern_.Matches(topic_);
    }
    return matches_;
  }

 private:
  Pattern pattern_;
  std::string topic_;  // the last one seen
  bool matches_ = false;
};

class RecordIsTombstone : public Predicate {
 public:
  static Result<std::unique_ptr<Predicate>> Make(const Settings&) {
    return std::make_unique<RecordIsTombstone>();
  }
  bool Test(const Record& record) override { return record.value.IsNull(); }
};

class HasHeaderKey : public Predicate {
 public:
  static const ConfigKeys& Keys() {
    static const ConfigKeys keys{
        {.name = "name",
         .doc = "The header name.",
         .check = [](std::string_view value) -> std::optional<std::string> {
           return value.empty() ? std::optional<std::string>("String must be non-empty")
                                : std::nullopt;
         }}};
    return keys;
  }
  static Result<std::unique_ptr<Predicate>> Make(const Settings& settings) {
    return std::make_unique<HasHeaderKey>(settings.String("name"));
  }
  explicit HasHeaderKey(std::string name) : name_(std::move(name)) {}
  bool Test(const Record& record) override {
    return std::any_of(record.headers.begin(), record.headers.end(),
                       [&](const auto& header) { return header.name == name_; });
  }

 private:
  std::string name_;
};

constexpr std::string_view kPredicateVersion = "3.9.1";

}  // namespace

std::span<const PredicatePlugin> PredicatePlugins() {
  static const std::vector<PredicatePlugin> plugins{
      {{"org.apache.kafka.connect.transforms.predicates.HasHeaderKey", PluginKind::kPredicate,
        kPredicateVersion, HasHeaderKey::Keys},
       HasHeaderKey::Make,
       true},
      {{"org.apache.kafka.connect.transforms.predicates.RecordIsTombstone", PluginKind::kPredicate,
        kPredicateVersion, NoKeys},
       RecordIsTombstone::Make},
      {{"org.apache.kafka.connect.transforms.predicates.TopicNameMatches", PluginKind::kPredicate,
        kPredicateVersion, TopicNameMatches::Keys},
       TopicNameMatches::Make},
  };
  return plugins;
}

}  // namespace taskflow::connect
