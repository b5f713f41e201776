#include "site/site.h"

#include "base/file.h"
#include "base/log.h"
#include "events/hold.h"
#include "events/relay.h"
#include "http/origin.h"
#include "privacy/eraser.h"
#include "site/access_log.h"
#include "site/answers.h"
#include "site/api.h"
#include "site/assets.h"
#include "site/insights_link.h"
#include "site/limits.h"
#include "site/live.h"
#include "site/others.h"
#include "site/request_metrics.h"
#include "site/routes.h"
#include "site/tables.h"
#include "site/track_table.h"
#include "site/track_watcher.h"

namespace taskflow::site {
namespace {

constexpr Milliseconds kDrainTimeMax{1'000};

class SiteImpl : public Site {
 public:
  SiteImpl(SiteOptions options, std::unique_ptr<FileLock> lock,
           std::unique_ptr<events::Database> database)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        outbox_({.disabled = options_.kafka_disabled,
                 .metrics = options_.metrics,
                 .ids_remembered_ms = options_.ids_remembered_ms,
                 .shared = !options_.database.empty()}),
        attempts_per_account_(*options_.clock, kAttemptsPerAccountMinute, kRateKeysMax),
        attempts_per_address_(*options_.clock, kAttemptsPerAddressMinute, kRateKeysMax),
        attempts_anywhere_(*options_.clock, kAttemptsAnywhereHour, kRateKeysMax,
                           std::chrono::hours(1)),
        database_(std::move(database), "site-database"),
        hashing_("site-hashing", kHashingThreads, kHashesWaitingMax),
        guard_({options_.public_url, options_.track_origins, options_.listen.tls != nullptr}) {}

  // Before Listen.
  void StartRelay(std::unique_ptr<events::Database> reader) {
    auto relay = events::RelayTo(options_.kafka, options_.registry_url, options_.topic);
    relay.connect_producer = events::HeldBack(options_.data_dir, options_.kafka.bootstrap_servers,
                                              std::move(relay.connect_producer));
    relay.random = options_.random;
    relay.metrics = options_.metrics;
    relay_ =
        std::make_unique<events::Relay>(database_, std::move(reader), outbox_, std::move(relay));
  }

  // Before Listen.
  void StartEraser(std::unique_ptr<events::Database> reader) {
    privacy::EraserOptions eraser;
    eraser.connect = [pipeline = options_.pipeline] {
      auto options = pipeline();
      options.answer_max = privacy::kAnswerInSiteMax;
      return pipeline::ConnectPeers(std::move(options));
    };
    eraser.insights = options_.erasing_insights;
    eraser.random = options_.random;
    eraser.metrics = options_.metrics;
    eraser_ = std::make_unique<privacy::Eraser>(database_, std::move(reader), std::move(eraser));
  }

  // `listening` is null where no other site shares the database.
  Status Listen(net::Loop& loop, std::unique_ptr<events::PostgresDatabase> listening) {
    live_ =
        std::make_unique<Live>(loop, database_, *options_.clock, options_.metrics, kHeartbeatEvery);
    loop_ = &loop;
    Parts parts{.clock = *options_.clock,
                .random = *options_.random,
                .database = database_,
                .outbox = outbox_,
                .loop = loop,
                .guard = guard_,
                .live = *live_,
                .hashing = hashing_,
                .attempts_per_account = attempts_per_account_,
                .attempts_per_address = attempts_per_address_,
                .attempts_anywhere = attempts_anywhere_,
                .password_cost = {options_.argon2_memory_kib, options_.argon2_passes}};
    if (options_.metrics != nullptr) request_metrics_.emplace(*options_.metrics);
    if (!options_.access_log.empty()) {
      access_log_ = std::make_unique<AccessLog>(loop, SystemFiles(), *options_.clock,
                                                AccessLogOptions{.path = options_.access_log});
    }
    if (!options_.kafka_disabled) {
      table_ = std::make_shared<ViewTable>(loop);
      rows_ = std::make_unique<RowWatcher>(
          [table = table_](const auto& ids) { return table->Find(ids); });
      parts.rows = rows_.get();
    }
    if (listening != nullptr) others_ = ListenToOthers(std::move(listening), outbox_, *live_);
    insights_ = std::make_unique<InsightsLink>(loop);
    parts.insights = insights_.get();
    std::string_view public_host;
    if (!options_.public_url.empty()) public_host = http::HostOfOrigin(options_.public_url);
    auto router = MakeRouter(parts, options_.metrics, Assets(),
                             http::HostNames(options_.listen, public_host));
    ASSIGN_OR_RETURN(server_, http::Server::Start(
                                  loop, options_.listen, std::move(router),
                                  {.body_bytes_max = kRequestBodyMax}, HeadersOfAll(guard_.https()),
                                  [this](const http::Served& served) { Note(served); }));
    return {};
  }

  // Each part stops before those that it works with.
  ~SiteImpl() override {
    server_ = nullptr;
    insights_ = nullptr;
    others_ = nullptr;
    if (live_ != nullptr) live_->Stop();
    if (rows_ != nullptr) rows_->Stop();
    hashing_.Stop();
    eraser_ = nullptr;
    if (relay_ != nullptr) relay_->Drain(kDrainTimeMax);
    relay_ = nullptr;
    database_.Stop();
    if (loop_ != nullptr) loop_->Run([] {});  // what the last jobs posted
  }

  const HostPort& address() const override { return server_->address(); }
  void UseTable(cql::SessionOptions table) override {
    if (table_ != nullptr) table_->Use(std::move(table));
  }
  void UseInsights(const std::string& url) override { insights_->Use(url); }
  events::Outbox& outbox() { return outbox_; }

 private:
  // On the loop.
  void Note(const http::Served& served) {
    if (request_metrics_) request_metrics_->Note(served);
    if (access_log_ != nullptr) access_log_->Add(served);
  }

  SiteOptions options_;
  std::unique_ptr<FileLock> lock_;
  events::Outbox outbox_;
  RateLimiter attempts_per_account_, attempts_per_address_, attempts_anywhere_;
  events::DatabaseThread database_;
  WorkerPool hashing_;
  Guard guard_;
  std::unique_ptr<Live> live_;
  std::optional<RequestMetrics> request_metrics_;
  std::unique_ptr<AccessLog> access_log_;
  std::shared_ptr<ViewTable> table_;  // with rows_: null when events are disabled
  std::unique_ptr<RowWatcher> rows_;
  std::unique_ptr<InsightsLink> insights_;
  std::unique_ptr<events::Relay> relay_;
  std::unique_ptr<privacy::Eraser> eraser_;
  std::unique_ptr<events::Listener> others_;
  net::Loop* loop_ = nullptr;
  std::unique_ptr<http::Server> server_;
};

// Connections, each for one thread.
struct Databases {
  std::unique_ptr<events::Database> writer, relays, erases;
  std::unique_ptr<events::PostgresDatabase> listens;
};

Result<Databases> OpenDatabases(const SiteOptions& options) {
  events::DatabaseAt at{options.data_dir + "/site.db", options.database};
  Databases out;
  ASSIGN_OR_RETURN(out.writer, events::Database::Open(at));
  TRY(events::Migrate(*out.writer, SiteTables(out.writer->dialect())));
  if (out.writer->shared()) {
    ASSIGN_OR_RETURN(out.listens, events::PostgresDatabase::Open(at.server, true));
  }
  if (options.kafka_disabled) return out;
  ASSIGN_OR_RETURN(out.relays, events::Database::OpenReader(at));
  if (options.pipeline) {
    ASSIGN_OR_RETURN(out.erases, events::Database::OpenReader(at));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Site>> Site::Start(net::Loop& loop, SiteOptions options) {
  TRY(SystemFiles().MakeDirs(options.data_dir));
  ASSIGN_OR_RETURN(auto lock, FileLock::Take(options.data_dir + "/site.lock"));
  auto opened = OpenDatabases(options);
  bool away =
      !opened && !options.database.empty() && opened.error().code == ErrorCode::kUnavailable;
  if (away) return Fail(ErrorCode::kIo, "{}", opened.error().message);
  ASSIGN_OR_RETURN(auto databases, std::move(opened));
  ASSIGN_OR_RETURN(auto ledger, events::Outbox::ReadLedger(*databases.writer));
  bool shared = databases.writer->shared();
  events::Outbox::Left left;
  if (!shared) {
    ASSIGN_OR_RETURN(left, events::Outbox::ReadLeft(*databases.writer));
  }

  auto site =
      std::make_unique<SiteImpl>(std::move(options), std::move(lock), std::move(databases.writer));
  if (shared) {
    site->outbox().NoteShared(ledger);
  } else {
    site->outbox().NoteLeft(left);
    site->outbox().NoteLedger(ledger);
  }
  if (databases.relays != nullptr) site->StartRelay(std::move(databases.relays));
  if (databases.erases != nullptr) site->StartEraser(std::move(databases.erases));
  TRY(site->Listen(loop, std::move(databases.listens)));
  return site;
}

}  // namespace taskflow::site
