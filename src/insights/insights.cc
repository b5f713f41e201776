#include "insights/insights.h"

#include "base/file.h"
#include "insights/api/routes.h"
#include "insights/limits.h"
#include "insights/pipeline/answers.h"
#include "insights/pipeline/pipeline.h"
#include "passport/limits.h"
#include "passport/routes.h"

namespace taskflow::insights {
namespace {

class InsightsImpl : public Insights {
 public:
  InsightsImpl(net::Loop& loop, InsightsOptions options, std::unique_ptr<EventTable> table)
      : loop_(loop),
        options_(std::move(options)),
        table_(std::move(table)),
        asker_(*table_),
        exporter_(*table_),
        beginnings_("insights-live", 1, kLiveStreamsMax),
        live_(
            loop, *table_, [this] { return StatusNow(); }, options_.metrics) {}

  Status Listen() {
    http::Router outer;
    outer.SetGate(MakeGate(options_.listen));
    for (auto method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      outer.Handle(method, "/{path...}", [this](http::Request& request, http::Responder respond) {
        if (router_ != nullptr) return router_->Dispatch(request, respond);
        respond.Send(ProblemResponse({503, "busy", "Insights is just starting: try again."}));
      });
    }
    ASSIGN_OR_RETURN(server_, http::Server::Start(loop_, options_.listen, std::move(outer)));
    return {};
  }

  Status UsePeers(InsightsPeers peers) override {
    ReaderOptions reader;
    reader.peers = PipelinePeers(peers);
    reader.group = options_.group;
    reader.on_commit = [this](auto rows, auto version) { live_.OnCommit(rows, version); };
    reader.clock = options_.clock;
    reader.metrics = options_.metrics;
    reader_ = Reader::Start(*table_, std::move(reader));
    PipelineOptions pipeline;
    pipeline.peers = PipelinePeers(peers);
    pipeline.site_url = peers.site_url;
    pipeline.embedded = peers.embedded;
    pipeline.clock = options_.clock;
    pipeline.insights = [this] {
      auto now = reader_->status();
      return ReaderState{NameOf(now.state), now.behind, static_cast<double>(now.behind_seconds),
                         now.problem};
    };
    ASSIGN_OR_RETURN(pipeline_, Pipeline::Start(loop_, std::move(pipeline)));
    std::vector<AddRoutes> more;
    more.emplace_back([this](http::Router& router) { pipeline_->AddRoutes(router); });
    more.emplace_back([&](http::Router& router) {
      passport_ = passport::AddPassportRoutes(router, PassportOf(peers));
    });
    auto router = std::make_unique<http::Router>(MakeRouter(Parts(), more));
    loop_.Run([&] {
      router_ = std::move(router);
      LookAtLedgerLater();
    });
    return {};
  }

  // The server first, so that nobody asks; then whoever works for it.
  ~InsightsImpl() override {
    server_ = nullptr;
    loop_.Run([this] { ledger_timer_ = nullptr; });
    beginnings_.Stop();
    exporter_.Stop();
    asker_.Stop();
    passport_ = nullptr;
    pipeline_ = nullptr;
    live_.Stop();
    reader_ = nullptr;
  }

  const HostPort& address() const override { return server_->address(); }

 private:
  ApiParts Parts() {
    return {asker_,
            exporter_,
            live_,
            beginnings_,
            [this] { return StatusNow(); },
            [this](RebuildFrom from) { reader_->Rebuild(from); },
            options_.metrics,
            [this](Erasure erasure, auto done) {
              reader_->Erase(std::move(erasure), std::move(done));
            }};
  }

  pipeline::PeerOptions PipelinePeers(const InsightsPeers& peers) const {
    auto out = peers.peers;
    out.topic = options_.topic;
    out.table = fmt::format("{}.{}", options_.keyspace, options_.table);
    return out;
  }

  json::object StatusNow() const { return StatusJson(*table_, reader_->status()); }

  passport::PassportParts PassportOf(const InsightsPeers& peers) {
    passport::PassportParts out;
    auto options = PipelinePeers(peers);
    options.answer_max = std::min(options.answer_max, passport::kPeerAnswerMax);
    out.connect = [options] { return pipeline::ConnectPeers(options); };
    out.sources.insights = [this](std::string_view id) { return FindSeen(id); };
    if (!peers.site_database.empty()) out.sources.outbox = passport::OutboxIn(peers.site_database);
    if (!peers.site_url.empty()) {
      out.sources.refused = passport::RefusalsAt(peers.site_url);
      out.ledger.site = [url = peers.site_url] { return passport::SiteBooksAt(url); };
    }
    out.ledger.insights = [this] { return Books(); };
    out.metrics = options_.metrics;
    return out;
  }

  // On the loop: the metric stays as young as that.
  void LookAtLedgerLater() {
    ledger_timer_ = loop_.After(kLedgerEvery, [this] {
      passport_->RefreshLedger();
      LookAtLedgerLater();
    });
  }

  Result<std::optional<passport::SeenEvent>> FindSeen(std::string_view id) const {
    ASSIGN_OR_RETURN(auto found, table_->Find(id));
    if (!found) return std::nullopt;
    passport::SeenEvent out;
    out.event = {.id = std::move(found->id),
                 .action = std::move(found->action),
                 .who = std::move(found->who),
                 .what = std::move(found->what),
                 .time = FormatIso8601(found->time_ms)};
    out.partition = found->partition;
    out.offset = found->offset;
    out.arrived_ms = found->arrived_ms;
    out.produced_ms = found->produced_ms;
    out.seen_ms = found->seen_ms;
    return out;
  }

  Result<passport::InsightsBooks> Books() const {
    auto [view, totals, positions, source] = table_->Last();
    passport::InsightsBooks out;
    out.positions = std::move(positions);
    out.added = static_cast<std::int64_t>(totals.added);
    out.removed = static_cast<std::int64_t>(totals.removed);
    out.expired = static_cast<std::int64_t>(totals.expired);
    TRY(view->Scan(INT64_MIN, INT64_MAX, [&](const Columns& columns) {
      for (auto flags : columns.flags) out.events += (flags & Columns::kGone) == 0 ? 1 : 0;
      return true;
    }));
    return out;
  }

  net::Loop& loop_;
  const InsightsOptions options_;
  std::unique_ptr<EventTable> table_;
  Asker asker_;
  Exporter exporter_;
  WorkerPool beginnings_;
  LiveHub live_;
  std::unique_ptr<Reader> reader_;  // as what follows, made by UsePeers
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<passport::PassportRoutes> passport_;
  std::unique_ptr<net::Loop::Timer> ledger_timer_;  // the loop's
  std::unique_ptr<http::Router> router_;            // the loop's; null before
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<Insights>> Insights::Start(net::Loop& loop, InsightsOptions options) {
  TRY(SystemFiles().MakeDirs(options.data_dir));
  ASSIGN_OR_RETURN(auto table, EventTable::Open({options.data_dir, options.retention_ms}));
  auto insights = std::make_unique<InsightsImpl>(loop, std::move(options), std::move(table));
  TRY(insights->Listen());
  return insights;
}

}  // namespace taskflow::insights
