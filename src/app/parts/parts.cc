#include "app/parts/parts.h"

#include <array>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "app/parts/credentials.h"
#include "app/parts/service_manager.h"
#include "app/parts/setup.h"
#include "app/parts/tls.h"
#include "base/check.h"
#include "base/clock.h"
#include "broker/broker.h"
#include "connect/config/definition.h"
#include "connect/worker.h"
#include "insights/insights.h"
#include "registry/registry.h"
#include "site/site.h"
#include "store/store.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kClientsEndMax{1'500};
constexpr std::int64_t kTableDays = 90;  // as kafka/cassandra/init.cql has it

// Of a list without blanks; none of an empty text.
std::vector<std::string> SplitList(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    auto comma = list.find(',');
    out.emplace_back(list.substr(0, comma));
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
  return out;
}

// Which parts share a thread. Waking another core is dear, so those that do little share one; the
// broker and the store have one each, since under load both are busy.
class Loops {
 public:
  net::Loop& For(Part part) {
    switch (part) {
      case Part::kKafka:
        return Get(0, "broker");
      case Part::kCql:
        return Get(1, "store");
      case Part::kSite:
      case Part::kRegistry:
      case Part::kConnect:
      case Part::kInsights:
        return Get(2, "web");
    }
    return Get(2, "web");
  }

  std::vector<net::Loop*> All() {
    std::lock_guard lock(mutex_);
    std::vector<net::Loop*> all;
    for (auto& loop : loops_) {
      if (loop != nullptr) all.push_back(loop.get());
    }
    return all;
  }

 private:
  net::Loop& Get(std::size_t index, const char* name) {
    std::lock_guard lock(mutex_);
    auto& loop = loops_.at(index);
    if (loop == nullptr) loop = std::make_unique<net::Loop>(name);
    return *loop;
  }
  std::mutex mutex_;  // guards loops_ while the parts start
  std::array<std::unique_ptr<net::Loop>, 3> loops_;
};

// "in use" is by far the most common reason; the key to change is what helps.
Error Explain(Part part, const Settings& settings, Error error) {
  const auto& key = ListenKey(part);
  if (error.code == ErrorCode::kUnavailable) {
    bool in_use = error.message.ends_with("Address already in use");
    auto what = in_use ? TextOf(key, settings) + " is in use" : std::move(error.message);
    return {ErrorCode::kConflict, fmt::format("{}: change {} ({})", what, key.name, FlagOf(key))};
  }
  if (error.code == ErrorCode::kConflict) {
    return {error.code, fmt::format("another process uses the data folder {}: stop it, or choose "
                                    "another folder with --data (data)",
                                    settings.data)};
  }
  error.message = fmt::format("{}: {}", Name(part), error.message);
  return error;
}

class PartsImpl : public Parts {
 public:
  PartsImpl(const Settings& settings, std::set<Part> which, Addresses peers)
      : settings_(settings), which_(std::move(which)), addresses_(std::move(peers)) {}

  // The store needs nobody, and insights only to read; the rest needs the broker's address, and it
  // is listening sooner than they ask.
  Status Start() {
    ShowCredentials(addresses_, settings_);
    Status store, insights;
    std::thread aside([&] { store = StartStore(); });
    std::thread beside([&] { insights = StartInsights(); });
    auto others = StartOthers();
    aside.join();
    beside.join();
    TRY(std::move(others));
    TRY(std::move(store));
    TRY(std::move(insights));
    TRY(TellSite());
    TRY(StartWorker());
    return TellInsights();
  }

  // The site's relay and the worker's tasks finish what they have begun, at the same time; what
  // they use stops after them. Whoever waits for a peer that is away must not keep the broker and
  // the store from a clean end.
  ~PartsImpl() override {
    auto clients = std::async(std::launch::async, [this] {
      auto site = std::async(std::launch::async, [this] { site_ = nullptr; });
      auto insights = std::async(std::launch::async, [this] { insights_ = nullptr; });
      worker_ = nullptr;
      insights.wait();
      site.wait();
      registry_ = nullptr;
    });
    clients.wait_for(kClientsEndMax);
    auto store = std::async(std::launch::async, [this] { store_ = nullptr; });
    broker_ = nullptr;
    store.wait();
    clients.wait();
  }

