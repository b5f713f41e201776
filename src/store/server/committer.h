// Group commit without a timer: writes collect in one batch while the batch before them is synced.
// State of the service's loop; the syncs run on a thread of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "kv/kv.h"
#include "net/loop.h"

namespace taskflow::store {

class Committer {
 public:
  // Who waits for groups; called on the loop.
  class Waiter {
   public:
    virtual ~Waiter() = default;
    // Once per group joined, in the order of the groups.
    virtual void OnCommitted(const Status& status) = 0;
  };

  // Both outlive the committer.
  Committer(net::Loop& loop, kv::Store& kv);
  // Waits for what was handed over; what still forms is not written. Any thread but the loop's, and
  // with the loop's callbacks into this object done.
  ~Committer();

  // The group now forming. Add writes to batch(), then Join().
  kv::WriteBatch& batch();
  // Numbers groups from 1 upwards, so that a waiter joins each only once.
  std::uint64_t group() const { return group_; }
  void Join(std::shared_ptr<Waiter> waiter);
  // Request bytes that form the group; over kGroupBytesMax the group is closed.
  void AddBytes(std::size_t bytes);

  // Runs `job` alone, on the writing thread, after every group and job before it and before every
  // one after it; then `done` on the loop.
  using Job = std::function<void()>;
  void RunAlone(Job job, Job done);

 private:
  struct Group;
  void Schedule();
  void Close();
  void OnWritten(const std::shared_ptr<Group>& group, const Status& status);

  net::Loop& loop_;
  kv::Store& kv_;
  std::uint64_t group_ = 1;
  std::shared_ptr<Group> forming_;
  std::vector<std::unique_ptr<kv::WriteBatch>> spare_;
  std::size_t writing_ = 0;  // groups and jobs handed to the writer
  bool scheduled_ = false;
  std::shared_ptr<bool> alive_ =
      std::make_shared<bool>(true);  // false when this object is gone; loop only
  std::unique_ptr<net::Loop> writer_;
};

}  // namespace taskflow::store
