#include "events/listener.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "events/limits.h"

namespace taskflow::events {
namespace {

bool IsReadable(int fd, Milliseconds wait) {
  pollfd watched{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&watched, 1, static_cast<int>(wait.count())) > 0;
}

}  // namespace

Listener::Listener(std::unique_ptr<PostgresDatabase> database, Ears ears)
    : database_(std::move(database)), ears_(std::move(ears)), stop_fd_(::eventfd(0, EFD_CLOEXEC)) {
  CHECK(stop_fd_ >= 0, "no descriptor for an event");
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "database-news");
    Loop();
  });
}

Listener::~Listener() {
  CHECK(::eventfd_write(stop_fd_, 1) == 0);
  thread_.join();
  ::close(stop_fd_);
}

void Listener::Loop() {
  while (!IsReadable(stop_fd_, Milliseconds(0))) {
    auto done = Round();
    if (done) {
      away_ = false;
      continue;
    }
    Log(away_ ? LogLevel::kDebug : LogLevel::kWarn, "database", "no news of other sites: {}",
        done.error().message);
    away_ = true;
    if (IsReadable(stop_fd_, kOthersLookEvery)) return;
  }
}

Status Listener::Round() {
  ASSIGN_OR_RETURN(bool listens, database_->ListensSince());
  if (!listens) ears_.missed();
  auto now = SystemClock().Mono();
  if (now >= look_at_) {
    ears_.look(*database_);
    look_at_ = now + kOthersLookEvery;
  }
  auto wait = std::chrono::ceil<Milliseconds>(look_at_ - now);
  return database_->Listen(wait, stop_fd_, ears_.hear);
}

}  // namespace taskflow::events