  const Addresses& addresses() const override { return addresses_; }

  Status WaitReady(Milliseconds timeout) override {
    if (registry_ != nullptr) TRY(registry_->WaitReady(timeout));
    if (worker_ != nullptr) TRY(worker_->WaitReady(timeout));
    return {};
  }

  bool Alive(Milliseconds within) override { return AllAnswer(loops_.All(), within); }

 private:
  bool Has(Part part) const { return which_.contains(part); }

  template <typename T>
  Status Keep(Part part, std::unique_ptr<T>& to, Result<std::unique_ptr<T>> made) {
    if (!made) return Fail(Explain(part, settings_, std::move(made).error()));
    to = *std::move(made);
    std::lock_guard lock(addresses_mutex_);
    bool https = ServesTls(part, settings_) && part != Part::kKafka && part != Part::kCql;
    At(addresses_, part) = (https ? "https://" : "") + to->address().ToString();
    ShowCredentials(addresses_, settings_);
    return {};
  }

  Status StartStore() {
    if (!Has(Part::kCql)) return {};
    store::StoreOptions options;
    ASSIGN_OR_RETURN(options.listen, ListenAtFor(Part::kCql, settings_.cql_listen, settings_));
    options.data_dir = settings_.data + "/store";
    if (!settings_.local_datacenter.empty()) options.datacenter = settings_.local_datacenter;
    options.metrics = &metrics_;
    return Keep(Part::kCql, store_, store::Store::Start(loops_.For(Part::kCql), options));
  }

  Status StartOthers() {
    TRY(StartBroker());
    TRY(StartRegistry());
    return StartSite();
  }

  Status StartBroker() {
    if (!Has(Part::kKafka)) return {};
    broker::BrokerOptions options;
    ASSIGN_OR_RETURN(options.listen, ListenAtFor(Part::kKafka, settings_.kafka_listen, settings_));
    options.data_dir = settings_.data + "/broker";
    options.default_partitions = static_cast<std::int32_t>(settings_.default_partitions);
    options.auto_create_topics = settings_.auto_create_topics;
    options.retention_ms = settings_.retention_ms;
    options.retention_bytes = settings_.retention_bytes;
    options.segment_bytes = settings_.segment_bytes;
    options.metrics = &metrics_;
    return Keep(Part::kKafka, broker_, broker::Broker::Start(loops_.For(Part::kKafka), options));
  }

  Status StartRegistry() {
    if (!Has(Part::kRegistry)) return {};
    registry::RegistryOptions options;
    ASSIGN_OR_RETURN(options.listen,
                     ListenAtFor(Part::kRegistry, settings_.registry_listen, settings_));
    options.kafka = KafkaClientFor(addresses_, settings_);
    options.replication_factor = static_cast<std::int16_t>(settings_.replication_factor);
    options.compatibility = settings_.compatibility;
    options.mode_is_mutable = settings_.mode_mutability;
    ASSIGN_OR_RETURN(options.users, UsersFor(Part::kRegistry, SystemFiles(), settings_));
    options.metrics = &metrics_;
    return Keep(Part::kRegistry, registry_,
                registry::Registry::Start(loops_.For(Part::kRegistry), options));
  }

