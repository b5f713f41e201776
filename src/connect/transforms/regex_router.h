// RegexRouter: renames the topic when the whole of it matches.
#pragma once

#include <map>
#include <string>

#include "connect/transforms/pattern.h"
#include "connect/transforms/transform.h"

namespace taskflow::connect {

// Each topic is matched once.
class RegexRouter : public Transform {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  RegexRouter(Pattern pattern, std::string replacement)
      : pattern_(std::move(pattern)), replacement_(std::move(replacement)) {}
  const std::string& RouteOf(std::string_view topic);

  Pattern pattern_;
  std::string replacement_;
  std::map<std::string, std::string, std::less<>> routes_;  // nodes stay: records point to them
  const std::pair<const std::string, std::string>* last_ = nullptr;
};

}  // namespace taskflow::connect
