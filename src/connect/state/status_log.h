// The status board and its topic together: what is changed on the board is written to the topic,
// and what other workers write there comes onto the board.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "connect/state/state_topic.h"
#include "connect/state/status_board.h"

namespace taskflow::connect {

// Any thread; the changes of one connector or task come from one thread at a time. The board shows
// own changes at once, and in the end what the topic says: of one key, whatever is last in it.
class StatusLog {
 public:
  // Once, before anything is changed.
  void Attach(std::unique_ptr<StateTopic> topic) { topic_ = std::move(topic); }
  // Ends reading, so that Take is not called any more; what is changed is still written.
  void EndReading() {
    if (topic_ != nullptr) topic_->EndReading();
  }
  StatusBoard& board() { return board_; }
  const StatusBoard& board() const { return board_; }
  // Takes one record of the topic.
  void Take(const StateRecord& record);

  // What is set from now on belongs to this generation.
  void SetGeneration(std::int32_t generation) { generation_ = generation; }
  void Set(const std::string& connector, int task, PartStatus status);
  // This worker has ended it for another: shows so, unless another one has shown it already.
  void Unassign(const std::string& connector, int task, const std::string& worker_id);
  // Tasks from number `first` on.
  void ForgetTasks(const std::string& connector, int first) {
    Post(board_.ForgetTasks(connector, first));
  }
  void Forget(const std::string& connector) { Post(board_.Forget(connector)); }
  void AddTopic(const std::string& connector, const std::string& topic, int task,
                std::int64_t now_ms) {
    if (auto change = board_.AddTopic(connector, topic, task, now_ms)) Post({*change});
  }
  void ForgetTopics(const std::string& connector) { Post(board_.ForgetTopics(connector)); }

 private:
  // A key that is being written. What is read of it meanwhile waits: whether it is older than the
  // own change only the change's offset tells.
  struct Writing {
    int in_flight = 0;
    std::int64_t offset = -1;  // of the last own change that is placed
    struct Read {
      std::int64_t offset;
      std::optional<std::string> value;
    };
    std::optional<Read> read;
  };
  bool IsElsewhere(const std::string& connector, int task, const PartStatus& status) const;
  void Post(const std::vector<StateChange>& changes);
  void Posted(const std::string& key, std::optional<std::int64_t> offset);

  StatusBoard board_;
  std::atomic<std::int32_t> generation_{0};
  std::mutex mutex_;  // guards writing_
  std::map<std::string, Writing, std::less<>> writing_;
  // Its producer may tell of changes until its end.
  std::unique_ptr<StateTopic> topic_;
};

}  // namespace taskflow::connect
