// The status board and its topic together: what is changed on the board is written to the topic.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connect/state/state_topic.h"
#include "connect/state/status_board.h"

namespace taskflow::connect {

// Any thread; the changes of one connector or task come from one thread at a time.
class StatusLog {
 public:
  // Once, before anything is changed.
  void Attach(std::unique_ptr<StateTopic> topic) { topic_ = std::move(topic); }
  StatusBoard& board() { return board_; }
  const StatusBoard& board() const { return board_; }

  void Set(const std::string& connector, int task, PartStatus status) {
    topic_->Post(board_.Set(connector, task, std::move(status)));
  }
  // Tasks from number `first` on.
  void ForgetTasks(const std::string& connector, int first) {
    Post(board_.ForgetTasks(connector, first));
  }
  void Forget(const std::string& connector) { Post(board_.Forget(connector)); }
  void AddTopic(const std::string& connector, const std::string& topic, int task,
                std::int64_t now_ms) {
    if (auto change = board_.AddTopic(connector, topic, task, now_ms)) topic_->Post(*change);
  }
  void ForgetTopics(const std::string& connector) { Post(board_.ForgetTopics(connector)); }

 private:
  void Post(const std::vector<StateChange>& changes) {
    for (const auto& change : changes) topic_->Post(change);
  }

  StatusBoard board_;
  std::unique_ptr<StateTopic> topic_;
};

}  // namespace taskflow::connect
