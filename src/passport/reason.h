// Why a connector could not take a record, read from what Connect says of it.
#pragma once

#include <string>
#include <string_view>

namespace taskflow::passport {

// Each is empty where the text tells no more.
struct Reason {
  std::string rule;    // that the record broke
  std::string field;   // that broke it: one of the event, or "value" or "key"
  std::string remedy;  // what to do about the record
};

// `message` is an exception's, ours or Apache Kafka's.
Reason ReasonOf(std::string_view message);

}  // namespace taskflow::passport
