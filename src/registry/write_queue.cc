#include "registry/write_queue.h"

#include <algorithm>
#include <utility>

#include "registry/limits.h"

namespace taskflow::registry {

void WriteQueue::Add(Decide decide, Done done) {
  if (waiting_.size() >= kPendingWritesMax) {
    return done(StoreFailed("too many writes are waiting for Kafka"));
  }
  waiting_.push_back({std::move(decide), std::move(done)});
  StartNext();
}

void WriteQueue::StartNext() {
  if (busy_ || waiting_.empty()) return;
  busy_ = true;
  Attempt();
}

void WriteQueue::Attempt() {
  auto& operation = waiting_.front();
  if (++operation.attempts > kWriteAttemptsMax) {
    return Finish(StoreFailed("another registry keeps writing to the same topic"));
  }
  auto decision = operation.decide();
  if (!decision) return Finish(Refusal(decision.error()));
  if (decision->changes.empty()) return Finish(std::move(decision->body));
  decision_ = std::move(*decision);
  Append();
}

void WriteQueue::Append() {
  unacknowledged_ = decision_.changes.size();
  last_offset_ = -1;
  auto attempt = ++attempt_;
  timer_ = loop_.After(kWriteTimeout, [this] { Finish(WriteTimedOut()); });
  for (const auto& change : decision_.changes) {
    journal_.Append(ToRecord(change),
                    [weak = weak_from_this(), attempt](Result<std::int64_t> offset) {
                      if (auto self = weak.lock()) self->OnAppended(attempt, std::move(offset));
                    });
  }
}

void WriteQueue::OnAppended(std::uint64_t attempt, Result<std::int64_t> offset) {
  if (!busy_ || attempt != attempt_) return;
  if (!offset) {
    return Finish(StoreFailed("Error while writing to Kafka: " + offset.error().message));
  }
  last_offset_ = std::max(last_offset_, *offset);
  --unacknowledged_;
  CheckReadBack();
}

void WriteQueue::OnRead(std::int64_t offset) {
  read_offset_ = std::max(read_offset_, offset);
  CheckReadBack();
}

void WriteQueue::CheckReadBack() {
  bool written = busy_ && last_offset_ >= 0 && unacknowledged_ == 0;
  if (!written || read_offset_ < last_offset_) return;
  if (std::exchange(repairing_, false)) {
    last_offset_ = -1;
    return Attempt();
  }
  if (decision_.stands && !decision_.stands(store_)) return Repair();
  Finish(std::move(decision_.body));
}

void WriteQueue::Repair() {
  last_offset_ = -1;
  auto changes = decision_.repair ? decision_.repair(store_) : std::vector<Change>{};
  if (changes.empty()) return Attempt();
  decision_ = Decision{std::move(changes), "", nullptr, nullptr};
  repairing_ = true;
  Append();
}

void WriteQueue::Finish(Answer answer) {
  timer_.reset();
  repairing_ = false;
  last_offset_ = -1;
  ++attempt_;
  auto operation = std::move(waiting_.front());
  waiting_.pop_front();
  busy_ = false;
  operation.done(std::move(answer));
  StartNext();
}

}  // namespace taskflow::registry
