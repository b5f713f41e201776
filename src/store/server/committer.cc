#include "store/server/committer.h"

#include "store/limits.h"

namespace taskflow::store {

struct Committer::Group {
  std::unique_ptr<kv::WriteBatch> batch;
  std::vector<std::shared_ptr<Waiter>> waiters;
  std::size_t bytes = 0;
};

Committer::Committer(net::Loop& loop, kv::Store& kv)
    : loop_(loop),
      kv_(kv),
      forming_(std::make_shared<Group>()),
      writer_(std::make_unique<net::Loop>("store-write")) {
  forming_->batch = kv_.NewBatch();
}

Committer::~Committer() {
  writer_->Run([] {});
  loop_.Run([this] { *alive_ = false; });
}

kv::WriteBatch& Committer::batch() { return *forming_->batch; }

void Committer::Join(std::shared_ptr<Waiter> waiter) {
  forming_->waiters.push_back(std::move(waiter));
  Schedule();
}

void Committer::AddBytes(std::size_t bytes) {
  forming_->bytes += bytes;
  if (forming_->bytes > kGroupBytesMax) Close();
}

void Committer::RunAlone(Job job, Job done) {
  Close();
  ++writing_;
  writer_->Post([this, alive = alive_, job = std::move(job), done = std::move(done)] {
    job();
    loop_.Post([this, alive, done] {
      if (!*alive) return;
      --writing_;
      done();
      Schedule();
    });
  });
}

// At the end of this turn of the loop, so that everything read in it goes into one group.
void Committer::Schedule() {
  if (scheduled_ || writing_ > 0 || forming_->waiters.empty()) return;
  scheduled_ = true;
  loop_.Post([this, alive = alive_] {
    if (!*alive) return;
    scheduled_ = false;
    if (writing_ == 0) Close();
  });
}

void Committer::Close() {
  if (forming_->waiters.empty()) return;
  auto group = std::exchange(forming_, std::make_shared<Group>());
  if (spare_.empty()) {
    forming_->batch = kv_.NewBatch();
  } else {
    forming_->batch = std::move(spare_.back());
    spare_.pop_back();
  }
  ++group_;
  ++writing_;
  writer_->Post([this, alive = alive_, group] {
    auto status = group->batch->size() == 0 ? Status{} : kv_.Write(*group->batch);
    loop_.Post([this, alive, group, status] {
      if (*alive) OnWritten(group, status);
    });
  });
}

void Committer::OnWritten(const std::shared_ptr<Group>& group, const Status& status) {
  --writing_;
  Schedule();
  for (auto& waiter : group->waiters) waiter->OnCommitted(status);
  group->batch->Clear();
  spare_.push_back(std::move(group->batch));
}

}  // namespace taskflow::store
