#include "site/track_watcher.h"

#include <pthread.h>

#include <algorithm>

#include "site/limits.h"

namespace taskflow::site {

RowWatcher::~RowWatcher() { Stop(); }

void RowWatcher::Stop() {
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    thread.swap(thread_);
  }
  woken_.notify_one();
  if (thread.joinable()) thread.join();
}

RowWatcher::Seat RowWatcher::TakeSeat() {
  if (seats_taken_.fetch_add(1) >= kWatchesMax) {
    --seats_taken_;
    return nullptr;
  }
  return {this, [](RowWatcher* self) { --self->seats_taken_; }};
}

void RowWatcher::Watch(Seat seat, Ids ids, MonoTime deadline, OnDone done) {
  auto now = SystemClock().Mono();
  auto watched = std::make_unique<Watched>(Watched{.seat = std::move(seat),
                                                   .missing = std::move(ids),
                                                   .deadline = deadline,
                                                   .next = now + kWatchWaitMin,
                                                   .wait = kWatchWaitMin,
                                                   .done = std::move(done)});
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      news_.push_back(std::move(watched));
      if (!thread_.joinable()) {
        thread_ = std::thread([this] {
          pthread_setname_np(pthread_self(), "row-watcher");
          Loop();
        });
      }
    }
  }
  if (watched != nullptr) return Answer(*watched);
  woken_.notify_one();
}

bool RowWatcher::IsDone(const Watched& watched, MonoTime now) {
  return watched.missing.empty() || now >= watched.deadline;
}

void RowWatcher::Loop() {
  All all;
  bool stop = false;
  while (!stop) {
    {
      auto due = MonoTime::max();
      for (const auto& one : all) due = std::min({due, one->next, one->deadline});
      std::unique_lock lock(mutex_);
      auto some = [&] { return stopping_ || !news_.empty(); };
      if (all.empty()) {
        woken_.wait(lock, some);
      } else {
        woken_.wait_until(lock, due, some);
      }
      stop = stopping_;
      std::move(news_.begin(), news_.end(), std::back_inserter(all));
      news_.clear();
    }
    if (!stop) Look(all);
    auto now = SystemClock().Mono();
    std::erase_if(all, [&](const auto& one) {
      if (!stop && !IsDone(*one, now)) return false;
      Answer(*one);
      return true;
    });
  }
}

// One question for all whose turn it is.
void RowWatcher::Look(All& all) {
  auto now = SystemClock().Mono();
  Ids ids;
  std::vector<Watched*> asking;
  for (const auto& one : all) {
    if (one->next > now && one->deadline > now) continue;
    if (!asking.empty() && ids.size() + one->missing.size() > kIdsPerQuestionMax) break;
    ids.insert(ids.end(), one->missing.begin(), one->missing.end());
    asking.push_back(one.get());
  }
  if (asking.empty()) return;
  auto found = find_(ids);
  now = SystemClock().Mono();
  for (auto* one : asking) {
    one->wait = std::min(one->wait * 3 / 2 + Milliseconds(1), kWatchWaitMax);
    one->next = now + one->wait;
    if (!found) continue;  // the table may come back
    std::erase_if(one->missing, [&](const std::string& id) {
      bool there = found->contains(id);
      if (there) one->stored.insert(id);
      return there;
    });
  }
}

}  // namespace taskflow::site
