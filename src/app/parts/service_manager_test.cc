#include "app/parts/service_manager.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <future>

namespace taskflow::app {
namespace {

// Stands where systemd listens.
class Listener {
 public:
  // `name` as NOTIFY_SOCKET has it.
  explicit Listener(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0) << std::strerror(errno);
  }
  ~Listener() { close(fd_); }
  Listener(const Listener&) = delete;

  // The next datagram; empty when none comes within this time.
  std::string Next(int within_ms = 5'000) const {
    pollfd wait{fd_, POLLIN, 0};
    if (poll(&wait, 1, within_ms) <= 0) return "";
    std::array<char, 512> bytes;
    auto size = recv(fd_, bytes.data(), bytes.size(), 0);
    return size < 0 ? "" : std::string(bytes.data(), static_cast<std::size_t>(size));
  }

 private:
  int fd_;
};

std::string AbstractName() { return fmt::format("@taskflow-test-{}", getpid()); }

TEST(ServiceManager, TellsAPathAndAnAbstractName) {
  auto path = std::filesystem::temp_directory_path() / fmt::format("taskflow-{}", getpid());
  for (const auto& name : {path.string(), AbstractName()}) {
    Listener systemd(name);
    ServiceManager manager({name, "", ""});
    manager.Ready();
    manager.Describe("all parts are set up\nREADY=0");
    manager.Stopping();
    EXPECT_EQ(systemd.Next(), "READY=1\n");
    EXPECT_EQ(systemd.Next(), "STATUS=all parts are set up\n");
    EXPECT_EQ(systemd.Next(), "STOPPING=1\n");
    EXPECT_EQ(manager.heartbeat().count(), 0);
  }
  std::filesystem::remove(path);
}

TEST(ServiceManager, WithoutASocketOrAListenerNothingHappens) {
  for (const auto* name : {"", "@", "nonsense", "/nobody/is/here", "vsock:2:1"}) {
    ServiceManager manager({name, "", ""});
    manager.Ready();
  }
  ServiceManager({std::string(500, '/'), "", ""}).Ready();
}

TEST(ServiceManager, ReadsHowOftenItIsWatched) {
  auto own = std::to_string(getpid());
  auto of = [](std::string usec, std::string pid) {
    return ServiceManager({AbstractName(), std::move(usec), std::move(pid)}).heartbeat().count();
  };
  EXPECT_EQ(of("30000000", own), 15'000);
  EXPECT_EQ(of("30000000", ""), 15'000);
  EXPECT_EQ(of("30000000", "1"), 0);
  EXPECT_EQ(of("30s", own), 0);
  EXPECT_EQ(of("-4", own), 0);
}

TEST(Heartbeat, BeatsOnlyAsLongAsEveryLoopAnswers) {
  Listener systemd(AbstractName());
  ServiceManager manager({AbstractName(), "100000", ""});
  net::Loop good("good"), bad("bad");
  std::array loops{&good, &bad};
  std::promise<void> stuck, released;
  {
    Heartbeat heart(manager, [&](Milliseconds within) { return AllAnswer(loops, within); });
    EXPECT_EQ(systemd.Next(), "WATCHDOG=1\n");
    EXPECT_EQ(systemd.Next(), "WATCHDOG=1\n");
    bad.Post([&, wait = released.get_future().share()] {
      stuck.set_value();
      wait.wait();
    });
    stuck.get_future().wait();
    while (!systemd.Next(200).empty()) {  // what was on its way
    }
    EXPECT_EQ(systemd.Next(300), "");
    released.set_value();
    EXPECT_EQ(systemd.Next(), "WATCHDOG=1\n");
  }
}

}  // namespace
}  // namespace taskflow::app
