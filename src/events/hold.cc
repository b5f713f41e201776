#include "events/hold.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/json.h"

namespace taskflow::events {
namespace {

constexpr std::size_t kFileBytesMax = 64 << 10;
constexpr Milliseconds kLookEvery{50};

std::string HoldPath(const std::string& folder) { return folder + "/hold.json"; }
std::string LockPath(const std::string& folder) { return folder + "/sending.lock"; }

// flock(2), shared by any number or held by one.
class SendingLock {
 public:
  explicit SendingLock(const std::string& folder) : path_(LockPath(folder)) {}
  ~SendingLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  SendingLock(const SendingLock&) = delete;
  SendingLock& operator=(const SendingLock&) = delete;

  // Whether it is had now. Errors: kIo, which may pass (a full disk).
  Result<bool> TryShared() { return Try(LOCK_SH); }
  Result<bool> TryAlone() { return Try(LOCK_EX); }
  void Unlock() { ::flock(fd_, LOCK_UN); }

 private:
  Result<bool> Try(int kind) {
    if (fd_ < 0) fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) {
      return Fail(ErrorCode::kIo, "{} cannot be opened: {}", path_,
                  std::generic_category().message(errno));
    }
    return ::flock(fd_, kind | LOCK_NB) == 0;
  }

  const std::string path_;
  int fd_ = -1;
};

// Lives as long as the last answer.
class Gate {
 public:
  Gate(std::string folder, std::string cluster)
      : folder_(std::move(folder)), cluster_(std::move(cluster)), lock_(folder_) {}

  Status Enter() {
    std::lock_guard lock(mutex_);
    if (unanswered_ > 0 && SystemClock().Mono() < look_at_) {
      ++unanswered_;
      return {};
    }
    bool first = unanswered_ == 0;
    if (first) {
      auto had = lock_.TryShared();
      if (!had) return Closed(had.error().message);
      if (!*had) return Closed("the cluster is being left");
    }
    if (auto why = WhyHeld(); !why.empty()) {
      if (first) lock_.Unlock();
      return Closed(why);
    }
    look_at_ = SystemClock().Mono() + kLookEvery;
    ++unanswered_;
    return {};
  }

  void Leave() {
    std::lock_guard lock(mutex_);
    if (--unanswered_ == 0) lock_.Unlock();
  }

 private:
  static tl::unexpected<Error> Closed(std::string_view why) {
    return Fail(ErrorCode::kUnavailable,
                "events wait in the outbox: {} (taskflow migrate --release ends a hold)", why);
  }

  std::string WhyHeld() const {
    struct stat about {};
    if (::stat(HoldPath(folder_).c_str(), &about) != 0) return "";
    auto held = HeldCluster(SystemFiles(), folder_);
    if (!held) return held.error().message;
    if (!*held || **held != cluster_) return "";
    return fmt::format("Kafka at {} is being left", cluster_);
  }

  const std::string folder_, cluster_;
  std::mutex mutex_;  // guards the rest
  SendingLock lock_;
  std::int64_t unanswered_ = 0;
  MonoTime look_at_{};
};

// One record on its way: until it is answered, or its `done` is dropped.
class Inside {
 public:
  explicit Inside(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}
  ~Inside() { Leave(); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  void Leave() {
    if (auto gate = std::exchange(gate_, nullptr)) gate->Leave();
  }

 private:
  std::shared_ptr<Gate> gate_;
};

class HeldBackProducer final : public kafka::Producer {
 public:
  HeldBackProducer(std::shared_ptr<Gate> gate, std::unique_ptr<kafka::Producer> producer)
      : gate_(std::move(gate)), producer_(std::move(producer)) {}

  Status Send(const kafka::OutRecord& record, OnDone done) override {
    TRY(gate_->Enter());
    auto inside = std::make_shared<Inside>(gate_);
    return producer_->Send(record, [inside, done = std::move(done)](auto placement) {
      done(std::move(placement));
      inside->Leave();
    });
  }
  Status Flush(Milliseconds timeout) override { return producer_->Flush(timeout); }

 private:
  std::shared_ptr<Gate> gate_;
  std::unique_ptr<kafka::Producer> producer_;
};

}  // namespace

Result<std::optional<std::string>> HeldCluster(FileSystem& files, const std::string& site_folder) {
  auto text = ReadWholeFile(files, HoldPath(site_folder), kFileBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!text) return Fail(std::move(text).error());
  auto object = ParseJsonObject(*text);
  auto cluster = object ? StringMember(*object, "kafka") : std::nullopt;
  if (!cluster) return Fail(ErrorCode::kCorrupt, "{} is damaged", HoldPath(site_folder));
  return std::string(*cluster);
}

Status Hold(FileSystem& files, const std::string& site_folder, const std::string& cluster,
            Milliseconds wait) {
  TRY(files.MakeDirs(site_folder));
  TRY(ReplaceFile(files, HoldPath(site_folder), ToJson(json::object{{"kafka", cluster}}) + "\n"));
  SendingLock lock(site_folder);
  auto end = SystemClock().Mono() + wait;
  while (true) {
    ASSIGN_OR_RETURN(bool had, lock.TryAlone());
    if (had) return {};
    if (SystemClock().Mono() > end) {
      return Fail(ErrorCode::kTimeout,
                  "the site still waits for the broker's acknowledgement of what it has sent; is "
                  "its kafka.bootstrap_servers {}?",
                  cluster);
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

Status Release(FileSystem& files, const std::string& site_folder) {
  if (!files.Exists(HoldPath(site_folder))) return {};
  TRY(files.Remove(HoldPath(site_folder)));
  return files.SyncDir(site_folder);
}

MakeProducer HeldBack(std::string site_folder, std::string cluster, MakeProducer make) {
  auto gate = std::make_shared<Gate>(std::move(site_folder), std::move(cluster));
  return [gate, make = std::move(make)]() -> Result<std::unique_ptr<kafka::Producer>> {
    ASSIGN_OR_RETURN(auto producer, make());
    return std::make_unique<HeldBackProducer>(gate, std::move(producer));
  };
}

}  // namespace taskflow::events
