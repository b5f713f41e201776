// For tests: a PostgreSQL server of their own, in a folder, on a socket. None where initdb is not
// installed.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "events/postgres.h"
#include "events/test_folder.h"

namespace taskflow::events {

class TestPostgres {
 public:
  static constexpr const char* kMissing =
      "needs PostgreSQL (/usr/lib/postgresql/*/bin/initdb of Debian's package postgresql)";

  // Null where it is not installed.
  static std::unique_ptr<TestPostgres> Start() {
    auto bin = FindPrograms();
    if (bin.empty()) return nullptr;
    return std::unique_ptr<TestPostgres>(new TestPostgres(bin));
  }
  ~TestPostgres() { Stop(SIGQUIT); }
  TestPostgres(const TestPostgres&) = delete;

  void Run() {
    server_ = Spawn({bin_ + "/postgres", "-D", data_, "-k", folder_.path(), "-c",
                     "listen_addresses=", "-c", "max_connections=40", "-c", "wal_level=minimal",
                     "-c", "max_wal_senders=0", "-c", "log_min_messages=panic"});
    auto end = SystemClock().Mono() + std::chrono::seconds(30);
    while (!PostgresDatabase::Open(Server())) {
      CHECK(SystemClock().Mono() < end, "PostgreSQL has not started");
      std::this_thread::sleep_for(Milliseconds(20));
    }
  }
  // SIGINT ends all sessions, SIGQUIT is a crash.
  void Stop(int signal = SIGINT) {
    if (server_ <= 0) return;
    ::kill(server_, signal);
    ::waitpid(server_, nullptr, 0);
    server_ = -1;
  }
  pid_t pid() const { return server_; }

  std::string Server(const std::string& more = "") const {
    return fmt::format("host={} user=taskflow dbname=postgres {}", folder_.path(), more);
  }
  // A schema of the test's own.
  std::string NewSchema() {
    auto name = fmt::format("s{}", ++schemas_);
    CHECK((*PostgresDatabase::Open(Server()))->Execute("CREATE SCHEMA " + name));
    return Server(fmt::format("options='-c search_path={}'", name));
  }

 private:
  static constexpr uid_t kNobody = 65534;  // root may not run it

  explicit TestPostgres(std::string bin) : bin_(std::move(bin)), data_(folder_.File("data")) {
    if (::geteuid() == 0) CHECK(::chown(folder_.path().c_str(), kNobody, kNobody) == 0);
    auto made = Spawn({bin_ + "/initdb", "-D", data_, "-U", "taskflow", "-A", "trust", "-E", "UTF8",
                       "--locale=C.UTF-8", "--no-sync"});
    int status = 0;
    ::waitpid(made, &status, 0);
    CHECK(status == 0, "initdb has failed: {}", status);
    Run();
  }

  static std::string FindPrograms() {
    std::error_code error;
    std::string newest;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
      auto bin = entry.path() / "bin";
      if (std::filesystem::exists(bin / "initdb", error)) newest = std::max(newest, bin.string());
    }
    return newest;
  }

  pid_t Spawn(const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    auto child = ::fork();
    CHECK(child >= 0);
    if (child > 0) return child;
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(126);
    // Or it would hold the pipes of a test that has died, and live on.
    int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, fd);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }

  const std::string bin_;
  TestFolder folder_;
  const std::string data_;
  pid_t server_ = -1;
  int schemas_ = 0;
};

}  // namespace taskflow::events