  Status StartSite() {
    if (!Has(Part::kSite)) return {};
    site::SiteOptions options;
    ASSIGN_OR_RETURN(options.listen, ListenAtFor(Part::kSite, settings_.site_listen, settings_));
    options.data_dir = settings_.data + "/site";
    options.database = settings_.site_database;
    options.kafka = KafkaClientFor(addresses_, settings_);
    options.registry_url = ToUrls(At(addresses_, Part::kRegistry));
    options.public_url = settings_.public_url;
    options.track_origins = SplitList(settings_.track_origins);
    if (!settings_.access_log.empty()) {
      options.access_log = std::filesystem::path(settings_.data) / settings_.access_log;
    }
    options.kafka_disabled = settings_.kafka_disabled;
    options.argon2_memory_kib = static_cast<std::uint32_t>(settings_.argon2_memory_kib);
    options.argon2_passes = static_cast<std::uint32_t>(settings_.argon2_passes);
    if (settings_.retention_days > 0) options.ids_remembered_ms = settings_.retention_days * kDayMs;
    options.pipeline = [this] {
      std::lock_guard lock(addresses_mutex_);
      return PeerOptionsFor(addresses_, settings_);
    };
    // Whether there is one at the address of default, nobody knows.
    if (Has(Part::kInsights) || IsReplaced(Part::kInsights, settings_)) {
      options.erasing_insights = [this] {
        std::lock_guard lock(addresses_mutex_);
        return privacy::InsightsPlace{ToUrls(At(addresses_, Part::kInsights))};
      };
    }
    options.metrics = &metrics_;
    return Keep(Part::kSite, site_, site::Site::Start(loops_.For(Part::kSite), options));
  }

  Status StartInsights() {
    if (!Has(Part::kInsights)) return {};
    insights::InsightsOptions options;
    ASSIGN_OR_RETURN(options.listen,
                     ListenAtFor(Part::kInsights, settings_.insights_listen, settings_));
    options.data_dir = settings_.data + "/insights";
    ASSIGN_OR_RETURN(options.members, ReadUrls(settings_.insights_members));
    options.member = static_cast<std::size_t>(settings_.insights_member);
    auto days = settings_.retention_days > 0 ? settings_.retention_days : kTableDays;
    options.retention_ms = days * kDayMs;
    options.metrics = &metrics_;
    return Keep(Part::kInsights, insights_,
                insights::Insights::Start(loops_.For(Part::kInsights), options));
  }

  // The site starts beside the store and insights, whose addresses it cannot know before.
  Status TellSite() {
    if (site_ == nullptr) return {};
    site_->UseInsights(ToUrls(At(addresses_, Part::kInsights)));
    if (At(addresses_, Part::kCql).empty()) return {};
    ASSIGN_OR_RETURN(auto options, StoreClientFor(addresses_, settings_));
    site_->UseTable(std::move(options));
    return {};
  }

  // Last: it wants all addresses.
  Status TellInsights() {
    if (insights_ == nullptr) return {};
    insights::InsightsPeers peers{.peers = PeerOptionsFor(addresses_, settings_),
                                  .site_url = ToUrls(At(addresses_, Part::kSite)),
                                  .embedded = {}};
    if (site_ != nullptr) peers.site_database = SiteDatabaseOf(settings_);
    constexpr std::pair<Part, const char*> kEmbeddable[] = {{Part::kKafka, "broker"},
                                                            {Part::kRegistry, "registry"},
                                                            {Part::kConnect, "connect"},
                                                            {Part::kCql, "store"}};
    for (const auto& [part, name] : kEmbeddable) {
      if (!IsReplaced(part, settings_)) peers.embedded.insert(name);
    }
    return insights_->UsePeers(std::move(peers));
  }

  // Its tasks want the others' addresses.
  Status StartWorker() {
    if (!Has(Part::kConnect)) return {};
    connect::WorkerOptions options;
    ASSIGN_OR_RETURN(options.listen,
                     ListenAtFor(Part::kConnect, settings_.connect_listen, settings_));
    options.group_id = settings_.connect_group_id;
    options.session_timeout = Milliseconds(settings_.connect_session_timeout_ms);
    if (!settings_.connect_advertised.empty()) {
      auto advertised = ParseHostPort(settings_.connect_advertised);
      if (!advertised) return FailWith("connect.advertised", std::move(advertised).error());
      options.advertised = *std::move(advertised);
    }
    options.kafka = KafkaClientFor(addresses_, settings_);
    options.replication_factor = static_cast<std::int16_t>(settings_.replication_factor);
    options.hosts = AliasesFor(addresses_, settings_);
    options.urls = UrlAliasesFor(addresses_, settings_);
    ASSIGN_OR_RETURN(options.users, UsersFor(Part::kConnect, SystemFiles(), settings_));
    if (settings_.retention_days > 0)
      options.dead_letter_configs = RetentionConfigs(settings_.retention_days);
    options.file_dirs = {settings_.data + "/files"};
    if (!settings_.connect_file_dirs.empty()) {
      options.file_dirs = connect::ParseList(settings_.connect_file_dirs);
    }
    options.secret_dirs = {settings_.data + "/secrets"};
    if (!settings_.connect_secret_dirs.empty()) {
      options.secret_dirs = connect::ParseList(settings_.connect_secret_dirs);
    }
    options.secret_env = settings_.connect_secret_env;
    options.metrics = &metrics_;
    return Keep(Part::kConnect, worker_,
                connect::Worker::Start(loops_.For(Part::kConnect), options));
  }

