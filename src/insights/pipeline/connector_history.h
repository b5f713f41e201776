// What has become of connectors and their tasks since we look at them: Connect itself tells only
// how they are now. Seen by asking now and then, so a restart between two looks, which no state and
// no order of ours tells of, is not seen.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "insights/pipeline/connectors.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

enum class RestartCause : std::uint8_t {
  kOrdered,    // by our API
  kWorker,     // the worker was away, or it is another one
  kFailed,     // it had failed
  kElsewhere,  // at Connect's own API, or by Connect itself
};

// Any thread.
class ConnectorHistory {
 public:
  explicit ConnectorHistory(Clock& clock) : clock_(clock) {}
  ~ConnectorHistory();
  // Looks now and then from now on, by a thread of its own, until it is destroyed. Once. `links`
  // outlives it.
  void Watch(Links& links);

  // Each look at them.
  void Note(const Result<std::vector<Connector>>& seen);
  // The worker has taken this order.
  void NoteOrder(const std::string& connector, const std::string& order);

  // {"since","restart":{"at","cause","error"},"restarts","lastError":{"at","text"}} with null for
  // what is not known; `since` is null for a state that is as old as our looking, which began at
  // `watched`. A task's number, or nothing for the connector itself.
  json::object Of(const std::string& connector, std::optional<std::int64_t> task) const;
  json::value Watched() const;

 private:
  struct Restart {
    std::int64_t at_ms = 0;
    RestartCause cause = RestartCause::kElsewhere;
    std::string error;  // that it had failed with
  };
  struct Member {
    std::string state, worker, error, last_error;
    std::int64_t since_ms = 0;  // 0: not known, as of the next
    std::int64_t last_error_ms = 0;
    std::optional<Restart> restart;
    std::int64_t restarts = 0;
    std::int64_t seen_ms = 0;  // the last time
    bool was_away = false;     // with its worker, since then
  };
  struct Known {
    std::map<std::int64_t, Member> members;  // by task; kItself
    std::int64_t ordered_ms = 0;             // its last restart
  };
  void NoteAway();
  void Forget(std::int64_t now);
  void NoteOne(Known& known, std::int64_t member, const TaskState& now_is, std::int64_t now);
  std::optional<RestartCause> CauseOf(const Known& known, const Member& was,
                                      const TaskState& now_is, std::int64_t now) const;
  void Run(Links& links);

  Clock& clock_;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable woken_;
  std::map<std::string, Known> known_;
  std::int64_t watched_ms_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace taskflow::insights
