#include "app/parts/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/log.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kHeartbeatMin{10};

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// 0 for what is no number.
std::int64_t NumberOf(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// As unix(7) has it: an abstract name begins with a zero byte and is as long as the address says.
bool FillAddress(std::string_view name, sockaddr_un& to, socklen_t& size) {
  if (name.size() < 2 || name.size() >= sizeof to.sun_path) return false;
  to = {};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, name.data(), name.size());
  bool abstract = name[0] == '@';
  if (abstract) to.sun_path[0] = '\0';
  size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (abstract ? 0 : 1));
  return true;
}

}  // namespace

ServiceManager::Variables ServiceManager::FromEnvironment() {
  return {Variable("NOTIFY_SOCKET"), Variable("WATCHDOG_USEC"), Variable("WATCHDOG_PID")};
}

ServiceManager::ServiceManager(const Variables& variables) : socket_(variables.socket) {
  if (socket_.empty()) return;
  if (socket_[0] != '/' && socket_[0] != '@') {
    LogWarn("taskflow", "NOTIFY_SOCKET={} is neither a path nor an abstract name", socket_);
    socket_.clear();
    return;
  }
  bool concerns_us = variables.watchdog_pid.empty() || NumberOf(variables.watchdog_pid) == getpid();
  auto usec = NumberOf(variables.watchdog_usec);
  if (usec <= 0 || !concerns_us) return;
  heartbeat_ = std::max(Milliseconds(usec / 2'000), kHeartbeatMin);
}

void ServiceManager::Ready() { Tell("READY=1\n"); }
void ServiceManager::Stopping() { Tell("STOPPING=1\n"); }
void ServiceManager::Alive() { Tell("WATCHDOG=1\n"); }

void ServiceManager::Describe(std::string_view status) {
  Tell(fmt::format("STATUS={}\n", status.substr(0, status.find('\n'))));
}

void ServiceManager::Tell(const std::string& state) {
  if (socket_.empty()) return;
  sockaddr_un address;
  socklen_t size = 0;
  int fd = -1;
  bool sent = FillAddress(socket_, address, size) &&
              (fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) >= 0 &&
              sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
                     reinterpret_cast<const sockaddr*>(&address), size) >= 0;
  if (!sent) LogWarn("taskflow", "NOTIFY_SOCKET={}: {}", socket_, std::strerror(errno));
  if (fd >= 0) close(fd);
}

bool AllAnswer(std::span<net::Loop* const> loops, Milliseconds within) {
  struct Answers {
    std::mutex mutex;  // guards missing
    std::condition_variable changed;
    std::size_t missing = 0;
  };
  auto answers = std::make_shared<Answers>();
  answers->missing = loops.size();
  for (auto* loop : loops) {
    loop->Post([answers] {
      std::lock_guard lock(answers->mutex);
      --answers->missing;
      answers->changed.notify_all();
    });
  }
  std::unique_lock lock(answers->mutex);
  return answers->changed.wait_for(lock, within, [&] { return answers->missing == 0; });
}

Heartbeat::Heartbeat(ServiceManager& manager, std::function<bool(Milliseconds)> alive)
    : manager_(manager), alive_(std::move(alive)) {
  if (manager_.heartbeat().count() > 0) thread_ = std::thread([this] { Run(); });
}

Heartbeat::~Heartbeat() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::Run() {
  while (true) {
    if (alive_(manager_.heartbeat())) {
      manager_.Alive();
    } else {
      LogError("taskflow", "a loop does not answer; systemd is told nothing");
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, manager_.heartbeat(), [this] { return ending_; })) return;
  }
}

}  // namespace taskflow::app
