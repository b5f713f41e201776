#include "events/relay_sender.h"

#include <algorithm>

#include "base/log.h"
#include "base/metric_doc.h"
#include "events/shared_hold.h"
#include "events/trace_context.h"

namespace taskflow::events {
namespace {

const CounterDoc kSent("taskflow_events_sent_total", "Events that the broker acknowledged.");
const GaugeDoc kOldestAge("taskflow_outbox_oldest_age_seconds",
                          "How long the oldest event has been waiting for the broker.");
const CounterDoc kFailures("taskflow_event_send_failures_total",
                           "Attempts to send events, or to connect for it, that failed.");

constexpr Milliseconds kAgeEvery{1'000};
constexpr std::size_t kHeadersMax = 6;

// A new connection helps: not when the broker is away (the producer keeps trying by itself), and
// not when the record is to blame.
bool ProducerIsBroken(ErrorCode code) {
  return !IsRetriable(code) && code != ErrorCode::kTooLarge && code != ErrorCode::kInvalid;
}

// What a record says beside its value; names as docs/api.md has them.
std::vector<kafka::Header> HeadersOf(const Outbox::Entry& entry, const std::string& sent) {
  const auto& circumstances = entry.circumstances;
  std::vector<kafka::Header> headers;
  headers.reserve(kHeadersMax);
  headers.push_back({"taskflow-arrived", FormatIso8601(circumstances.arrived_ms)});
  headers.push_back({"taskflow-sent", sent});
  if (auto parent = TraceParentOf(entry.event.id)) {
    headers.push_back({"traceparent", *std::move(parent)});
  }
  if (circumstances.page_ms) {
    headers.push_back({"taskflow-page-time", FormatIso8601(*circumstances.page_ms)});
  }
  if (circumstances.automated) headers.push_back({"taskflow-automated", "true"});
  if (circumstances.local) headers.push_back({"taskflow-local", "true"});
  return headers;
}

}  // namespace

RelaySender::RelaySender(DatabaseThread& database, std::unique_ptr<Database> reader, Outbox& outbox,
                         RelayOptions options)
    : database_(database),
      reader_(std::move(reader)),
      outbox_(outbox),
      options_(std::move(options)) {
  Metrics& metrics = options_.metrics != nullptr ? *options_.metrics : own_metrics_;
  sent_total_ = &kSent.In(metrics);
  oldest_age_ = &kOldestAge.In(metrics);
  failures_total_ = &kFailures.In(metrics);
}

bool RelaySender::News::Any() const {
  return wake || stop || !acknowledged.empty() || !failed.empty() || !deleted.empty() ||
         !not_deleted.empty();
}

bool RelaySender::News::Urgent() const {
  return stop || !failed.empty() || !deleted.empty() || !not_deleted.empty();
}

bool RelaySender::WorthWaking() const {
  return news_.Urgent() || (news_.Any() && unanswered_ == 0 && !pausing_);
}

template <typename Change>
void RelaySender::Tell(Change change) {
  {
    std::lock_guard lock(mutex_);
    change(news_);
    idle_ = false;
    if (!WorthWaking()) return;
  }
  changed_.notify_all();
}

void RelaySender::Wake() {
  Tell([](News& news) { news.wake = true; });
}
void RelaySender::Stop() {
  Tell([](News& news) { news.stop = true; });
}

bool RelaySender::Drain(Milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return idle_ || failing_; });
  return idle_;
}

void RelaySender::Loop() {
  while (true) {
    auto news = WaitForNews();
    bool stop = news.stop;
    Take(std::move(news));
    if (stop) break;
    DeleteAcknowledged();
    NoteAge();
    LookForOthers();
    if (SystemClock().Mono() >= NextSend()) SendMore();
  }
  ForgetProducer();
  delete_at_ = {};
  DeleteAcknowledged();
}

RelaySender::News RelaySender::WaitForNews() {
  std::unique_lock lock(mutex_);
  failing_ = failures_ > 0;
  idle_ = Idle() && !news_.Any();
  if (idle_ || failing_) changed_.notify_all();
  auto due = NextDue();
  pausing_ = SystemClock().Mono() < sent_at_ + kSendEvery;
  if (pausing_) due = std::min(due, sent_at_ + kSendEvery);
  if (due == MonoTime::max()) {
    changed_.wait(lock, [&] { return WorthWaking(); });
  } else {
    changed_.wait_until(lock, due, [&] { return WorthWaking(); });
  }
  return std::exchange(news_, {});
}

bool RelaySender::Idle() const { return !more_ && sent_.empty() && acknowledged_.empty(); }

