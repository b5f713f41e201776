// What the log says of one cluster. All handles of the process that name the same bootstrap servers
// share one, so that an outage is a line when it begins and a line when it ends, however many
// clients and hours it takes. Safe from any thread.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace taskflow::kafka {

class ClusterLog {
 public:
  static std::shared_ptr<ClusterLog> Of(const std::string& bootstrap_servers);

  explicit ClusterLog(std::string bootstrap_servers) : servers_(std::move(bootstrap_servers)) {}

  // One connection failed, because of `why`: kept for Lost.
  void ConnectionFailed(std::string_view why);
  // No broker can be reached.
  void Lost();
  // A broker has answered. Costs one load unless the cluster was lost.
  void Reached() {
    if (lost_.load(std::memory_order_relaxed)) Found();
  }
  // A warning, at most once in kLogInterval for each `kind`; at debug level otherwise.
  void Warn(std::string_view kind, std::string_view text);

 private:
  void Found();
  bool MayWarn(std::string_view kind);  // with mutex_ held

  const std::string servers_;
  std::atomic<bool> lost_{false};
  std::mutex mutex_;  // guards the rest
  std::string why_;
  std::map<std::string, MonoTime, std::less<>> warned_at_;
};

}  // namespace taskflow::kafka
