// Tells systemd how this process is, in its readiness protocol (sd_notify(3)): datagrams of
// NAME=value lines to the socket that NOTIFY_SOCKET names. Without that variable nothing is told.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "net/loop.h"

namespace taskflow::app {

// Any thread. What cannot be sent is logged and otherwise without effect.
class ServiceManager {
 public:
  struct Variables {
    std::string socket;         // NOTIFY_SOCKET: a path, or "@name" of the abstract namespace
    std::string watchdog_usec;  // WATCHDOG_USEC
    std::string watchdog_pid;   // WATCHDOG_PID: whom it concerns; empty: whoever reads it
  };
  static Variables FromEnvironment();
  explicit ServiceManager(const Variables& variables);

  void Ready();     // every port is open
  void Stopping();  // the end has begun
  void Alive();     // another heartbeat
  // One line for `systemctl status`.
  void Describe(std::string_view status);

  // How often it wants to hear Alive: half of the time after which it would act. 0: never.
  Milliseconds heartbeat() const { return heartbeat_; }

 private:
  void Tell(const std::string& state);

  std::string socket_;
  Milliseconds heartbeat_{0};
};

// Whether each of these loops runs a callback within this time. Never from one of their threads.
bool AllAnswer(std::span<net::Loop* const> loops, Milliseconds within);

// As long as it lives, says Alive once a heartbeat, if `alive` (which may take the time it is
// given) says so. Has a thread if the manager wants heartbeats.
class Heartbeat {
 public:
  Heartbeat(ServiceManager& manager, std::function<bool(Milliseconds)> alive);
  ~Heartbeat();

 private:
  void Run();

  ServiceManager& manager_;
  const std::function<bool(Milliseconds)> alive_;
  std::mutex mutex_;  // guards ending_
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace taskflow::app
