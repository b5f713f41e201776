// Puts page views into the outbox, in groups: at most one job of theirs is with the database's
// thread, whatever the number of requests, so that a flood of views delays a change of a task by
// one group at most.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "net/loop.h"
#include "site/api.h"

namespace taskflow::site {

enum class ViewFate : std::uint8_t {
  kAccepted,
  kDuplicate,   // the id was seen before
  kSuppressed,  // stored nowhere: the caller objects, or events are disabled
};

// One request's.
struct Views {
  using OnDone = std::function<void(Result<std::vector<ViewFate>>)>;
  CallPtr call;
  std::vector<NewEvent> events;
  OnDone done;
};

// Made by make_shared: a job may end after its owner has gone. Any thread.
class ViewWriter : public std::enable_shared_from_this<ViewWriter> {
 public:
  explicit ViewWriter(const Parts& parts) : parts_(parts) {}

  // `done` is called once, on the loop: with the fate of each event, durable by then, or with what
  // kept all of them from being so. False, and nothing is called, when too many views wait.
  [[nodiscard]] bool Write(Views views);

 private:
  struct Group {
    std::vector<Views> views;
    std::vector<std::vector<ViewFate>> fates;
    events::Tally tally;
  };
  void Submit();
  void Gather(Group& group);
  Status Store(events::Database& database, Group& group) const;
  Result<std::vector<ViewFate>> StoreOne(events::Database& database, const Views& views,
                                         events::Tally& tally) const;
  void Finish(std::shared_ptr<Group> group, Status stored);

  const Parts parts_;
  std::mutex mutex_;  // guards what follows
  std::deque<Views> waiting_;
  std::size_t events_waiting_ = 0;
  bool submitted_ = false;
};

}  // namespace taskflow::site
