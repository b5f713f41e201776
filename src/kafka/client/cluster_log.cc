#include "kafka/client/cluster_log.h"

#include "base/log.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

constexpr std::size_t kKindsMax = 64;

}  // namespace

std::shared_ptr<ClusterLog> ClusterLog::Of(const std::string& bootstrap_servers) {
  static std::mutex mutex;  // guards logs
  static auto& logs = *new std::map<std::string, std::weak_ptr<ClusterLog>>;
  std::lock_guard lock(mutex);
  std::erase_if(logs, [](const auto& entry) { return entry.second.expired(); });
  auto& slot = logs[bootstrap_servers];
  auto log = slot.lock();
  if (log == nullptr) {
    log = std::make_shared<ClusterLog>(bootstrap_servers);
    slot = log;
  }
  return log;
}

bool ClusterLog::MayWarn(std::string_view kind) {
  auto now = SystemClock().Mono();
  auto found = warned_at_.find(kind);
  if (found != warned_at_.end() && now - found->second < kLogInterval) return false;
  if (found == warned_at_.end() && warned_at_.size() >= kKindsMax) return false;
  warned_at_[std::string(kind)] = now;
  return true;
}

void ClusterLog::ConnectionFailed(std::string_view why) {
  LogDebug("kafka", "{}", why);
  std::lock_guard lock(mutex_);
  why_ = why;
}

void ClusterLog::Lost() {
  std::lock_guard lock(mutex_);
  if (lost_.load() || !MayWarn("lost")) return;
  lost_ = true;
  LogWarn("kafka", "Kafka at {} is not reached, connecting goes on: {}", servers_, why_);
}

void ClusterLog::Found() {
  std::lock_guard lock(mutex_);
  if (lost_.exchange(false)) LogInfo("kafka", "Kafka at {} is reached again", servers_);
}

void ClusterLog::Warn(std::string_view kind, std::string_view text) {
  bool warn;
  {
    std::lock_guard lock(mutex_);
    warn = MayWarn(kind);
  }
  Log(warn ? LogLevel::kWarn : LogLevel::kDebug, "kafka", "{}", text);
}

}  // namespace taskflow::kafka
