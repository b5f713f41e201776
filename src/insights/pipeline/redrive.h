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
// Two runs at the same moment would both find that a letter was not sent: of all processes one at
// a time runs, the one that holds the claim taskflow-redrive-TOPIC. A dry run needs none.
//
// A letter that dies again is another letter, at another offset.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "insights/pipeline/dead_letter.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

enum class LetterState : std::uint8_t {
  kWaiting,     // a dry run: it would be sent
  kSent,        // by this run
  kSentBefore,  // by an earlier run
  kNoOrigin,    // nobody knows where to
  kOriginGone,  // its topic is not there; only when looking
};

using LetterPlaces = std::set<std::pair<std::int32_t, std::int64_t>>;  // partitions and offsets

struct RedriveOrder {
  std::string topic;  // of dead letters
  bool dry_run = true;
  std::optional<LetterPlaces> only;  // nothing: all
  std::int64_t held_max = 0;         // letters in memory at a time; 0: kLettersMax
  // What became of each letter; may be empty.
  std::function<void(const DeadLetter& letter, LetterState state)> on_letter = {};
  bool only_look = false;  // a dry run that goes on when a letter's topic is gone
};

struct Redriven {
  std::int64_t found = 0;    // letters that were looked at
  std::int64_t sent = 0;     // none in a dry run
  std::int64_t skipped = 0;  // sent by an earlier run
  // Without the headers __connect.errors.topic and its kin (the connector's
  // errors.deadletterqueue.context.headers.enable was not true): nobody knows where to.
  std::int64_t unknown = 0;
};

// Blocks.
class Redrive {
 public:
  explicit Redrive(Links& links) : links_(links) {}

  // Errors: kNotFound (a topic), kConflict (another run is going on, in any process, and not over
  // after kRedriveClaimMax), kUnavailable and kTimeout (Kafka, or longer than kRedriveMax; some may
  // have been sent, and another run goes on from there).
  Result<Redriven> Run(const RedriveOrder& order);

 private:
  struct Letters;
  Result<std::unique_ptr<kafka::Consumer>> ClaimOf(const std::string& topic);
  // Where to read, and to which ends.
  Result<Letters> Begin(const RedriveOrder& order);
  // The next ones, as many as may be held.
  Status ReadSome(const RedriveOrder& order, Letters& letters);
  Status SendSome(const RedriveOrder& order, const Letters& letters, Redriven& out);
  // Of the letters for `target`, those that it has already.
  Result<std::set<std::string>> SentTo(const std::string& target, const std::string& from,
                                       std::int64_t since_ms);
  // The letters that were sent before, by id; and which topics are gone, when looking.
  struct Past {
    std::set<std::string> sent, gone;
    LetterState StateOf(const DeadLetter& letter) const;
  };
  Result<Past> PastOf(const RedriveOrder& order, const Letters& letters);
  Status Send(const std::vector<const DeadLetter*>& letters, std::int64_t& sent);

  Links& links_;
};

// Places of the last `count` records of each partition.
Result<LetterPlaces> YoungestLetters(Links& links, const std::string& topic, std::int64_t count);

}  // namespace taskflow::insights
