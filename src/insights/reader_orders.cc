#include "insights/reader_orders.h"

#include "insights/limits.h"

namespace taskflow::insights {

void ReaderOrders::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

void ReaderOrders::Rebuild(RebuildFrom from) {
  {
    std::lock_guard lock(mutex_);
    rebuild_ = from;
  }
  changed_.notify_all();
}

void ReaderOrders::Erase(Erasure erasure, Done done) {
  {
    std::lock_guard lock(mutex_);
    if (!stopped_ && erasures_.size() < kErasuresWaitingMax) {
      erasures_.emplace_back(std::move(erasure), std::exchange(done, nullptr));
    }
  }
  if (done) return done(Fail(ErrorCode::kUnavailable, "too many erasures wait"));
  changed_.notify_all();
}

bool ReaderOrders::stopped() const {
  std::lock_guard lock(mutex_);
  return stopped_;
}

std::optional<RebuildFrom> ReaderOrders::rebuild() const {
  std::lock_guard lock(mutex_);
  return rebuild_;
}

std::optional<std::pair<Erasure, ReaderOrders::Done>> ReaderOrders::NextErasure() {
  std::lock_guard lock(mutex_);
  if (erasures_.empty() || stopped_) return std::nullopt;
  auto next = std::move(erasures_.front());
  erasures_.pop_front();
  return next;
}

void ReaderOrders::NoteBegun(RebuildFrom from) {
  std::lock_guard lock(mutex_);
  if (rebuild_ == from) rebuild_.reset();
}

void ReaderOrders::Wait(Milliseconds time, std::optional<RebuildFrom> but) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stopped_ || rebuild_ != but || !erasures_.empty(); });
}

void ReaderOrders::RefuseErasures() {
  for (auto& [erasure, done] : erasures_) {
    done(Fail(ErrorCode::kUnavailable, "insights is just ending"));
  }
}

}  // namespace taskflow::insights
