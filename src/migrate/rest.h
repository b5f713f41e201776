// JSON over HTTP with the registry or with Connect. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/client.h"

namespace taskflow::migrate {

class Rest {
 public:
  // `part` is how errors name it; `url` "http://host:port/path", the first of a list.
  static Result<Rest> To(std::string part, std::string_view url);

  // The body of any 2xx, null when empty. Errors: kNotFound (404), kConflict (409), kInvalid (other
  // 4xx), kUnavailable, with the part, the target and the answer's text.
  Result<json::value> Send(const std::string& method, const std::string& target,
                           const json::value& body = nullptr);
  Result<json::value> Get(const std::string& target) { return Send("GET", target); }
  Result<json::object> GetObject(const std::string& target);
  Result<std::vector<std::string>> GetNames(const std::string& target);  // an array of texts

 private:
  Rest(std::string part, http::Url url);
  std::string part_, path_;
  std::unique_ptr<http::Client> client_;
};

// "a%20b" of "a b": one segment of a path.
std::string Escaped(std::string_view segment);

}  // namespace taskflow::migrate
