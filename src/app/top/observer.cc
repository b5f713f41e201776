#include "app/top/observer.h"

#include <boost/json.hpp>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "app/commands/status.h"
#include "app/parts/parts.h"
#include "app/topic/recent_events.h"
#include "cql/client/session.h"
#include "http/client.h"

namespace taskflow::app {
namespace {

// Until a follower that could not begin tries again.
constexpr Milliseconds kFollowAgain{1'000};
constexpr Milliseconds kStopLook{50};

class HttpAsker {
 public:
  explicit HttpAsker(const std::string& address) : address_(address) {}
  Result<std::string> Get(const std::string& target) {
    auto urls = ToUrls(address_);
    ASSIGN_OR_RETURN(auto url, http::ParseUrl(urls.substr(0, urls.find(','))));
    if (client_ == nullptr) {
      client_ = std::make_unique<http::Client>(url, http::ClientOptions{kObserverAnswerMax});
    }
    ASSIGN_OR_RETURN(auto answer, client_->Get(url.path + target));
    if (answer.status == 200) return std::move(answer.body);
    return Fail(ErrorCode::kUnavailable, "answers {}", answer.status);
  }

 private:
  const std::string address_;
  std::unique_ptr<http::Client> client_;
};

// The sum over all labels.
std::optional<std::int64_t> MetricIn(const std::string& metrics, const std::string& name) {
  std::optional<std::int64_t> sum;
  for (auto at = metrics.find(name); at != std::string::npos; at = metrics.find(name, at + 1)) {
    auto after = at + name.size();
    bool begins = at == 0 || metrics[at - 1] == '\n';
    if (!begins || after >= metrics.size()) continue;
    if (metrics[after] != ' ' && metrics[after] != '{') continue;
    auto blank = metrics.find(' ', metrics[after] == '{' ? metrics.find('}', after) : after);
    if (blank == std::string::npos) continue;
    sum = sum.value_or(0) + std::strtoll(metrics.c_str() + blank + 1, nullptr, 10);
  }
  return sum;
}

// The topic's last events, kept up to date by a thread.
class Feed {
 public:
  explicit Feed(pipeline::PeerOptions options)
      : options_(std::move(options)), thread_([this] { Run(); }) {}
  ~Feed() {
    stopping_ = true;
    thread_.join();
  }
  std::deque<EventRecord> Take() {
    std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  void Run() {
    while (!stopping_) {
      auto peers = pipeline::ConnectPeers(options_);
      (void)FollowOn(*peers);  // what is away is told by those who ask for it
      auto end = SystemClock().Mono() + kFollowAgain;
      while (!stopping_ && SystemClock().Mono() < end) std::this_thread::sleep_for(kStopLook);
    }
  }

  Status FollowOn(pipeline::Peers& peers) {
    auto stopping = [this] { return stopping_.load(); };
    ASSIGN_OR_RETURN(auto recent, ReadRecent(peers, {}, kEventsKept, {.stopping = stopping},
                                             [](const auto&) {}));
    {
      std::lock_guard lock(mutex_);
      events_.assign(recent.events.begin(), recent.events.end());
    }
    return Follow(peers, recent.next,
                  {.stopping = stopping,
                   .on_event =
                       [this](const EventRecord& event) {
                         std::lock_guard lock(mutex_);
                         events_.push_back(event);
                         if (events_.size() > kEventsKept) events_.pop_front();
                         return true;
                       },
                   .on_pause = [] {},
                   .on_undecodable = [](const auto&) {},
                   .on_trouble = [](const auto&) {}});
  }

  const pipeline::PeerOptions options_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards events_
  std::deque<EventRecord> events_;
  std::thread thread_;
};

class RealObserver final : public Observer {
 public:
  explicit RealObserver(const Config& config) : config_(config) {}

  Picture Look() override {
    Follow();
    Picture now;
    std::vector<std::thread> questions;  // each writes its own members of `now`
    for (auto part : kParts) {
      now.parts.at(static_cast<std::size_t>(part)).address = At(addresses_, part);
      questions.emplace_back([&, part] {
        auto asked = Ask(part, now);
        if (!asked) now.parts.at(static_cast<std::size_t>(part)).problem = asked.error().message;
      });
    }
    for (auto& question : questions) question.join();
    now.wall_ms = SystemClock().WallMillis();
    now.at = SystemClock().Mono();
    LookAtProcesses(now);
    if (feed_ != nullptr) now.events = feed_->Take();
    Measure(before_, now);
    before_ = now;
    return now;
  }

 private:
  // A restarted `up` with free ports is elsewhere.
  void Follow() {
    auto found = FindAddresses(SystemFiles(), config_.settings);
    if (!found || (feed_ != nullptr && *found == addresses_)) return;
    addresses_ = *found;
    feed_ = nullptr;
    auto options = PeerOptionsFor(addresses_, config_.settings);
    options.answer_max = kObserverAnswerMax;
    site_ = std::make_unique<HttpAsker>(At(addresses_, Part::kSite));
    registry_ = std::make_unique<HttpAsker>(At(addresses_, Part::kRegistry));
    connect_ = std::make_unique<HttpAsker>(At(addresses_, Part::kConnect));
    insights_ = std::make_unique<HttpAsker>(At(addresses_, Part::kInsights));
    kafka_ = pipeline::ConnectPeers(options);
    store_ = pipeline::ConnectPeers(options);
    feed_ = std::make_unique<Feed>(options);
    pids_.clear();
  }

  Status Ask(Part part, Picture& now) {
    switch (part) {
      case Part::kSite:
        return AskSite(now);
      case Part::kKafka:
        return AskKafka(now);
      case Part::kRegistry:
        return registry_->Get("/subjects").map([](auto&&) {});
      case Part::kConnect:
        return AskConnect(now);
      case Part::kCql: {
        ASSIGN_OR_RETURN(auto* session, store_->Store());
        return session->Query("SELECT release_version FROM system.local").map([](auto&&) {});
      }
      case Part::kInsights:
        return insights_->Get("/api/insights/status").map([](auto&&) {});
    }
    return {};
  }

  Status AskSite(Picture& now) {
    ASSIGN_OR_RETURN(auto metrics, site_->Get("/metrics"));
    now.accepted.total = MetricIn(metrics, "taskflow_events_accepted_total");
    now.outbox = MetricIn(metrics, "taskflow_outbox_events");
    return {};
  }

  Status AskKafka(Picture& now) {
    ASSIGN_OR_RETURN(auto position, FindSinkPosition(*kafka_));
    now.in_topic.total = position.end;
    now.waiting = position.waiting;
    now.written.total = position.end - position.waiting;
    return {};
  }

  Status AskConnect(Picture& now) {
    ASSIGN_OR_RETURN(auto body, connect_->Get("/connectors?expand=status"));
    ASSIGN_OR_RETURN(auto all, ParseJsonObject(body));
    for (const auto& [name, about] : all) {
      auto connector = ReadConnectorStatus(std::string(name), about);
      if (!connector) continue;
      std::string tasks;
      for (const auto& task : connector->tasks) {
        tasks += fmt::format("{}{} {}", tasks.empty() ? "" : ", ", task.id, task.state);
      }
      now.connectors.push_back({connector->name, connector->state, std::move(tasks)});
    }
    return {};
  }

  void LookAtProcesses(Picture& now) {
    for (auto part : kParts) {
      auto& one = now.parts.at(static_cast<std::size_t>(part));
      auto address = FirstOf(one.address);
      if (!one.problem.empty() || !address || !address->IsLoopback()) continue;
      auto known = pids_.find(address->port);
      auto usage = known == pids_.end() ? std::nullopt : UsageOf(known->second);
      if (!usage) {
        auto process = ListenerOf(address->port);
        if (!process) continue;
        pids_[address->port] = process->pid;
        usage = UsageOf(process->pid);
      }
      one.pid = pids_[address->port];
      if (usage) now.processes[*one.pid].usage = *usage;
    }
  }

  const Config config_;
  Addresses addresses_;
  std::unique_ptr<HttpAsker> site_, registry_, connect_, insights_;
  std::unique_ptr<pipeline::Peers> kafka_, store_;  // one thread each
  std::unique_ptr<Feed> feed_;
  std::map<std::uint16_t, int> pids_;  // who listens on the port
  Picture before_;
};

}  // namespace

std::unique_ptr<Observer> Observer::Start(const Config& config) {
  return std::make_unique<RealObserver>(config);
}

}  // namespace taskflow::app
