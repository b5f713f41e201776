// A group of workers in memory, for tests: makes a generation whenever somebody comes, goes or asks
// for one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "kafka/member/member.h"

namespace taskflow::connect {

class FakeGroup {
 public:
  // The protocol that is chosen: the first that members offer, or the last.
  explicit FakeGroup(bool eager = false) : eager_(eager), thread_([this] { Run(); }) {}
  ~FakeGroup() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  std::unique_ptr<kafka::Member> Join(kafka::MemberOwner& owner) {
    auto member = std::make_unique<FakeMember>(*this);
    std::lock_guard lock(mutex_);
    members_.push_back({fmt::format("member-{}", ++made_), &owner, member.get()});
    wanted_ = true;
    changed_.notify_all();
    return member;
  }
  int generation() const { return generation_; }
  // The member that came as number `index` is told that it is out; it joins again with the next
  // generation.
  void Expel(std::size_t index) {
    std::lock_guard round(round_);
    kafka::MemberOwner* owner = nullptr;
    {
      std::lock_guard lock(mutex_);
      owner = std::next(members_.begin(), static_cast<std::ptrdiff_t>(index))->owner;
    }
    owner->OnLost("expelled");
  }
  void Rebalance() { Want(); }

 private:
  class FakeMember : public kafka::Member {
   public:
    explicit FakeMember(FakeGroup& group) : group_(group) {}
    ~FakeMember() override { group_.Leave(this); }
    void Rejoin(Milliseconds) override { group_.Want(); }

   private:
    FakeGroup& group_;
  };
  struct One {
    std::string id;
    kafka::MemberOwner* owner;
    FakeMember* member;
  };

  void Want() {
    std::lock_guard lock(mutex_);
    wanted_ = true;
    changed_.notify_all();
  }
  void Leave(FakeMember* member) {
    leaving_ = true;
    std::lock_guard round(round_);
    std::lock_guard lock(mutex_);
    leaving_ = false;
    members_.remove_if([&](const One& one) { return one.member == member; });
    wanted_ = true;
    changed_.notify_all();
  }
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || (wanted_ && !leaving_); });
      if (stopping_) return;
      wanted_ = false;
      lock.unlock();
      bool done = false;
      {
        std::lock_guard round(round_);
        done = Round();
      }
      if (!done) std::this_thread::sleep_for(Milliseconds(1));
      lock.lock();
      wanted_ = wanted_ || !done;
    }
  }
  // False when somebody wants to leave meanwhile.
  bool Round() {
    std::list<One*> all;
    {
      std::lock_guard lock(mutex_);
      for (auto& one : members_) all.push_back(&one);
    }
    if (all.empty()) return true;
    for (auto* one : all) {
      while (!one->owner->MayJoin()) {
        if (leaving_ || stopping_) return false;
        std::this_thread::sleep_for(Milliseconds(1));
      }
    }
    std::vector<kafka::GroupPeer> peers;
    std::string protocol;
    for (auto* one : all) {
      auto offered = one->owner->Protocols();
      auto& chosen = eager_ ? offered.back() : offered.front();
      protocol = chosen.name;
      peers.push_back({one->id, chosen.metadata});
    }
    kafka::Generation generation{++generation_, protocol, all.front()->id, all.front()->id};
    auto assignments = all.front()->owner->Assign(generation, peers);
    for (auto* one : all) {
      generation.member_id = one->id;
      one->owner->OnAssigned(generation, assignments[one->id]);
    }
    return true;
  }

  const bool eager_;
  std::mutex round_;  // held while owners are called
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::list<One> members_;
  bool wanted_ = false;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> leaving_{false};
  std::atomic<int> generation_{0};
  int made_ = 0;
  std::thread thread_;
};

}  // namespace taskflow::connect
