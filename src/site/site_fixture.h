// For tests: the site's routes on a real loopback server, and a browser that keeps its cookie.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "events/outbox.h"
#include "events/test_folder.h"
#include "http/client.h"
#include "http/server.h"
#include "site/api.h"
#include "site/assets.h"

namespace taskflow::site {

// What came back: the status, and the JSON body if it is one.
struct Reply {
  int status = 0;
  json::value body;
  http::Response response;

  // A member by its path: At("error", "code"). Null when absent.
  template <typename... Keys>
  json::value At(Keys... keys) const {
    json::value at = body;
    for (std::string_view key : {std::string_view(keys)...}) {
      const auto* object = at.if_object();
      const auto* member = object != nullptr ? object->if_contains(key) : nullptr;
      json::value next = member != nullptr ? *member : json::value();
      at = std::move(next);
    }
    return at;
  }
  template <typename... Keys>
  std::string Text(Keys... keys) const {
    auto value = At(keys...);
    return value.is_string() ? std::string(value.get_string()) : "";
  }
  std::string Header(std::string_view name) const {
    return std::string(response.headers.Find(name).value_or(""));
  }
};

class Browser {
 public:
  explicit Browser(HostPort server) : server_(server), client_(server) {}

  // The titles of the tasks, in their order.
  std::vector<std::string> Titles();
  // With the cookie, the CSRF token and what a browser adds; `body` empty sends none.
  Reply Send(std::string method, std::string target, std::string body = "");
  // Exactly this, but for the cookie.
  Reply SendRaw(http::Request request);
  Reply Get(std::string target) { return Send("GET", std::move(target)); }
  Reply Post(std::string target, std::string body) {
    return Send("POST", std::move(target), std::move(body));
  }

  // GET /api/session, and keeps its token.
  void Visit();
  // A visitor who registers; the reply of that.
  Reply Register(const std::string& email, const std::string& password = "correct horse");
  // POST /api/changes; the reply of that.
  Reply Change(const std::string& changes) {
    return Post("/api/changes", fmt::format(R"({{"changes":[{}]}})", changes));
  }
  // Makes a task; its id.
  std::string AddTask(const std::string& title);

  std::string cookie, csrf;
  http::Headers more;  // that its requests have

 private:
  void Keep(const Reply& reply);
  HostPort server_;
  http::Client client_;
};

class SiteTest : public ::testing::Test {
 protected:
  SiteTest();
  ~SiteTest() override;
  // A page that nobody has visited yet.
  std::unique_ptr<Browser> NewBrowser();
  HostPort address() const;
  // "action who what", in the outbox's order.
  std::vector<std::string> Events();
  std::vector<events::Outbox::Entry> Entries();
  // SQL with one number as its answer.
  std::int64_t Number(std::string sql);

  ManualClock clock_;
  Metrics metrics_;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace taskflow::site
