#include "insights/insights.h"

#include "http/server.h"

namespace taskflow::insights {
namespace {

class InsightsImpl : public Insights {
 public:
  Status Start(net::Loop& loop, const InsightsOptions& options) {
    http::Router router;
    router.SetGate([](const http::Request&) -> std::optional<http::Response> {
      return http::Response::Json(
          503, R"({"error":{"code":"busy","message":"Insights is not there yet."}})");
    });
    ASSIGN_OR_RETURN(server_, http::Server::Start(loop, options.listen, std::move(router)));
    return {};
  }
  const HostPort& address() const override { return server_->address(); }
  Status UsePeers(InsightsPeers) override { return {}; }

 private:
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<Insights>> Insights::Start(net::Loop& loop, InsightsOptions options) {
  auto insights = std::make_unique<InsightsImpl>();
  TRY(insights->Start(loop, options));
  return insights;
}

}  // namespace taskflow::insights