std::size_t RelaySender::Room() const {
  return kEventsInFlightMax - std::min(kEventsInFlightMax, sent_.size() + acknowledged_.size());
}

MonoTime RelaySender::NextDue() const {
  auto due = NextSend();
  if (!to_delete_.empty() && !deleting_) due = std::min(due, delete_at_);
  if (!Idle()) due = std::min(due, age_at_ + kAgeEvery);
  if (reader_->shared()) due = std::min(due, look_at_);
  return due;
}

// What comes while others are under way gathers and goes with the next request. That has as many
// as possible then; and librdkafka's thread spins as long as records wait for requests that the
// broker has not answered.
MonoTime RelaySender::NextSend() const {
  bool may = more_ && sent_.empty() && Room() > 0;
  return may ? std::max(send_at_, sent_at_ + kSendEvery) : MonoTime::max();
}

void RelaySender::Take(News news) {
  if (news.wake) more_ = true;
  TakeAcknowledged(news.acknowledged);
  TakeFailed(news.failed);
  for (auto place : news.deleted) acknowledged_.erase(place);
  if (!news.deleted.empty() || !news.not_deleted.empty()) {
    deleting_ = false;
    delete_failed_ = !news.not_deleted.empty();
  }
  if (!news.not_deleted.empty()) {
    to_delete_.insert(to_delete_.end(), news.not_deleted.begin(), news.not_deleted.end());
    delete_at_ = SystemClock().Mono() + options_.backoff_max;
  }
}

void RelaySender::TakeAcknowledged(const std::vector<Place>& places) {
  if (places.empty()) return;
  if (failures_ > 0) LogInfo("relay", "the broker takes events again");
  failures_ = 0;
  send_at_ = {};
  if (to_delete_.empty()) delete_at_ = SystemClock().Mono() + kNoHurryMax;
  for (auto place : places) {
    sent_.erase(place);
    if (!acknowledged_.insert(place).second) continue;
    to_delete_.push_back(place);
    sent_total_->Add();
  }
}

void RelaySender::TakeFailed(const std::vector<std::pair<Place, Error>>& failed) {
  bool broken = false;
  for (const auto& [place, error] : failed) {
    if (sent_.erase(place) == 0) continue;
    cursor_ = std::min(cursor_, place - 1);
    more_ = true;
    failures_total_->Add();
    broken = broken || ProducerIsBroken(error.code);
  }
  if (failed.empty()) return;
  BackOff(failed.front().second);
  if (broken) ForgetProducer();
}

// What it has not answered is sent again by the next one.
void RelaySender::ForgetProducer() {
  producer_.reset();
  News late;
  {
    std::lock_guard lock(mutex_);
    std::swap(late.acknowledged, news_.acknowledged);
    news_.failed.clear();
    unanswered_ = 0;
  }
  if (!late.acknowledged.empty()) TakeAcknowledged(late.acknowledged);
  if (!sent_.empty()) {
    cursor_ = std::min(cursor_, *sent_.begin() - 1);
    more_ = true;
    sent_.clear();
  }
}

Status RelaySender::Connect() {
  if (!schema_) {
    if (registry_ == nullptr) {
      ASSIGN_OR_RETURN(registry_, options_.connect_registry());
    }
    ASSIGN_OR_RETURN(schema_, registry_->Register(options_.topic + "-value",
                                                  std::string(kInteractionEventSchema)));
  }
  if (producer_ == nullptr) {
    ASSIGN_OR_RETURN(producer_, options_.connect_producer());
  }
  return {};
}

// News of what others have stored may be lost, and who sends may end.
void RelaySender::LookForOthers() {
  auto now = SystemClock().Mono();
  if (!reader_->shared() || now < look_at_) return;
  look_at_ = now + kOthersLookEvery;
  more_ = ask_ = true;
}

// Nothing is unanswered when more is read (NextSend), so that the role can be left.
Status RelaySender::LookForHold() {
  if (!reader_->shared()) return {};
  ASSIGN_OR_RETURN(auto held, SharedHeldCluster(*reader_));
  if (held != options_.cluster) return {};
  has_role_ = false;
  ask_ = true;
  TRY(reader_->Leave(Role::kRelay));
  return Fail(ErrorCode::kUnavailable,
              "Kafka at {} is being left (taskflow migrate --release ends a hold)", *held);
}

// Nothing while another process sends. What lies before the cursor this one has sent itself,
// however often the role went to and fro.
Result<std::vector<Outbox::Entry>> RelaySender::ReadMore(std::size_t room) {
  if (!has_role_ && !ask_) return std::vector<Outbox::Entry>();
  ASSIGN_OR_RETURN(has_role_, reader_->Take(Role::kRelay));
  ask_ = false;
  if (!has_role_) return std::vector<Outbox::Entry>();
  TRY(LookForHold());
  return Outbox::Read(*reader_, cursor_, room);
}

