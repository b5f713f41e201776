// Looks at all parts once a second while somebody looks at it.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/server.h"
#include "insights/pipeline/parts_poll.h"

namespace taskflow::insights {

class PartsWatch {
 public:
  // `links` outlives it. The thread starts with the first question.
  PartsWatch(Links& links, PipelineOptions options)
      : links_(links), options_(std::move(options)), poll_(links_, options_) {}
  // Ends its streams and waits for a look that is going on.
  ~PartsWatch();

  // Answers at once when the last look is young, else after the next one. Any thread.
  void Ask(const http::Responder& respond);
  // A stream of events `parts`. Answers 503 `busy` over kWatchersMax. Any thread.
  void Watch(const http::Responder& respond);

 private:
  struct Watcher {
    std::shared_ptr<http::Stream> stream;
    std::shared_ptr<std::atomic<bool>> gone;
  };
  void Run();
  // With the mutex held.
  bool SomebodyLooks();
  void Wake();
  void Tell(std::unique_lock<std::mutex>& lock);

  Links& links_;
  const PipelineOptions options_;
  PartsPoll poll_;    // the thread's
  std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  std::string text_;  // of the last look
  MonoTime looked_{}, asked_{};
  std::vector<http::Responder> waiting_;
  std::list<Watcher> watchers_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace taskflow::insights
