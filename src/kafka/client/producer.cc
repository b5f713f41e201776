#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#include "base/log.h"
#include "kafka/client/client.h"
#include "kafka/client/limits.h"
#include "kafka/client/producer_line.h"

namespace taskflow::kafka {
namespace {

// Sends on one line. An idempotent producer that the broker has fenced, or whose sequence it has
// lost (its log was cut back), refuses everything for good; then a new line takes its place.
class RenewingProducer final : public Producer {
 public:
  RenewingProducer(ClientOptions options, Milliseconds delivery_timeout)
      : options_(std::move(options)), delivery_timeout_(delivery_timeout) {}

  Status Open() {
    ASSIGN_OR_RETURN(line_, ProducerLine::Open(options_, delivery_timeout_, outstanding_));
    return {};
  }

  Status Send(const OutRecord& record, OnDone done) override {
    for (int attempt = 0; attempt < 2; ++attempt) {
      std::shared_ptr<ProducerLine> failed;
      {
        std::shared_lock lock(mutex_);
        Error why;
        switch (line_->Send(record, done, why)) {
          case ProducerLine::Taken::kYes:
            return {};
          case ProducerLine::Taken::kNo:
            return Fail(std::move(why));
          case ProducerLine::Taken::kFatal:
            failed = line_;
            break;
        }
      }
      TRY(Renew(failed));
    }
    return Fail(ErrorCode::kUnavailable, "the Kafka producer has failed and is made anew");
  }

  Status Flush(Milliseconds timeout) override {
    if (outstanding_.WaitForNone(timeout)) return {};
    return Fail(ErrorCode::kTimeout, "records wait still for the broker's acknowledgement");
  }

 private:
  Status Renew(const std::shared_ptr<ProducerLine>& failed) {
    std::unique_lock lock(mutex_);
    if (line_ != failed) return {};
    auto error = failed->FatalError();
    auto now = SystemClock().Mono();
    if (renewed_at_ && now - *renewed_at_ < kRenewInterval) return Fail(std::move(error));
    renewed_at_ = now;
    LogWarn("kafka", "{}; a new one takes its place", error.message);
    ASSIGN_OR_RETURN(auto line, ProducerLine::Open(options_, delivery_timeout_, outstanding_));
    // This may be the failed line's own thread, in a `done`: it cannot be waited for here.
    std::erase_if(retired_, [](const auto& old) { return old->Ended(); });
    retired_.push_back(failed);
    line_ = std::move(line);
    failed->Retire();
    return {};
  }

  const ClientOptions options_;
  const Milliseconds delivery_timeout_;
  Outstanding outstanding_;
  std::shared_mutex mutex_;  // guards the rest
  std::optional<MonoTime> renewed_at_;
  std::vector<std::shared_ptr<ProducerLine>> retired_;
  std::shared_ptr<ProducerLine> line_;
};

}  // namespace

Result<std::unique_ptr<Producer>> Producer::Create(const ClientOptions& options,
                                                   Milliseconds delivery_timeout) {
  if (delivery_timeout.count() <= 0) {
    return Fail(ErrorCode::kInvalid, "a Kafka producer's delivery timeout must be more than 0 ms");
  }
  auto out = std::make_unique<RenewingProducer>(options, delivery_timeout);
  TRY(out->Open());
  return out;
}

Result<Placement> Producer::SendAndWait(const OutRecord& record) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<Placement>> placement;
  };
  auto answer = std::make_shared<Answer>();
  TRY(Send(record, [answer](Result<Placement> placement) {
    std::lock_guard lock(answer->mutex);
    answer->placement = std::move(placement);
    answer->changed.notify_all();
  }));
  std::unique_lock lock(answer->mutex);
  answer->changed.wait(lock, [&] { return answer->placement.has_value(); });
  return *std::move(answer->placement);
}

}  // namespace taskflow::kafka
