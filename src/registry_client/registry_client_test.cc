#include "registry_client/registry_client.h"

#include <gtest/gtest.h>

#include <atomic>

#include "http/server.h"
#include "net/loop.h"

namespace taskflow {
namespace {

// A registry of canned answers that counts the requests.
class FakeRegistry {
 public:
  FakeRegistry() {
    http::Router router;
    router.Handle(
        "GET", "/schemas/ids/{id}",
        [this](http::Request& request, http::Responder respond) { Answer(request, respond); });
    router.Handle(
        "GET", "/apis/ccompat/v7/schemas/ids/{id}",
        [this](http::Request& request, http::Responder respond) { Answer(request, respond); });
    router.Handle(
        "POST", "/subjects/{subject}/versions",
        [this](http::Request& request, http::Responder respond) { Answer(request, respond); });
    router.Handle(
        "POST", "/subjects/{subject}",
        [this](http::Request& request, http::Responder respond) { Answer(request, respond); });
    router.Handle(
        "GET", "/subjects/{subject}/versions/latest",
        [this](http::Request& request, http::Responder respond) { Answer(request, respond); });
    server_ = *http::Server::Start(loop_, {"127.0.0.1", 0}, std::move(router));
  }
  ~FakeRegistry() { server_.reset(); }

  std::string url() const { return "http://" + server_->address().ToString(); }
  void Answers(int status, std::string body) {
    status_ = status;
    body_ = std::move(body);
  }
  int requests() const { return requests_; }
  const std::string& target() const { return target_; }
  const std::string& body() const { return request_body_; }

 private:
  void Answer(const http::Request& request, const http::Responder& respond) {
    ++requests_;
    target_ = request.target;
    request_body_ = request.body;
    auto body = request.Query("format") ? resolved_ : body_;
    respond.Send(http::Response::Json(status_, body));
  }

  net::Loop loop_{"registry-test"};
  std::unique_ptr<http::Server> server_;
  std::atomic<int> requests_ = 0;
  int status_ = 200;
  std::string body_;
  std::string resolved_ = R"({"schema":"resolved"})";
  std::string target_, request_body_;
};

std::unique_ptr<RegistryClient> ClientOf(const std::string& url) {
  auto client = RegistryClient::Create(url);
  EXPECT_TRUE(client) << client.error().message;
  return std::move(*client);
}

TEST(RegistryClient, FetchesASchemaOnce) {
  FakeRegistry registry;
  registry.Answers(200, R"({"schema":"\"string\""})");
  auto client = ClientOf(registry.url());
  EXPECT_EQ(*client->SchemaById(SchemaId(7)), "\"string\"");
  EXPECT_EQ(*client->SchemaById(SchemaId(7)), "\"string\"");
  EXPECT_EQ(registry.requests(), 1);
  EXPECT_EQ(registry.target(), "/schemas/ids/7");
}

TEST(RegistryClient, TakesAUrlWithAPath) {
  FakeRegistry registry;
  registry.Answers(200, R"({"schema":"\"int\""})");
  EXPECT_EQ(*ClientOf(registry.url() + "/apis/ccompat/v7")->SchemaById(SchemaId(1)), "\"int\"");
  EXPECT_EQ(registry.target(), "/apis/ccompat/v7/schemas/ids/1");
}

TEST(RegistryClient, RegistersUnderAnEncodedSubject) {
  FakeRegistry registry;
  registry.Answers(200, R"({"id":12})");
  EXPECT_EQ(ClientOf(registry.url())->Register("a/b value", "\"int\"")->value, 12);
  EXPECT_EQ(registry.target(), "/subjects/a%2Fb%20value/versions");
  EXPECT_EQ(registry.body(), R"({"schema":"\"int\""})");
}

TEST(RegistryClient, LooksUpWhatASubjectHas) {
  FakeRegistry registry;
  auto client = ClientOf(registry.url());
  registry.Answers(200, R"({"subject":"a b","version":2,"id":9,"schema":"\"int\""})");
  EXPECT_EQ(client->Lookup("a b", "\"int\"")->value, 9);
  EXPECT_EQ(registry.target(), "/subjects/a%20b");
  EXPECT_EQ(registry.body(), R"({"schema":"\"int\""})");
  registry.Answers(404, R"({"error_code":40403,"message":"Schema not found"})");
  auto missing = client->Lookup("s", "\"int\"").error();
  EXPECT_EQ(missing.code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.message,
            "subject s: registry " + registry.url() + ": Schema not found (error 40403)");
}

