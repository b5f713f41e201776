// Streams of records as they come: one consumer each, all read by one thread.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "http/server.h"
#include "insights/pipeline/decoder.h"
#include "insights/pipeline/record_query.h"

namespace taskflow::insights {

class Tails {
 public:
  // All outlive it. The thread starts with the first stream.
  Tails(Links& links, Decoder& decoder) : links_(links), decoder_(decoder) {}
  // Ends the streams and waits for the thread.
  ~Tails();

  // Reads from the ends of the partitions that there are at the call; its `from` and `limit` do not
  // count. Each event `records` has {"records":[RECORD],"skipped":0}: those over kTailRecordsAtOnce
  // are counted only. `problem` {"message"} says why there are none for now. Blocks for a question
  // to Kafka. Answers 503 `busy` over kTailsMax.
  void Begin(const RecordQuery& query, const http::Responder& respond);

 private:
  struct Tail {
    std::string text;
    std::unique_ptr<kafka::Consumer> consumer;
    std::shared_ptr<http::Stream> stream;
    std::shared_ptr<std::atomic<bool>> gone;
    MonoTime last_written;
    std::string last_problem;
  };

  Result<std::unique_ptr<kafka::Consumer>> ConsumerFor(const RecordQuery& query);
  void Run();
  // False when its client is gone.
  bool Serve(Tail& tail, Milliseconds wait);

  Links& links_;
  Decoder& decoder_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  std::size_t open_ = 0;   // those being begun included
  std::list<Tail> begun_;  // for the thread to take over
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace taskflow::insights
