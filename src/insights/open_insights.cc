#include "insights/open_insights.h"

#include <algorithm>

#include "insights/limits.h"
#include "insights/members/own_routes.h"
#include "passport/limits.h"

namespace taskflow::insights {

pipeline::PeerOptions PipelinePeers(const InsightsOptions& options, const InsightsPeers& peers) {
  auto out = peers.peers;
  out.topic = options.topic;
  out.table = fmt::format("{}.{}", options.keyspace, options.table);
  return out;
}

OpenInsights::OpenInsights(net::Loop& loop, const InsightsOptions& options,
                           const InsightsPeers& peers, std::unique_ptr<EventTable> table)
    : loop_(loop),
      options_(options),
      peers_(peers),
      table_(std::move(table)),
      asker_(*table_),
      exporter_(*table_),
      beginnings_("insights-live", 1, kLiveStreamsMax),
      live_(
          loop, *table_, [this] { return StatusNow(); }, options_.metrics) {
  ReaderOptions reader;
  reader.peers = PipelinePeers(options_, peers_);
  reader.share = options_.share();
  reader.group = options_.group;
  if (!reader.share.whole())
    reader.group += fmt::format("-{}-of-{}", reader.share.number, reader.share.of);
  reader.on_commit = [this](auto rows, auto version) { live_.OnCommit(rows, version); };
  reader.clock = options_.clock;
  reader.metrics = options_.metrics;
  reader_ = Reader::Start(*table_, std::move(reader));
  if (!options_.share().whole())
    members_ = std::make_unique<Members>(loop, options_.members, options_.share());
}

OpenInsights::~OpenInsights() {
  loop_.Run([this] { ledger_timer_ = nullptr; });
  beginnings_.Stop();
  exporter_.Stop();
  asker_.Stop();
  passport_ = nullptr;
  members_ = nullptr;
  live_.Stop();
  reader_ = nullptr;
}

http::Router OpenInsights::Routes(Pipeline& pipeline) {
  std::vector<AddRoutes> more;
  more.emplace_back([&](http::Router& router) { pipeline.AddRoutes(router); });
  more.emplace_back([this](http::Router& router) {
    passport_ = passport::AddPassportRoutes(router, PassportParts());
  });
  auto router = members_ == nullptr ? MakeRouter(Api(), more) : MakeMembersRouter(more);
  loop_.Run([this] { LookAtLedgerLater(); });
  return router;
}

// All members' numbers to everybody, and this one's own to the others.
http::Router OpenInsights::MakeMembersRouter(const std::vector<AddRoutes>& more) {
  http::Router router;
  members_->AddRoutes(router);
  AddOwnRoutes(router, {Api(), [this](std::string_view id) { return table_->Find(id); },
                        [this] { return OwnBooks(); }});
  AddOthers(router, options_.metrics, more);
  return router;
}

ApiParts OpenInsights::Api() {
  return {
      asker_,
      exporter_,
      live_,
      beginnings_,
      [this] { return StatusNow(); },
      [this](RebuildFrom from) { reader_->Rebuild(from); },
      options_.metrics,
      [this](Erasure erasure, auto done) { reader_->Erase(std::move(erasure), std::move(done)); }};
}

ReaderState OpenInsights::state() const {
  auto now = reader_->status();
  return {NameOf(now.state), now.behind, static_cast<double>(now.behind_seconds), now.problem};
}

passport::PassportParts OpenInsights::PassportParts() {
  passport::PassportParts out;
  auto peers = PipelinePeers(options_, peers_);
  peers.answer_max = std::min(peers.answer_max, passport::kPeerAnswerMax);
  out.connect = [peers] { return pipeline::ConnectPeers(peers); };
  out.sources.insights = [this](std::string_view id) { return FindSeen(id); };
  if (peers_.site_database) out.sources.outbox = passport::OutboxIn(*peers_.site_database);
  if (!peers_.site_url.empty()) {
    out.sources.refused = passport::RefusalsAt(peers_.site_url);
    out.ledger.site = [url = peers_.site_url] { return passport::SiteBooksAt(url); };
  }
  out.ledger.insights = [this] { return members_ != nullptr ? members_->Books() : OwnBooks(); };
  out.metrics = options_.metrics;
  return out;
}

// On the loop: the metric stays as young as that.
void OpenInsights::LookAtLedgerLater() {
  ledger_timer_ = loop_.After(kLedgerEvery, [this] {
    passport_->RefreshLedger();
    LookAtLedgerLater();
  });
}

Result<std::optional<passport::SeenEvent>> OpenInsights::FindSeen(std::string_view id) const {
  ASSIGN_OR_RETURN(auto found, members_ != nullptr ? members_->Find(id) : table_->Find(id));
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

Result<passport::InsightsBooks> OpenInsights::OwnBooks() const {
  auto [view, totals, positions, source] = table_->Last();
  passport::InsightsBooks out;
  out.positions = std::move(positions);
  out.added = static_cast<std::int64_t>(totals.added);
  out.removed = static_cast<std::int64_t>(totals.removed);
  out.expired = static_cast<std::int64_t>(totals.expired);
  TRY(view->Scan(INT64_MIN, INT64_MAX, [&](const Columns& columns) {
    if ((columns.some_flags & Columns::kGone) == 0) {
      out.events += static_cast<std::int64_t>(columns.size());
      return true;
    }
    for (auto flags : columns.flags()) out.events += (flags & Columns::kGone) == 0 ? 1 : 0;
    return true;
  }));
  return out;
}

}  // namespace taskflow::insights
