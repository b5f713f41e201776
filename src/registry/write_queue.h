// Writes, one after another: each is decided on the state that the one before has left, appended to
// the journal, and answered when its records have been read back and stand (store.h). Everything on
// the loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "net/loop.h"
#include "registry/handlers.h"
#include "registry/journal.h"

namespace taskflow::registry {

class WriteQueue : public std::enable_shared_from_this<WriteQueue> {
 public:
  // All three must outlive it.
  WriteQueue(net::Loop& loop, const Store& store, Journal& journal)
      : loop_(loop), store_(store), journal_(journal) {}

  using Decide = std::function<Outcome<Decision>()>;
  using Done = std::function<void(Answer)>;
  // `decide` may be called several times, `done` once. Over kPendingWritesMax: refused with 50001.
  void Add(Decide decide, Done done);
  // The store holds all records up to `offset`.
  void OnRead(std::int64_t offset);

 private:
  struct Operation {
    Decide decide;
    Done done;
    int attempts = 0;
  };
  void StartNext();
  void Attempt();
  void Append();
  void Repair();
  void OnAppended(std::uint64_t attempt, Result<std::int64_t> offset);
  void CheckReadBack();
  void Finish(Answer answer);

  net::Loop& loop_;
  const Store& store_;
  Journal& journal_;

  std::deque<Operation> waiting_;  // the first is under way when busy_
  bool busy_ = false;
  std::uint64_t attempt_ = 0;  // tells late answers to an attempt given up
  Decision decision_;
  bool repairing_ = false;  // decision_ is a repair, after which the request is decided again
  std::size_t unacknowledged_ = 0;
  std::int64_t last_offset_ = -1;
  std::int64_t read_offset_ = -1;
  std::unique_ptr<net::Loop::Timer> timer_;
};

}  // namespace taskflow::registry
