#include "insights/pipeline/pipeline.h"

#include <boost/json.hpp>

#include "base/worker_pool.h"
#include "http/client.h"
#include "insights/pipeline/answers.h"
#include "insights/pipeline/connector_history.h"
#include "insights/pipeline/connectors.h"
#include "insights/pipeline/console.h"
#include "insights/pipeline/decoder.h"
#include "insights/pipeline/limits.h"
#include "insights/pipeline/make_pipeline.h"
#include "insights/pipeline/parts_watch.h"
#include "insights/pipeline/records.h"
#include "insights/pipeline/redrive.h"
#include "insights/pipeline/schemas.h"
#include "insights/pipeline/tails.h"
#include "insights/pipeline/topics.h"

namespace taskflow::insights {
namespace {

using http::Request;
using http::Responder;

// {"dryRun"?,"records"?}; nothing is sent unless dryRun is false.
tl::expected<RedriveOrder, Problem> ParseRedrive(const std::string& topic,
                                                 const std::string& text) {
  RedriveOrder out{.topic = topic};
  json::object body;
  if (!text.empty()) {
    auto parsed = ParseJsonObject(text);
    if (!parsed) return tl::unexpected<Problem>(parsed.error());
    body = *std::move(parsed);
  }
  if (const auto* dry = body.if_contains("dryRun")) {
    if (!dry->is_bool()) return Wrong("dryRun", "dryRun is true or false.");
    out.dry_run = dry->get_bool();
  }
  const auto* records = body.if_contains("records");
  if (records == nullptr || records->is_null()) return out;
  constexpr auto kForm = "records is a list of {\"partition\",\"offset\"}.";
  if (!records->is_array()) return Wrong("records", kForm);
  if (records->get_array().size() > kLettersMax) {
    return Wrong("records", fmt::format("records names at most {}.", kLettersMax));
  }
  out.only.emplace();
  for (const auto& item : records->get_array()) {
    const auto* one = item.if_object();
    const auto* partition = one == nullptr ? nullptr : one->if_contains("partition");
    const auto* offset = one == nullptr ? nullptr : one->if_contains("offset");
    bool fits = partition != nullptr && offset != nullptr && partition->is_int64() &&
                offset->is_int64() && partition->get_int64() >= 0 &&
                partition->get_int64() <= INT32_MAX && offset->get_int64() >= 0;
    if (!fits) return Wrong("records", kForm);
    out.only->insert({static_cast<std::int32_t>(partition->get_int64()), offset->get_int64()});
  }
  return out;
}

// Only topics that a connector names for its dead letters: what lies in others was never refused.
Status CheckIsDeadLetterTopic(Links& links, const std::string& topic) {
  ASSIGN_OR_RETURN(auto connectors, AskConnectors(links));
  for (const auto& connector : connectors) {
    if (connector.DeadLetterTopic() == topic) return {};
  }
  return Fail(ErrorCode::kNotFound, "no connector has its dead letters in {}", topic);
}

class PipelineImpl final : public Pipeline {
 public:
  PipelineImpl(std::unique_ptr<Links> links, std::unique_ptr<Links> watch_links,
               PipelineOptions options)
      : links_(std::move(links)),
        watch_links_(std::move(watch_links)),
        decoder_(*links_, *options.clock),
        history_(*options.clock),
        redrive_(*links_),
        tails_(*links_, decoder_),
        watch_(*watch_links_, std::move(options)) {}

  ~PipelineImpl() override {
    links_->SetStopping();
    watch_links_->SetStopping();
    asks_.Stop();
    orders_.Stop();
  }

  void WatchConnectors() { history_.Watch(*watch_links_); }

  void AddRoutes(http::Router& router) override {
    router.Handle("GET", "/api/pipeline/parts",
                  [this](Request&, Responder respond) { watch_.Ask(respond); });
    router.Handle("GET", "/api/pipeline/live",
                  [this](Request&, Responder respond) { watch_.Watch(respond); });
    AddTopicRoutes(router);
    Get(router, "/schemas", [](Links& links, const Request&) { return ListSubjects(links); });
    Get(router, "/schemas/{subject}/versions/{version}", [](Links& links, const Request& request) {
      return DescribeSchema(links, request.Param("subject"), request.Param("version"));
    });
    Get(router, "/connectors",
        [this](Links& links, const Request&) { return ListConnectors(links, history_); });
    Get(router, "/tables", [](Links& links, const Request&) { return ListTables(links); });
    Get(router, "/dead-letters",
        [](Links& links, const Request&) { return ListDeadLetters(links); });
    AddOrderRoutes(router);
  }

 private:
  using Handle = std::function<Answer(Links&, const Request&)>;

