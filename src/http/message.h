// HTTP messages as the services see them. Parsed and written by Boost.Beast inside this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace taskflow::http {

// Header names compare without case; values are trimmed. Several of one name keep their order.
class Headers {
 public:
  void Add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  // Replaces all of that name.
  void Set(std::string name, std::string value);
  // The first of that name; nothing when absent.
  std::optional<std::string_view> Find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct Request {
  std::string method;  // as sent: "GET"
  std::string target;  // as sent: "/connectors/a%20b?expand=info"
  std::string path;    // the target's path, still percent-encoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string, std::less<>> params;  // the route's {name}s, decoded, UTF-8
  Headers headers;
  std::string body;
  std::string peer;  // "127.0.0.1:50122"; never stored or logged by the site

  // The first query parameter of that name.
  std::optional<std::string_view> Query(std::string_view name) const;
  // Query parameter is "true" in any case.
  bool QueryFlag(std::string_view name, bool otherwise = false) const;
  const std::string& Param(std::string_view name) const;  // CHECKs that the route has it
  std::optional<std::string_view> Cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;

  static Response Text(int status, std::string body);
  // "application/json".
  static Response Json(int status, std::string body);
};

// "a%20b" -> "a b"; nothing when an escape is broken. '+' is a blank only in queries.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank);
std::string PercentEncode(std::string_view text);  // everything but RFC 3986 unreserved
std::string_view ReasonPhrase(int status);
// What a client makes of a status that is no success; total.
ErrorCode CodeOfStatus(int status);

}  // namespace taskflow::http
