#include "site/access_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "events/test_folder.h"
#include "site/request_metrics.h"

namespace taskflow::site {
namespace {

class AccessLogTest : public testing::Test {
 protected:
  void Start(std::size_t bytes_max = 1 << 20, int kept = 2) {
    log_ = std::make_unique<AccessLog>(
        loop_, SystemFiles(), clock_,
        AccessLogOptions{
            .path = Path(), .bytes_max = bytes_max, .kept = kept, .flush_every = Milliseconds(20)});
  }
  void Add(http::Served served) {
    loop_.Run([&] { log_->Add(served); });
  }
  std::string Path(const std::string& suffix = "") { return folder_.File("access.log" + suffix); }
  std::vector<json::object> Lines(const std::string& suffix = "") {
    std::vector<json::object> out;
    std::istringstream text(*ReadWholeFile(SystemFiles(), Path(suffix), 1 << 20));
    for (std::string line; std::getline(text, line);) out.push_back(*ParseJsonObject(line));
    return out;
  }

  events::TestFolder folder_;
  ManualClock clock_;
  net::Loop loop_{"test-loop"};
  std::unique_ptr<AccessLog> log_;
};

TEST_F(AccessLogTest, TellsWhatWasAskedAndNotByWhom) {
  Start();
  Add({.method = "GET", .route = "/api/tasks/{id}", .status = 200, .micros = 1'042, .bytes = 512});
  clock_.Advance(Milliseconds(1'005));
  Add({.method = "ANN@EXAMPLE.COM", .route = "", .status = 405, .micros = 7, .bytes = 3});
  Add({.method = "", .route = "", .status = 400});
  log_ = nullptr;
  auto lines = Lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(ToJson(lines[0]),
            R"({"time":"2023-11-14T22:13:20.000Z","method":"GET","route":"/api/tasks/{id}",)"
            R"("status":200,"ms":1.042E0,"bytes":512})");
  EXPECT_EQ(lines[1].at("time").as_string(), "2023-11-14T22:13:21.005Z");
  EXPECT_EQ(lines[1].at("method").as_string(), "other");
  EXPECT_EQ(lines[1].at("route").as_string(), "none");
  EXPECT_EQ(lines[2].at("route").as_string(), "refused");
}

TEST_F(AccessLogTest, IsWrittenSoonAndGoesOnWhereItWas) {
  Start();
  Add({.method = "GET", .route = "/", .status = 200});
  for (int i = 0; i < 300 && !SystemFiles().Exists(Path()); ++i) {
    std::this_thread::sleep_for(Milliseconds(10));
  }
  log_ = nullptr;
  Start();
  Add({.method = "GET", .route = "/", .status = 304});
  log_ = nullptr;
  auto lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1].at("status").as_int64(), 304);
}

TEST_F(AccessLogTest, KeepsABoundedNumberOfBytes) {
  for (int i = 0; i < 10; ++i) {  // each flushes at its end
    Start(150, 2);
    Add({.method = "GET", .route = "/", .status = 200 + i});
    log_ = nullptr;
  }
  EXPECT_EQ(Lines().at(0).at("status").as_int64(), 209);
  EXPECT_EQ(Lines(".1").at(0).at("status").as_int64(), 208);
  EXPECT_EQ(Lines(".2").at(0).at("status").as_int64(), 207);
  EXPECT_FALSE(SystemFiles().Exists(Path(".3")));
}

TEST_F(AccessLogTest, AFileThatCannotBeWrittenCostsLinesAlone) {
  ASSERT_TRUE(SystemFiles().MakeDirs(Path()));  // a folder where the file should be
  testing::internal::CaptureStderr();
  Start();
  Add({.method = "GET", .route = "/", .status = 200});
  log_ = nullptr;
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the access log loses lines"),
            std::string::npos);
}

TEST(RequestMetrics, CountsByRouteAndOutcome) {
  Metrics metrics;
  RequestMetrics requests(metrics);
  requests.Note({.method = "GET", .route = "/api/tasks/{id}", .status = 200, .micros = 300});
  requests.Note({.method = "GET", .route = "/api/tasks/{id}", .status = 204, .micros = 9'000'000});
  requests.Note({.method = "GET", .route = "", .status = 404});
  auto text = metrics.Render();
  for (auto line :
       {"# TYPE taskflow_http_request_seconds histogram\n",
        "taskflow_http_requests_total{route=\"/api/tasks/{id}\",status=\"2xx\"} 2\n",
        "taskflow_http_requests_total{route=\"none\",status=\"4xx\"} 1\n",
        "taskflow_http_request_seconds_bucket{route=\"/api/tasks/{id}\",le=\"0.00025\"} 0\n",
        "taskflow_http_request_seconds_bucket{route=\"/api/tasks/{id}\",le=\"0.0005\"} 1\n",
        "taskflow_http_request_seconds_bucket{route=\"/api/tasks/{id}\",le=\"5\"} 1\n",
        "taskflow_http_request_seconds_bucket{route=\"/api/tasks/{id}\",le=\"+Inf\"} 2\n",
        "taskflow_http_request_seconds_sum{route=\"/api/tasks/{id}\"} 9.0003\n",
        "taskflow_http_request_seconds_count{route=\"/api/tasks/{id}\"} 2\n"}) {
    EXPECT_NE(text.find(line), text.npos) << line << text;
  }
}

}  // namespace
}  // namespace taskflow::site
