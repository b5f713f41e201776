// Open pages in step: streams of server-sent events (WHATWG HTML, section 9.2) that tell a user's
// pages what changed, in the order in which it was committed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "events/database_thread.h"
#include "http/server.h"
#include "net/loop.h"
#include "site/tasks.h"

namespace taskflow::site {

// What a committed change did to a task.
struct News {
  std::int64_t user_id = 0;
  std::string task_id;
  std::optional<Task> task = {};  // nothing: it is gone
  std::string before = {};        // the task that follows; empty: none
};

// Begin and Publish are called on the database's thread once their job has been committed, in the
// order of the commits: so a stream misses nothing between its first event and its second.
class Live {
 public:
  // Heartbeats are sent from `loop`. All three outlive this object. `metrics` may be null.
  Live(net::Loop& loop, events::DatabaseThread& database, Clock& clock, Metrics* metrics,
       Milliseconds heartbeat_every);
  // As Stop. Never on the loop's thread.
  ~Live();
  // Ends all streams and the heartbeat.
  void Stop();

  struct Viewer {
    std::int64_t user_id = 0;
    std::string session;  // its id: the token may change
  };
  // Answers with a stream that begins with all tasks, or with 429 or 503 when too many are open.
  void Begin(const http::Responder& respond, Viewer viewer, const std::vector<Task>& tasks);
  void Publish(const std::vector<News>& news);
  // The next three are for sites that share a database. From any thread.
  // To be kept from before the tasks are read that Begin gets until it has been called, so that
  // LookAt sees that somebody is about to watch.
  std::shared_ptr<void> Opening() const;
  // Another site has changed the task: the user's pages here get it as it is.
  void LookAt(std::int64_t user_id, const std::string& task_id);
  // Perhaps others have changed anything: all pages get all of their tasks, and what of sessions is
  // gone ends.
  void LookAtAll();
  // For whoever ends sessions of the user, or the user, from any thread: each stream whose session
  // is gone or has expired gets `ended` and is closed.
  void EndStreams(std::int64_t user_id);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::site
