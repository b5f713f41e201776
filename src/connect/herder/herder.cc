#include "connect/herder/herder.h"

#include <pthread.h>

#include <algorithm>

#include "base/log.h"
#include "connect/config/accept.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

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
  thread_ = std::thread([this] { Run(); });
}

void Herder::Run() {
  pthread_setname_np(pthread_self(), "connect-herder");
  if (Open()) {
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

void Herder::EndAll() {
  for (auto& [name, run] : runs_) run.AskToStop();
  runs_.clear();
  config_topic_.reset();
  if (producer_ != nullptr) (void)producer_->Flush(kLastStatusesTimeout);
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
  TRY(status_topic->Read(environment_,
                         [this](std::string_view key, std::optional<std::string_view> value) {
                           statuses_.board().Apply(key, value);
                         }));
  TRY(config_topic_->Read(environment_,
                          [this](std::string_view key, std::optional<std::string_view> value) {
                            {
                              std::lock_guard lock(mutex_);
                              config_.Apply(key, value);
                              config_changed_ = true;
                            }
                            changed_.notify_all();
                          }));
  auto offset_topic = std::make_unique<StateTopic>(options_.offset_topic, producer_, stop_);
  TRY(offset_topic->Read(environment_,
                         [this](std::string_view key, std::optional<std::string_view> value) {
                           source_offsets_.Apply(key, value);
                         }));
  TRY(status_topic->WaitUntilRead());
  TRY(config_topic_->WaitUntilRead());
  TRY(offset_topic->WaitUntilRead());
  source_offsets_.Attach(std::move(offset_topic));
  // From here on this worker alone says what the statuses are.
  status_topic->EndReading();
  statuses_.Attach(std::move(status_topic));
  return {};
}

Status Herder::EnsureTopics() {
  ASSIGN_OR_RETURN(auto admin, environment_.administer(environment_.kafka));
  auto ensure = [&](const std::string& topic, std::int32_t partitions) {
    return EnsureStateTopic(*admin, topic, partitions, options_.replication_factor);
  };
  TRY(ensure(options_.config_topic, 1));
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
  auto is_work = [this] { return stopping_ || config_changed_ || !queue_.empty(); };
  if (reconcile_again_) {
    changed_.wait_for(lock, kReconcileAgainAfter, is_work);
  } else {
    changed_.wait(lock, is_work);
  }
  if (stopping_) return std::nullopt;
  if (queue_.empty()) return [this] { ReconcileAll(); };
  auto work = std::move(queue_.front());
  queue_.pop_front();
  return work;
}

void Herder::ReconcileAll() {
  {
    std::lock_guard lock(mutex_);
    config_changed_ = false;
  }
  reconcile_again_ = false;
  auto names = statuses_.board().Connectors();
  for (const auto& name : Names()) names.push_back(name);
  for (const auto& [name, run] : runs_) names.push_back(name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& name : names) Reconcile(name);
}

// Makes what runs, and what is shown, what the configuration says.
void Herder::Reconcile(const std::string& name) {
  if (stop_.IsSet()) return;
  auto entry = Find(name);
  if (!entry) {
    runs_.erase(name);
    statuses_.Forget(name);
    return;
  }
  if (auto applied = Apply(name, *entry); !applied) {
    LogWarn("connect", "connector {}: its tasks are not kept yet: {}", name,
            applied.error().message);
    reconcile_again_ = true;
  }
}

Status Herder::Apply(const std::string& name, const ConnectorEntry& entry) {
  // What another program has written was not checked by this one.
  auto plugin = PluginOf(entry.config);
  auto validated = plugin ? ValidateConnector(**plugin, entry.config) : Validated{};
  if (!plugin || validated.ErrorCount() > 0) {
    RunOf(name).Fail(plugin ? validated.Text() : plugin.error().message);
    return {};
  }
  std::vector<Config> tasks;
  if (entry.target != TargetState::kStopped) tasks = TaskConfigs(**plugin, entry.config);
  if (tasks != entry.tasks) TRY(Write(ClusterConfig::TaskRecords(name, tasks)));
  RunOf(name).Apply(**plugin, tasks, entry.target);
  return {};
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
    queue_.push_back(std::move(work));
  }
  changed_.notify_all();
  return {};
}

}  // namespace taskflow::connect
