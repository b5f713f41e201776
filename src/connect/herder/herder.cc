#include "connect/herder/herder.h"

#include <pthread.h>

#include <algorithm>

#include "base/log.h"
#include "base/metric_doc.h"
#include "connect/config/accept.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

const CounterDoc kRebalances("taskflow_connect_rebalances_total",
                             "Generations of the workers' group that this one was in.");
const GaugeDoc kConnectors("taskflow_connect_connectors", "Connectors that this worker runs.");
const GaugeDoc kTasks("taskflow_connect_tasks", "Tasks that this worker runs.");

constexpr Milliseconds kLastStatusesTimeout{200};

}  // namespace

Herder::Herder(HerderOptions options) : options_(std::move(options)) {}

Herder::~Herder() {
  stop_.Set();
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Herder::Start(Environment environment) {
  environment_ = std::move(environment);
  environment_.source_offsets = &source_offsets_;
  environment_.stop = &stop_;
  membership_ = std::make_unique<Membership>(Membership::Options{
      .url = environment_.worker_url,
      .topology = [this] { return KnownTopology(); },
      .catch_up = [this](auto offset, auto timeout) { return CatchUp(offset, timeout); },
      .on_news = [this] { WakeForNews(); },
      .rebalances = &kRebalances.In(*environment_.metrics)});
  thread_ = std::thread([this] { Run(); });
}

void Herder::Run() {
  pthread_setname_np(pthread_self(), "connect-herder");
  if (Open()) {
    if (auto joined = JoinGroup(); !joined)
      LogWarn("connect", "this worker works alone: {}", joined.error().message);
    ReconcileAll();
    {
      std::lock_guard lock(mutex_);
      ready_ = true;
    }
    changed_.notify_all();
    while (auto work = NextWork()) (*work)();
  }
  EndAll();
}

// Others take over once it has left the group, so all has ended before.
void Herder::EndAll() {
  for (auto& [name, run] : runs_) run.AskToStop();
  for (auto& [name, run] : runs_) run.Release();
  runs_.clear();
  if (producer_ != nullptr) (void)producer_->Flush(kLastStatusesTimeout);
  membership_.reset();
  config_topic_.reset();
  statuses_.EndReading();
}

bool Herder::Open() {
  auto wait = kStartBackoffMin;
  std::string told;
  while (true) {
    auto opened = TryOpen();
    if (opened) return true;
    config_topic_.reset();
    if (stop_.IsSet()) return false;
    if (told != opened.error().message) {
      told = opened.error().message;
      LogWarn("connect", "cannot read the worker's topics yet: {}", told);
    }
    if (stop_.Within(wait)) return false;
    wait = std::min(wait * 2, kStartBackoffMax);
  }
}

Status Herder::TryOpen() {
  TRY(EnsureTopics());
  if (producer_ == nullptr) {
    ASSIGN_OR_RETURN(producer_, environment_.produce(environment_.kafka, kOperationTimeout));
  }
  auto status_topic = std::make_unique<StateTopic>(options_.status_topic, producer_, stop_);
  config_topic_ = std::make_unique<StateTopic>(options_.config_topic, producer_, stop_);
  auto offset_topic = std::make_unique<StateTopic>(options_.offset_topic, producer_, stop_);
  TRY(status_topic->Read(environment_, [this](const auto& record) { statuses_.Take(record); }));
  TRY(config_topic_->Read(environment_, [this](const auto& record) { OnConfigRecord(record); }));
  TRY(offset_topic->Read(environment_, [this](const auto& record) {
    source_offsets_.Apply(record.key, record.value);
  }));
  TRY(status_topic->WaitUntilRead());
  TRY(config_topic_->WaitUntilRead());
  TRY(offset_topic->WaitUntilRead());
  source_offsets_.Attach(std::move(offset_topic));
  {
    std::lock_guard lock(mutex_);
    config_read_ = true;
  }
  statuses_.Attach(std::move(status_topic));
  return {};
}

Status Herder::EnsureTopics() {
  ASSIGN_OR_RETURN(auto admin, environment_.administer(environment_.kafka));
  auto ensure = [&](const std::string& topic, std::int32_t partitions) {
    return EnsureStateTopic(*admin, topic, partitions, options_.replication_factor);
  };
  TRY(ensure(options_.config_topic, 1));
  TRY(CheckSinglePartition(*admin, options_.config_topic));
  TRY(ensure(options_.offset_topic, kOffsetPartitions));
  TRY(ensure(options_.status_topic, kStatusPartitions));
  if (auto id = admin->ClusterId(kStartAdminTimeout)) {
    std::lock_guard lock(mutex_);
    cluster_id_ = *std::move(id);
  }
  return {};
}

std::optional<std::function<void()>> Herder::NextWork() {
  std::unique_lock lock(mutex_);
  auto takes_order = [this] {
    return !queue_.empty() &&
           (membership_->settled() || environment_.clock->Mono() >= queue_.front().until);
  };
  auto is_work = [&] { return stopping_ || config_changed_ || takes_order(); };
  auto until = MonoTime::max();
  if (reconcile_again_) until = environment_.clock->Mono() + kReconcileAgainAfter;
  while (!is_work() && environment_.clock->Mono() < until) {
    auto wake = queue_.empty() ? until : std::min(until, queue_.front().until);
    if (wake == MonoTime::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, wake);
    }
  }
  if (stopping_) return std::nullopt;
  if (config_changed_ || !takes_order()) return [this] { ReconcileAll(); };
  auto work = std::move(queue_.front().work);
  queue_.pop_front();
  return work;
}

