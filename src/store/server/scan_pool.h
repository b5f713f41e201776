// Runs SELECTs that may read many rows on a thread of their own, in turns, so that neither the loop
// nor a short query waits for a long one.
#pragma once

#include <functional>
#include <memory>

#include "net/loop.h"
#include "store/query/select_run.h"

namespace taskflow::store {

class ScanPool {
 public:
  // `loop` outlives the pool; `done` is called there.
  explicit ScanPool(net::Loop& loop);
  // Drops what runs. Any thread but the loop's.
  ~ScanPool();

  using OnDone = std::function<void(Result<Page>)>;
  // `wanted` is asked on the scanning thread between slices; false ends the scan and `done` is not
  // called. False: kScansWaitingMax wait already.
  bool Run(std::unique_ptr<SelectRun> run, std::function<bool()> wanted, OnDone done);
  // Any other work that reads long: done on the scanning thread, after what waits there.
  void Post(std::function<void()> work) { thread_->Post(std::move(work)); }

 private:
  struct Scan;
  void Turn(std::shared_ptr<Scan> scan);
  void Finish(const std::shared_ptr<Scan>& scan, Result<Page> page);

  net::Loop& loop_;
  std::size_t waiting_ = 0;                                     // loop only
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // loop only
  std::unique_ptr<net::Loop> thread_;
};

}  // namespace taskflow::store
