// A registry over a journal in memory, for tests: its service behind a real HTTP server.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "http/client.h"
#include "http/server.h"
#include "net/loop.h"
#include "registry/journal.h"
#include "registry/service.h"

namespace taskflow::registry {

class FakeJournal : public Journal {
 public:
  explicit FakeJournal(net::Loop& loop) : loop_(loop) {}

  void Append(const LogRecord& record, std::function<void(Result<std::int64_t>)> done) override {
    if (failing_) {
      return loop_.Post([done] { done(Fail(ErrorCode::kTimeout, "no broker")); });
    }
    if (before_append_) std::exchange(before_append_, nullptr)();
    auto guarded = record;
    guarded.is_guarded = true;
    auto offset = Add(guarded);
    loop_.Post([done, offset] { done(offset); });
  }
  // What another writer appends.
  std::int64_t Add(const LogRecord& record) {
    records_.push_back(record);
    auto offset = static_cast<std::int64_t>(records_.size()) - 1;
    loop_.Post([this, record, offset] { events_.on_record(offset, record); });
    return offset;
  }

  JournalEvents events_;
  std::vector<LogRecord> records_;
  bool failing_ = false;
  std::function<void()> before_append_;

 private:
  net::Loop& loop_;
};

struct Reply {
  int status = 0;
  std::string body;
  std::string type;
};

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    journal_.events_ = service_->MakeEvents([] {});
    server_ = *http::Server::Start(loop_, {"127.0.0.1", 0}, service_->MakeRouter());
    client_ = std::make_unique<http::Client>(server_->address());
    CatchUp();
  }
  ~RegistryTest() override {
    server_.reset();
    loop_.Run([this] { service_.reset(); });
  }

  void CatchUp() {
    loop_.Run([this] { journal_.events_.on_caught_up(); });
  }

  Reply Send(http::Request request) {
    auto response = client_->Send(request);
    EXPECT_TRUE(response) << response.error().message;
    if (!response) return {};
    return {response->status, response->body,
            std::string(response->headers.Find("Content-Type").value_or(""))};
  }
  Reply Send(std::string method, std::string target, std::string body = "") {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    if (!body.empty())
      request.headers.Set("Content-Type", "application/vnd.schemaregistry.v1+json");
    request.body = std::move(body);
    return Send(std::move(request));
  }
  // The body alone.
  std::string Get(std::string target) { return Send("GET", std::move(target)).body; }
  std::string Post(std::string target, std::string body) {
    return Send("POST", std::move(target), std::move(body)).body;
  }
  std::string Put(std::string target, std::string body) {
    return Send("PUT", std::move(target), std::move(body)).body;
  }
  std::string Delete(std::string target) { return Send("DELETE", std::move(target)).body; }

  // A request's body with this schema.
  static std::string Schema(std::string_view text) {
    return ToJson(json::object{{"schema", text}});
  }
  // A record R of int fields; `fields` are names, one that ends with '=' has a default.
  static std::string Record(std::string_view fields) {
    std::string text = R"({"type":"record","name":"R","fields":[)";
    for (std::string_view rest = fields; !rest.empty();) {
      auto end = std::min(rest.find(' '), rest.size());
      auto name = rest.substr(0, end);
      bool has_default = name.ends_with('=');
      if (has_default) name.remove_suffix(1);
      if (text.back() == '}') text += ',';
      text += fmt::format(R"({{"name":"{}","type":"int"{}}})", name,
                          has_default ? R"(,"default":0)" : "");
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text + "]}";
  }
  std::string Register(const std::string& subject, std::string_view schema) {
    return Post("/subjects/" + subject + "/versions", Schema(schema));
  }

  net::Loop loop_{"registry"};
  FakeJournal journal_{loop_};
  std::shared_ptr<Service> service_ =
      std::make_shared<Service>(loop_, kBackward, journal_, nullptr);
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;
};

}  // namespace taskflow::registry
