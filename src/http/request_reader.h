// Bytes to requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_reader.h"
#include "http/header_reader.h"
#include "http/message.h"
#include "http/server.h"

namespace taskflow::http {

class RequestReader {
 public:
  explicit RequestReader(const Limits& limits) : limits_(limits) {}

  struct Step {
    std::size_t used = 0;            // bytes taken from the front
    std::optional<Request> request;  // one whole request
    bool keep_alive = false;         // valid with `request`, as the next
    bool is_1_0 = false;
    bool expects_continue = false;  // the client waits for "100 Continue" before its body
    int refusal = 0;                // a status: answer it and close
    std::string why;
  };
  // Takes as much of `bytes` as belongs to the present request; what is not taken comes again, with
  // more. After a refusal there is no next call.
  Step Feed(std::string_view bytes);
  // Nothing of a next request has been seen.
  bool Idle() const { return idle_; }
  // The head of the present request has come, and some of its body not.
  bool InBody() const { return head_.has_value(); }

 private:
  void FeedHead(std::string_view bytes, Step& step);
  void FeedBody(std::string_view bytes, Step& step);
  void Finish(Step& step);

  const Limits& limits_;
  bool idle_ = true;
  bool skipped_line_ = false;  // an empty line before the request
  std::size_t seen_ = 0;       // bytes of an unfinished head that have been looked at
  std::optional<Head> head_;
  std::optional<ChunkReader> chunks_;
};

}  // namespace taskflow::http
