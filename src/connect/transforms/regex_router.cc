#include "connect/transforms/regex_router.h"

#include "connect/limits.h"

namespace taskflow::connect {

const ConfigKeys& RegexRouter::Keys() {
  static const ConfigKeys keys{
      {.name = "regex",
       .importance = Importance::kHigh,
       .doc = "Regular expression to use for matching.",
       .check = [](std::string_view value) -> std::optional<std::string> {
         auto pattern = Pattern::Compile(value);
         return pattern ? std::nullopt : std::optional("Invalid regex: " + pattern.error().message);
       }},
      {.name = "replacement", .importance = Importance::kHigh, .doc = "Replacement string."},
  };
  return keys;
}

Result<std::unique_ptr<Transform>> RegexRouter::Make(const Settings& settings) {
  ASSIGN_OR_RETURN(auto pattern, Pattern::Compile(settings.String("regex")));
  auto replacement = settings.String("replacement");
  TRY(pattern.CheckReplacement(replacement));
  return std::unique_ptr<Transform>(new RegexRouter(std::move(pattern), std::move(replacement)));
}

const std::string& RegexRouter::RouteOf(std::string_view topic) {
  auto found = routes_.find(topic);
  if (found == routes_.end()) {
    auto routed = pattern_.Replace(topic, replacement_);
    found = routes_.emplace(topic, routed ? *std::move(routed) : std::string(topic)).first;
  }
  last_ = &*found;
  return found->second;
}

Result<bool> RegexRouter::Apply(Record& record, Arena&) {
  if (last_ == nullptr || last_->first != record.topic) {
    if (routes_.size() >= kTopicsRoutedMax && !routes_.contains(record.topic)) {
      return Fail(ErrorCode::kTooLarge, "RegexRouter has routed {} topics, no more are kept",
                  kTopicsRoutedMax);
    }
    RouteOf(record.topic);
  }
  record.topic = last_->second;
  return true;
}

}  // namespace taskflow::connect