TEST(RegistryClient, GivesTheLatestVersion) {
  FakeRegistry registry;
  auto client = ClientOf(registry.url());
  registry.Answers(200, R"({"subject":"s","version":2,"id":9,"schema":"\"int\""})");
  auto latest = client->Latest("s/x");
  ASSERT_TRUE(latest) << latest.error().message;
  EXPECT_EQ(latest->id.value, 9);
  EXPECT_EQ(latest->text, "\"int\"");
  EXPECT_EQ(registry.target(), "/subjects/s%2Fx/versions/latest");
  registry.Answers(200, R"({"id":9,"schema":"short","references":[{"name":"a"}]})");
  EXPECT_EQ(client->Latest("s")->text, "resolved");
  EXPECT_EQ(registry.target(), "/schemas/ids/9?format=resolved");
  registry.Answers(200, R"({"id":9,"schema":"{}","schemaType":"JSON"})");
  EXPECT_EQ(client->Latest("s").error().code, ErrorCode::kUnsupported);
  registry.Answers(200, R"({"schema":"\"int\""})");
  EXPECT_EQ(client->Latest("s").error().code, ErrorCode::kInvalid);
}

TEST(RegistryClient, GivesTheRegistrysErrors) {
  FakeRegistry registry;
  auto client = ClientOf(registry.url());
  auto error_of = [&](int status, const char* body) {
    registry.Answers(status, body);
    return client->Register("s", "\"int\"").error();
  };
  auto conflict = error_of(409, R"({"error_code":40901,"message":"Schema being registered"})");
  EXPECT_EQ(conflict.code, ErrorCode::kConflict);
  EXPECT_EQ(conflict.message,
            "subject s: registry " + registry.url() + ": Schema being registered (error 40901)");
  EXPECT_EQ(error_of(422, R"({"error_code":42201,"message":"x"})").code, ErrorCode::kInvalid);
  EXPECT_EQ(error_of(500, R"({"error_code":50001,"message":"x"})").code, ErrorCode::kUnavailable);
  EXPECT_EQ(error_of(200, "{}").code, ErrorCode::kInvalid);
  EXPECT_EQ(error_of(200, "<html>").code, ErrorCode::kInvalid);
  registry.Answers(404, R"({"error_code":40403,"message":"Schema 9 not found"})");
  auto missing = client->SchemaById(SchemaId(9)).error();
  EXPECT_EQ(missing.code, ErrorCode::kNotFound);
  EXPECT_NE(missing.message.find("schema id 9"), std::string::npos);
}

TEST(RegistryClient, FailsOverToTheNextUrl) {
  FakeRegistry broken, good;
  broken.Answers(500, "");
  good.Answers(200, R"({"schema":"\"int\""})");
  auto client = ClientOf("http://127.0.0.1:1, " + broken.url() + "," + good.url());
  EXPECT_EQ(*client->SchemaById(SchemaId(1)), "\"int\"");
  EXPECT_EQ(*client->SchemaById(SchemaId(2)), "\"int\"");
  EXPECT_EQ(broken.requests(), 1);
  EXPECT_EQ(good.requests(), 2);
}

TEST(RegistryClient, DoesNotFailOverWhenTheAnswerIsNo) {
  FakeRegistry first, second;
  first.Answers(404, R"({"error_code":40403,"message":"no"})");
  auto client = ClientOf(first.url() + "," + second.url());
  EXPECT_FALSE(client->SchemaById(SchemaId(1)));
  EXPECT_EQ(second.requests(), 0);
}

TEST(RegistryClient, SaysThatNobodyAnswers) {
  auto error = ClientOf("http://127.0.0.1:1")->SchemaById(SchemaId(3)).error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_NE(error.message.find("schema id 3: registry http://127.0.0.1:1"), std::string::npos);
}

TEST(RegistryClient, AsksForReferencesInlined) {
  FakeRegistry registry;
  registry.Answers(200,
                   R"({"schema":"short","references":[{"name":"a","subject":"b","version":1}]})");
  EXPECT_EQ(*ClientOf(registry.url())->SchemaById(SchemaId(1)), "resolved");
  EXPECT_EQ(registry.target(), "/schemas/ids/1?format=resolved");
}

TEST(RegistryClient, RefusesSchemasThatAreNotAvro) {
  FakeRegistry registry;
  registry.Answers(200, R"({"schema":"{}","schemaType":"JSON"})");
  EXPECT_EQ(ClientOf(registry.url())->SchemaById(SchemaId(1)).error().code,
            ErrorCode::kUnsupported);
}

TEST(RegistryClient, RefusesABadUrl) {
  EXPECT_EQ(RegistryClient::Create("ftp://x").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(RegistryClient::Create("").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace taskflow