void Herder::ReconcileAll() {
  {
    std::lock_guard lock(mutex_);
    config_changed_ = false;
  }
  reconcile_again_ = false;
  auto before = std::exchange(view_, membership_->TakeView()).version;
  statuses_.SetGeneration(view_.generation);
  if (view_.lost) DropLost();
  auto names = statuses_.board().Connectors();
  for (const auto& name : Names()) names.push_back(name);
  for (const auto& [name, run] : runs_) names.push_back(name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& name : names) Reconcile(name);
  // What is given up is told before another can have it.
  if (before != view_.version) (void)producer_->Flush(kLastStatusesTimeout);
  membership_->Runs(view_);
  RunRestarts();
  CountRuns();
}

void Herder::DropLost() {
  for (auto& [name, run] : runs_) run.AskToStop();
  runs_.clear();
  statuses_.board().Disown(environment_.worker_id);
}

void Herder::RefreshAndReconcile(const std::string& name) {
  auto fresh = membership_->TakeView();
  if (fresh.lost) return;  // there are news of it
  view_.owned = std::move(fresh.owned);
  Reconcile(name);
}

// Makes what runs, and what is shown, what the configuration says.
void Herder::Reconcile(const std::string& name) {
  if (stop_.IsSet()) return;
  auto entry = Find(name);
  if (!entry) {
    bool has_run = runs_.erase(name) > 0;
    if (has_run || membership_->leads()) statuses_.Forget(name);
    return;
  }
  if (auto applied = Apply(name, *std::move(entry)); !applied) {
    LogWarn("connect", "connector {}: its tasks are not kept yet: {}", name,
            applied.error().message);
    reconcile_again_ = true;
  }
}

Status Herder::Apply(const std::string& name, ConnectorEntry entry) {
  ConnectorRun::Share share{view_.owned.contains({name, -1}), {}};
  // What another program has written was not checked by this one.
  auto plugin = PluginOf(entry.config);
  auto validated = plugin ? ValidateConnector(**plugin, entry.config) : Validated{};
  if (!plugin || validated.ErrorCount() > 0) {
    auto why = plugin ? validated.Text() : plugin.error().message;
    if (share.connector || runs_.contains(name)) RunOf(name).Fail(share.connector, why);
    return {};
  }
  if (membership_->leads()) {
    std::vector<Config> tasks;
    if (entry.target != TargetState::kStopped) tasks = TaskConfigs(**plugin, entry.config);
    if (tasks != entry.tasks) {
      TRY(Write(ClusterConfig::TaskRecords(name, tasks)));
      entry.tasks = std::move(tasks);
      if (auto fresh = membership_->TakeView(); !fresh.lost) view_.owned = std::move(fresh.owned);
    }
  }
  if (entry.target == TargetState::kStopped) entry.tasks.clear();
  int count = static_cast<int>(entry.tasks.size());
  for (int task = 0; task < count; ++task) {
    if (view_.owned.contains({name, task}))
      share.tasks[task] = std::move(entry.tasks[static_cast<std::size_t>(task)]);
  }
  bool has_share = share.connector || !share.tasks.empty();
  if (!has_share && !runs_.contains(name)) return {};
  RunOf(name).Apply(**plugin, share, count, entry.target);
  if (!has_share) runs_.erase(name);
  return {};
}

void Herder::CountRuns() {
  std::size_t connectors = 0, tasks = 0;
  for (const auto& [name, run] : runs_) {
    connectors += run.owns_connector() ? 1 : 0;
    tasks += run.tasks();
  }
  auto& metrics = *environment_.metrics;
  kConnectors.In(metrics).Set(static_cast<std::int64_t>(connectors));
  kTasks.In(metrics).Set(static_cast<std::int64_t>(tasks));
}

ConnectorRun& Herder::RunOf(const std::string& name) {
  return runs_.try_emplace(name, name, environment_, statuses_).first->second;
}

bool Herder::ready() const {
  std::lock_guard lock(mutex_);
  return ready_;
}

Status Herder::WaitReady(Milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, timeout, [this] { return ready_; })) return {};
  return Fail(ErrorCode::kTimeout, "connect has not read its topics ({}, {}) from Kafka in {} ms",
              options_.config_topic, options_.status_topic, timeout.count());
}

std::string Herder::cluster_id() const {
  std::lock_guard lock(mutex_);
  return cluster_id_;
}

std::vector<std::string> Herder::Names() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [name, entry] : config_.connectors()) out.push_back(name);
  return out;
}

std::optional<ConnectorEntry> Herder::Find(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const auto* entry = config_.Find(name);
  return entry == nullptr ? std::nullopt : std::optional(*entry);
}

std::optional<ConnectorStatus> Herder::StatusOf(std::string_view name) const {
  return statuses_.board().Find(name);
}

std::vector<std::string> Herder::TopicsOf(std::string_view name) const {
  return statuses_.board().Topics(name);
}

Status Herder::Post(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= kOperationsWaitingMax) {
      return Fail(ErrorCode::kUnavailable,
                  "{} requests wait for this worker already; try again later",
                  kOperationsWaitingMax);
    }
    queue_.push_back({std::move(work), environment_.clock->Mono() + kSettleTimeout});
  }
  changed_.notify_all();
  return {};
}

}  // namespace taskflow::connect
