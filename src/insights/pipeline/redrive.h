// Sending dead letters again to the topics that they came from.
//
// A letter's memory of having been sent is the record that was sent: it carries the header
// taskflow-redriven-from with the letter's own topic/partition/offset, and a run first reads the
// target from the time of the oldest letter on and leaves out the letters it finds there. Record
// and memory are thus one write: nothing can be sent and forgotten, or remembered and not sent,
// which a compacted topic of its own would allow between two writes; and no topic has to be made on
// a cluster where that may be forbidden. It costs a reading of the target. The memory lasts as long
// as the target keeps records of that time; the sink writes what is sent twice to the same row with
// the same write time, as the record keeps its key, value and time.
//
// A letter that dies again is another letter, at another offset.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "insights/pipeline/links.h"

namespace taskflow::insights {

inline constexpr std::string_view kRedrivenFrom = "taskflow-redriven-from";

struct RedriveOrder {
  std::string topic;  // of dead letters
  bool dry_run = true;
  // Partitions and offsets; nothing: all.
  std::optional<std::set<std::pair<std::int32_t, std::int64_t>>> only;
  std::int64_t held_max = 0;  // letters in memory at a time; 0: kLettersMax
};

struct Redriven {
  std::int64_t found = 0;    // letters that were looked at
  std::int64_t sent = 0;     // none in a dry run
  std::int64_t skipped = 0;  // sent by an earlier run
  // Without the headers __connect.errors.topic and its kin (the connector's
  // errors.deadletterqueue.context.headers.enable was not true): nobody knows where to.
  std::int64_t unknown = 0;
};

// One run at a time. Blocks.
class Redrive {
 public:
  explicit Redrive(Links& links) : links_(links) {}

  // Errors: kNotFound (a topic), kConflict (another run is going on), kUnavailable and kTimeout
  // (Kafka; some may have been sent, and another run goes on from there).
  Result<Redriven> Run(const RedriveOrder& order);

 private:
  struct Letter;
  struct Letters;
  // Where to read, and to which ends.
  Result<Letters> Begin(const RedriveOrder& order);
  // The next ones, as many as may be held.
  Status ReadSome(const RedriveOrder& order, Letters& letters);
  Status SendSome(const RedriveOrder& order, const Letters& letters, Redriven& out);
  // Of the letters for `target`, those that it has already.
  Result<std::set<std::string>> SentTo(const std::string& target, const std::string& from,
                                       std::int64_t since_ms);
  Status Send(const std::vector<const Letter*>& letters, std::int64_t& sent);

  Links& links_;
  std::mutex running_;
};

}  // namespace taskflow::insights
