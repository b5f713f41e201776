// A table of schemas with what Java's Avro says of them; for tests.
#pragma once

#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/check.h"
#include "base/json.h"

namespace taskflow::avro {

struct JavaVerdict {
  std::string fresh;              // the new schema's text
  std::vector<std::string> olds;  // oldest first
  json::object answer;            // tests/peers/AvroVerdicts.java tells its form
};

inline std::vector<JavaVerdict> JavaVerdicts() {
  static const std::string_view kLines[] = {
#include "avro/java_verdicts.inc"
  };
  std::vector<JavaVerdict> out;
  for (auto line : kLines) {
    auto parsed = ParseJsonObject(line);
    CHECK(parsed.has_value(), "{}", line);
    const auto& request = parsed->at("request").as_object();
    JavaVerdict one;
    one.fresh = std::string(*StringMember(request, "new"));
    for (const auto& old : request.at("old").as_array()) {
      one.olds.emplace_back(std::string_view(old.as_string()));
    }
    one.answer = parsed->at("answer").as_object();
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace taskflow::avro