void RelaySender::SendMore() {
  auto room = Room();
  auto entries = ReadMore(room);
  if (!entries) {
    database_away_ = true;
    return BackOff(entries.error());
  }
  if (std::exchange(database_away_, false)) failures_ = 0;
  if (entries->empty()) {
    more_ = false;
    return;
  }
  if (auto connected = Connect(); !connected) {
    failures_total_->Add();
    return BackOff(connected.error());
  }
  sent_at_ = SystemClock().Mono();
  sent_text_ = FormatIso8601(SystemClock().WallMillis());
  for (const auto& entry : *entries) {
    if (!sent_.contains(entry.place) && !acknowledged_.contains(entry.place)) {
      if (auto sent = SendOne(entry); !sent) {
        failures_total_->Add();
        return BackOff(sent.error());
      }
    }
    cursor_ = entry.place;
  }
  more_ = entries->size() == room;
}

Status RelaySender::SendOne(const Outbox::Entry& entry) {
  encoded_.clear();
  EncodeEvent(*schema_, entry.event, encoded_);
  auto headers = HeadersOf(entry, sent_text_);
  // Before the call: the answer may come before it returns.
  sent_.insert(entry.place);
  {
    std::lock_guard lock(mutex_);
    ++unanswered_;
  }
  auto queued = producer_->Send(
      {.topic = options_.topic,
       .key = entry.event.id,
       .value = encoded_,
       .timestamp_ms = entry.event.time_ms,
       .headers = &headers},
      [self = shared_from_this(), place = entry.place](Result<kafka::Placement> result) {
        self->Tell([&](News& news) {
          if (self->unanswered_ > 0) --self->unanswered_;
          if (result) {
            news.acknowledged.push_back(place);
          } else {
            news.failed.emplace_back(place, std::move(result).error());
          }
        });
      });
  if (!queued) {
    sent_.erase(entry.place);
    std::lock_guard lock(mutex_);
    --unanswered_;
  }
  return queued;
}

void RelaySender::BackOff(const Error& error) {
  auto wait = options_.backoff_min * (1LL << std::min(failures_, 20));
  wait = std::min<Milliseconds>(wait, options_.backoff_max);
  auto jitter =
      Milliseconds(options_.random->U64() % static_cast<std::uint64_t>(wait.count() / 2 + 1));
  wait = wait / 2 + jitter;
  ++failures_;
  send_at_ = SystemClock().Mono() + wait;
  // Rarer the longer it lasts.
  bool power_of_two = (failures_ & (failures_ - 1)) == 0;
  Log(power_of_two ? LogLevel::kWarn : LogLevel::kDebug, "relay",
      "events wait in the outbox, attempt {} failed, next in {} ms: {}", failures_, wait.count(),
      error.message);
}

void RelaySender::NoteAge() {
  auto now = SystemClock().Mono();
  if (now < age_at_ + kAgeEvery) return;
  age_at_ = now;
  auto oldest = Outbox::Read(*reader_, 0, 1);
  if (!oldest) return;
  auto age_ms =
      oldest->empty() ? 0 : SystemClock().WallMillis() - oldest->front().circumstances.arrived_ms;
  oldest_age_->Set(std::max<std::int64_t>(age_ms / 1000, 0));
}

void RelaySender::DeleteAcknowledged() {
  if (to_delete_.empty() || deleting_) return;
  bool many = to_delete_.size() >= kDeletesAtOnce && !delete_failed_;
  if (!many && SystemClock().Mono() < delete_at_) return;
  deleting_ = true;
  // A few are in no hurry: what is not deleted is sent again after a crash, which changes nothing.
  std::sort(to_delete_.begin(), to_delete_.end());
  auto places = std::make_shared<const std::vector<Place>>(std::exchange(to_delete_, {}));
  std::function<Status(Database&)> work = [places](Database& database) {
    return Outbox::Delete(database, *places);
  };
  std::function<void(Status)> done = [self = shared_from_this(), places](Status deleted) {
    if (deleted) self->outbox_.NoteDeleted(places->size());
    self->Tell([&](News& news) { (deleted ? news.deleted : news.not_deleted) = *places; });
  };
  if (many) {
    database_.Run<void>(std::move(work), std::move(done));
  } else {
    database_.RunWithOthers<void>(std::move(work), std::move(done));
  }
}

}  // namespace taskflow::events
