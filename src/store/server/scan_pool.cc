#include "store/server/scan_pool.h"

#include "store/limits.h"

namespace taskflow::store {

struct ScanPool::Scan {
  std::unique_ptr<SelectRun> run;
  std::function<bool()> wanted;
  OnDone done;
};

ScanPool::ScanPool(net::Loop& loop)
    : loop_(loop), thread_(std::make_unique<net::Loop>("store-scan")) {}

ScanPool::~ScanPool() {
  thread_.reset();
  loop_.Run([this] { *alive_ = false; });
}

bool ScanPool::Run(std::unique_ptr<SelectRun> run, std::function<bool()> wanted, OnDone done) {
  if (waiting_ >= kScansWaitingMax) return false;
  ++waiting_;
  auto scan = std::make_shared<Scan>(Scan{std::move(run), std::move(wanted), std::move(done)});
  thread_->Post([this, scan] { Turn(scan); });
  return true;
}

void ScanPool::Turn(std::shared_ptr<Scan> scan) {
  if (!scan->wanted())
    return Finish(scan, Fail(ErrorCode::kUnavailable, "nobody waits for the answer"));
  auto complete = scan->run->Step();
  if (!complete) return Finish(scan, Fail(complete.error()));
  if (*complete) return Finish(scan, std::move(scan->run->page()));
  thread_->Post([this, scan] { Turn(scan); });
}

void ScanPool::Finish(const std::shared_ptr<Scan>& scan, Result<Page> page) {
  auto shared = std::make_shared<Result<Page>>(std::move(page));
  scan->run.reset();  // its snapshot of the store ends here
  loop_.Post([this, alive = alive_, scan, shared] {
    if (!*alive) return;
    --waiting_;
    scan->done(std::move(*shared));
  });
}

}  // namespace taskflow::store
