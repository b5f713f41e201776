#include "insights/pipeline/tails.h"

#include <pthread.h>

#include <boost/json.hpp>

#include "insights/pipeline/records.h"
#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kPollRecords = 2'000;
constexpr Milliseconds kPollWaitMin{5};

}  // namespace

Tails::~Tails() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::unique_ptr<kafka::Consumer>> Tails::ConsumerFor(const RecordQuery& query) {
  ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links_, query.topic));
  std::erase_if(partitions, [&](const auto& at) {
    return query.partition && at.partition != *query.partition;
  });
  if (partitions.empty()) {
    return Fail(ErrorCode::kNotFound, "topic {} has no such partition", query.topic);
  }
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links_, partitions));
  return links_.NewConsumer(ranges.end, kPollRecords);
}

void Tails::Begin(const RecordQuery& query, const http::Responder& respond) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || open_ >= kTailsMax) {
      return respond.Send(ProblemResponse(
          {503, "busy", fmt::format("At most {} topics are watched at a time.", kTailsMax)}));
    }
    ++open_;
  }
  auto consumer = ConsumerFor(query);
  if (!consumer) {
    respond.Send(ProblemResponse(consumer.error()));
    std::lock_guard lock(mutex_);
    --open_;
    return;
  }
  auto gone = std::make_shared<std::atomic<bool>>(false);
  auto stream = respond.Open(EventStreamHead(), kStreamUnsentMax);
  stream->OnGone([gone] { *gone = true; });
  std::lock_guard lock(mutex_);
  begun_.push_back({query.text, *std::move(consumer), std::move(stream), std::move(gone),
                    SystemClock().Mono(), ""});
  if (!thread_.joinable()) {
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "pipeline-tails");
      Run();
    });
  }
  woken_.notify_all();
}

void Tails::Run() {
  std::list<Tail> tails;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, [&] { return stopping_ || !begun_.empty() || !tails.empty(); });
      if (stopping_) break;
      tails.splice(tails.end(), begun_);
    }
    auto wait = std::max(kPollWaitMin, kTailEvery / static_cast<int>(tails.size()));
    auto had = tails.size();
    tails.remove_if([&](Tail& tail) { return !Serve(tail, wait); });
    std::lock_guard lock(mutex_);
    open_ -= had - tails.size();
  }
}

bool Tails::Serve(Tail& tail, Milliseconds wait) {
  if (*tail.gone) return false;
  auto polled = tail.consumer->Poll(kPollRecords, wait);
  auto now = SystemClock().Mono();
  std::string text;
  if (!polled) {
    if (polled.error().message != tail.last_problem) {
      tail.last_problem = polled.error().message;
      text = EventText("problem", ToJson(json::object{{"message", Printable(tail.last_problem)}}));
    }
  } else {
    json::array records;
    std::int64_t skipped = 0;
    const auto& batch = **polled;
    for (std::size_t i = 0; i < batch.records().size(); ++i) {
      auto headers = batch.HeadersOf(i);
      if (!Matches(tail.text, batch.records()[i], headers)) continue;
      if (records.size() < kTailRecordsAtOnce) {
        records.push_back(RecordJson(decoder_, batch.records()[i], headers));
      } else {
        ++skipped;
      }
    }
    if (!batch.records().empty()) tail.last_problem.clear();
    if (!records.empty()) {
      text = EventText("records",
                       ToJson(json::object{{"records", std::move(records)}, {"skipped", skipped}}));
    }
  }
  if (text.empty() && now - tail.last_written > kHeartbeatEvery) text = ":\n\n";
  if (text.empty()) return true;
  tail.last_written = now;
  return tail.stream->Write(std::move(text));
}

}  // namespace taskflow::insights