  const Settings settings_;
  const std::set<Part> which_;
  Addresses addresses_;         // written while others start; each part writes only its own
  std::mutex addresses_mutex_;  // held by writers, and by readers while parts start
  Metrics metrics_;
  Loops loops_;
  std::unique_ptr<broker::Broker> broker_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<site::Site> site_;
  std::unique_ptr<connect::Worker> worker_;
  std::unique_ptr<insights::Insights> insights_;
};

}  // namespace

Result<std::unique_ptr<Parts>> Parts::Start(const Settings& settings, const std::set<Part>& which,
                                            Addresses peers) {
  TRY(CheckReach(settings, which));
  TRY(SystemFiles().MakeDirs(settings.data));
  auto parts = std::make_unique<PartsImpl>(settings, which, std::move(peers));
  TRY(parts->Start());
  return parts;
}

Status CheckReach(const Settings& settings, const std::set<Part>& which) {
  if (settings.allow_remote) return {};
  for (auto part : which) {
    const auto& key = ListenKey(part);
    auto address = settings.*std::get<HostPort Settings::*>(key.target);
    if (address.IsLoopback()) continue;
    return Fail(ErrorCode::kInvalid,
                "{} = {}: other machines could reach it, and most parts ask nobody who "
                "they are. Choose 127.0.0.1:{}, or allow it with --allow-remote "
                "(allow_remote)",
                key.name, address.ToString(), address.port);
  }
  return {};
}

Settings WithFreePorts(const Config& config) {
  auto settings = config.settings;
  if (settings.ports != "auto") return settings;
  for (auto part : kParts) {
    const auto& key = ListenKey(part);
    if (!config.IsSet(key.name)) (settings.*std::get<HostPort Settings::*>(key.target)).port = 0;
  }
  return settings;
}

kafka::ClientOptions KafkaClientFor(const Addresses& addresses, const Settings& settings) {
  kafka::ClientOptions options;
  options.bootstrap_servers = At(addresses, Part::kKafka);
  options.more = settings.kafka_client;
  if (ServesTls(Part::kKafka, settings)) {  // what is set already stays
    options.more.emplace("security.protocol", "ssl");
    options.more.emplace("ssl.ca.location",
                         settings.tls_ca.empty() ? settings.tls_certificate : settings.tls_ca);
  }
  return options;
}

Result<cql::SessionOptions> StoreClientFor(const Addresses& addresses, const Settings& settings) {
  cql::SessionOptions options{.local_datacenter = settings.local_datacenter,
                              .username = settings.username,
                              .password = settings.password};
  if (settings.cassandra_tls || ServesTls(Part::kCql, settings))
    options.tls = net::Tls::DefaultClient();
  ASSIGN_OR_RETURN(options.contact_points, ParseHostPorts(At(addresses, Part::kCql)));
  return options;
}

events::DatabaseAt SiteDatabaseOf(const Settings& settings) {
  return {settings.data + "/site/site.db", settings.site_database};
}

pipeline::PeerOptions PeerOptionsFor(const Addresses& addresses, const Settings& settings) {
  pipeline::PeerOptions options;
  options.kafka = KafkaClientFor(addresses, settings);
  options.registry_url = ToUrls(At(addresses, Part::kRegistry));
  options.connect_url = ToUrls(At(addresses, Part::kConnect));
  if (auto store = StoreClientFor(addresses, settings)) options.store = *std::move(store);
  return options;
}

}  // namespace taskflow::app
