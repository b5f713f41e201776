// Bytes to requests: Beast's parser, and the refusals it leaves to us.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/server.h"

namespace taskflow::http {

class RequestReader {
 public:
  explicit RequestReader(const Limits& limits) : limits_(limits) { Reset(); }

  struct Step {
    std::size_t used = 0;            // bytes taken from the front
    std::optional<Request> request;  // one whole request
    bool keep_alive = false;         // valid with `request`
    bool expects_continue = false;   // the client waits for "100 Continue" before its body
    int refusal = 0;                 // a status: answer it and close
    std::string why;
  };
  // Takes as much of `bytes` as belongs to the present request.
  Step Feed(std::string_view bytes);
  // Nothing of a next request has been seen.
  bool Idle() const { return idle_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  void Reset();
  static Step Refuse(int status, std::string why);
  std::optional<Step> CheckHeader();
  Request Take();

  const Limits& limits_;
  std::optional<Parser> parser_;
  bool idle_ = true, header_checked_ = false;
};

}  // namespace taskflow::http
