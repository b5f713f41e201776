// Keys and values as a person reads them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "avro/plan.h"
#include "base/clock.h"
#include "base/json.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

// Any thread.
class Decoder {
 public:
  Decoder(Links& links, Clock& clock) : links_(links), clock_(clock) {}

  // The API's DATA: {"form","schemaId","data","bytes","size","fields"}. What says that it is Avro
  // and cannot be decoded is `bytes`, with its schemaId and the "problem"; what would be over
  // kShownDataMax has no data.
  json::object Decode(std::optional<std::string_view> bytes);

 private:
  struct Known {
    std::shared_ptr<const avro::Plan> plan;  // null: `problem`, until `ask_again`
    std::string problem;
    MonoTime ask_again;
  };
  Known PlanOf(std::int32_t id);
  // False when it is not in Confluent's framing.
  bool DecodeAvro(std::string_view bytes, json::object& out);

  Links& links_;
  Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::map<std::int32_t, Known> known_;
  MonoTime registry_away_until_{};
  std::string away_because_;
};

}  // namespace taskflow::insights