  void Run(WorkerPool& jobs, Request& request, const Responder& respond, Handle handle,
           int status = 200) {
    auto held = std::make_shared<Request>(std::move(request));
    bool taken = jobs.Run([this, held, respond, handle = std::move(handle), status] {
      respond.Send(ResponseOf(handle(*links_, *held), status));
    });
    if (!taken) respond.Send(BusyResponse());
  }
  void Get(http::Router& router, const std::string& path, Handle handle) {
    router.Handle("GET", "/api/pipeline" + path,
                  [this, handle = std::move(handle)](Request& request, Responder respond) {
                    Run(asks_, request, respond, handle);
                  });
  }

  void AddTopicRoutes(http::Router& router) {
    Get(router, "/topics", [](Links& links, const Request&) { return ListTopics(links); });
    Get(router, "/topics/{topic}", [](Links& links, const Request& request) {
      return DescribeTopic(links, request.Param("topic"));
    });
    Get(router, "/topics/{topic}/records", [this](Links& links, const Request& request) -> Answer {
      auto query = ParseRecordQuery(request);
      if (!query) return tl::unexpected<Problem>(query.error());
      return ReadRecords(links, decoder_, *query);
    });
    router.Handle(
        "GET", "/api/pipeline/topics/{topic}/tail", [this](Request& request, Responder respond) {
          auto query = ParseRecordQuery(request);
          if (!query) return respond.Send(ProblemResponse(query.error()));
          bool taken = asks_.Run([this, query = *query, respond] { tails_.Begin(query, respond); });
          if (!taken) respond.Send(BusyResponse());
        });
  }

  void AddOrderRoutes(http::Router& router) {
    router.Handle("POST", "/api/pipeline/connectors/{name}/{order}",
                  [this](Request& request, Responder respond) {
                    Run(
                        orders_, request, respond,
                        [this](Links& links, const Request& asked) {
                          return Order(links, history_, asked.Param("name"), asked.Param("order"));
                        },
                        202);
                  });
    router.Handle("POST", "/api/pipeline/dead-letters/{topic}/redrive",
                  [this](Request& request, Responder respond) {
                    Run(orders_, request, respond, [this](Links& links, const Request& asked) {
                      return RunRedrive(links, asked);
                    });
                  });
    router.Handle("POST", "/api/pipeline/cql", [this](Request& request, Responder respond) {
      Run(asks_, request, respond, [](Links& links, const Request& asked) -> Answer {
        ASSIGN_OR_RETURN(auto body, ParseJsonObject(asked.body));
        return RunQuery(links, body);
      });
    });
  }

  Answer RunRedrive(Links& links, const Request& request) {
    auto order = ParseRedrive(request.Param("topic"), request.body);
    if (!order) return tl::unexpected<Problem>(order.error());
    TRY(CheckIsDeadLetterTopic(links, order->topic));
    ASSIGN_OR_RETURN(auto done, redrive_.Run(*order));
    return json::object{{"found", done.found},
                        {"sent", done.sent},
                        {"skipped", done.skipped},
                        {"unknown", done.unknown},
                        {"dryRun", order->dry_run}};
  }

  std::unique_ptr<Links> links_, watch_links_;  // first: all others use them
  Decoder decoder_;
  ConnectorHistory history_;
  Redrive redrive_;
  Tails tails_;
  PartsWatch watch_;
  WorkerPool asks_{"pipeline-ask", kAskThreads, kAskWaitingMax};
  WorkerPool orders_{"pipeline-order", kOrderThreads, kOrdersWaitingMax};
};

Status CheckUrls(std::string_view urls, std::string_view key) {
  while (!urls.empty()) {
    auto comma = urls.find(',');
    auto url = http::ParseUrl(urls.substr(0, comma));
    if (!url) return FailWith(key, std::move(url).error());
    urls = comma == urls.npos ? "" : urls.substr(comma + 1);
  }
  return {};
}

}  // namespace

std::unique_ptr<Pipeline> MakePipeline(std::unique_ptr<Links> links,
                                       std::unique_ptr<Links> watch_links,
                                       PipelineOptions options) {
  return std::make_unique<PipelineImpl>(std::move(links), std::move(watch_links),
                                        std::move(options));
}

Result<std::unique_ptr<Pipeline>> Pipeline::Start(net::Loop&, PipelineOptions options) {
  TRY(CheckUrls(options.site_url, "site_url"));
  TRY(CheckUrls(options.peers.registry_url, "registry.url"));
  TRY(CheckUrls(options.peers.connect_url, "connect.url"));
  auto links =
      MakeLinks(options.peers, options.site_url, {kKafkaAnswerMax, kRestAnswerMax, kQueryMax});
  auto watch_links = MakeLinks(options.peers, options.site_url,
                               {kWatchAnswerMax, kWatchAnswerMax, kWatchAnswerMax});
  auto out =
      std::make_unique<PipelineImpl>(std::move(links), std::move(watch_links), std::move(options));
  out->WatchConnectors();
  return out;
}

}  // namespace taskflow::insights
