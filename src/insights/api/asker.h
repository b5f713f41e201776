// Answers questions on a few threads, and remembers the answers while the numbers stay.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/api/questions.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

// The youngest answers, by what was asked. Any thread.
class AnswerCache {
 public:
  AnswerCache(std::size_t count_max, std::size_t bytes_max)
      : count_max_(count_max), bytes_max_(bytes_max) {}
  // Null when there is none of that version.
  std::shared_ptr<const std::string> Find(const std::string& key, std::uint64_t version);
  void Keep(const std::string& key, std::uint64_t version, std::shared_ptr<const std::string> body);

 private:
  struct Entry {
    std::string key;
    std::uint64_t version = 0;
    std::shared_ptr<const std::string> body;
  };
  using Entries = std::list<Entry>;  // the last used first
  void Drop(Entries::iterator entry);

  const std::size_t count_max_, bytes_max_;
  std::mutex mutex_;  // guards the rest
  Entries entries_;
  std::map<std::string, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
};

class Asker {
 public:
  // `table` outlives it.
  explicit Asker(EventTable& table);
  // On the loop: answers now what it remembers, else later; 503 "busy" when too many wait.
  void Ask(const Question& question, Parameters parameters, const http::Responder& respond);
  // Drops what waits, and waits for what runs.
  void Stop() { jobs_.Stop(); }

 private:
  EventTable& table_;
  FirstSeen first_seen_;
  AnswerCache cache_;
  WorkerPool jobs_;
};

}  // namespace taskflow::insights
