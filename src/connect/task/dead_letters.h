// The dead letter queue: records that errors.tolerance=all lets pass, kept in a topic with the
// reason (KIP-298).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "connect/environment.h"
#include "connect/task/chain.h"

namespace taskflow::connect {

struct Reject {
  const kafka::InRecord* record = nullptr;
  const kafka::Batch* batch = nullptr;  // holds the record
  std::uint32_t index = 0;              // in the batch
  Failure failure;
};

class DeadLetters {
 public:
  // Nothing when the configuration names no topic. Makes the topic. Errors: kUnavailable, kTimeout:
  // try again; others: the topic can't be had.
  static Result<std::unique_ptr<DeadLetters>> Make(const Config& config, int task,
                                                   const Environment& environment);

  // How long a wait may go on, at most as asked; it changes when the task is to stop.
  using Within = std::function<Milliseconds(Milliseconds)>;
  // Returns when the broker has acknowledged all of them, or `within` is over. Errors:
  // kUnavailable, kTimeout: the same again (some may be there twice then); others: the topic does
  // not take them.
  Status Write(const std::vector<Reject>& rejects, const Within& within);

 private:
  DeadLetters(std::string topic, bool with_headers, std::string connector, int task)
      : topic_(std::move(topic)),
        with_headers_(with_headers),
        connector_(std::move(connector)),
        task_(task) {}
  std::vector<kafka::Header> HeadersOf(const Reject& reject) const;

  std::string topic_;
  bool with_headers_;
  std::string connector_;
  int task_;
  std::unique_ptr<kafka::Producer> producer_;
};

// "org.apache.kafka.connect.errors.DataException" or the exception nearest to the failure.
std::string_view ExceptionClass(const Failure& failure);

}  // namespace taskflow::connect
