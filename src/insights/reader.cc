#include "insights/reader.h"

#include <malloc.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "base/metric_doc.h"
#include "insights/erasure.h"
#include "insights/limits.h"
#include "insights/reader_records.h"
#include "insights/reader_topic.h"

namespace taskflow::insights {
namespace {

const CounterDoc kAdded("taskflow_insights_events_total", "Events that insights has counted.");
const CounterDoc kRepeated("taskflow_insights_repeats_total",
                           "Records of events that insights had already.");
const CounterDoc kChanged("taskflow_insights_changed_total",
                          "Events whose contents were replaced, by an erasure for instance.");
const CounterDoc kRemoved("taskflow_insights_removed_total", "Events that were deleted.");
const CounterDoc kUndecodable("taskflow_insights_undecodable_total",
                              "Records that are no events, and were skipped.");
const GaugeDoc kLag("taskflow_insights_lag_events", "Records that insights has yet to read.");
const GaugeDoc kLagSeconds("taskflow_insights_lag_seconds",
                           "The age of the last record that was read, while there are more.");

// What a table that is being built from the CQL table has in place of a cluster's id.
constexpr std::string_view kFromTable = "(being read from the table)";

constexpr Milliseconds kAnswerMax{1'000};  // of a peer: the reader must end soon
constexpr Milliseconds kPollWait{250};
constexpr Milliseconds kCommitEvery{20};  // what comes faster gathers
constexpr std::size_t kFewRecords = 1'000;
constexpr std::size_t kEventsPerTrim = 250'000, kEventsPerIdleTrim = 10'000;
constexpr Milliseconds kBackoffMin{200}, kBackoffMax{2'000};
constexpr Milliseconds kEndsEvery{2'000}, kPartitionsEvery{5'000}, kOffsetsEvery{5'000};
constexpr Milliseconds kExpireEvery{600'000};
constexpr Milliseconds kLogEvery{60'000};
constexpr std::int32_t kTablePageRows = 5'000;
constexpr std::int64_t kAsGoodAsThere = 1'000;  // records that are no backlog

// What a partition answers at once, decompressed, counts among the memory of insights.
pipeline::PeerOptions InSmallParts(pipeline::PeerOptions options) {
  options.kafka.more.emplace("max.partition.fetch.bytes", "131072");  // compressed
  return options;
}

class ThreadReader final : public Reader {
 public:
  ThreadReader(EventTable& table, ReaderOptions options)
      : table_(table),
        options_(std::move(options)),
        peers_(Connect(false)),
        readers_(Connect(true)),
        topic_(*peers_, *readers_, options_.group) {
    auto& metrics = options_.metrics != nullptr ? *options_.metrics : own_metrics_;
    added_ = &kAdded.In(metrics);
    repeated_ = &kRepeated.In(metrics);
    changed_ = &kChanged.In(metrics);
    removed_ = &kRemoved.In(metrics);
    undecodable_ = &kUndecodable.In(metrics);
    lag_ = &kLag.In(metrics);
    lag_seconds_ = &kLagSeconds.In(metrics);
    if (table_.source() == kFromTable) order_ = RebuildFrom::kTable;
    status_.problem = "it has just been started";
    thread_ = std::thread([this] { Run(); });
  }

  ~ThreadReader() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    for (auto& [erasure, done] : erasures_) {
      done(Fail(ErrorCode::kUnavailable, "insights is just ending"));
    }
  }

  ReaderStatus status() const override {
    std::lock_guard lock(mutex_);
    return status_;
  }

  void Rebuild(RebuildFrom from) override {
    {
      std::lock_guard lock(mutex_);
      order_ = from;
      status_.rebuilding = from;
      status_.rebuilt = 0;
    }
    wake_.notify_all();
  }

  void Erase(Erasure erasure, std::function<void(Result<Erased>)> done) override {
    {
      std::lock_guard lock(mutex_);
      if (!stopping_ && erasures_.size() < kErasuresWaitingMax) {
        erasures_.emplace_back(std::move(erasure), std::exchange(done, nullptr));
      }
    }
    if (done) return done(Fail(ErrorCode::kUnavailable, "too many erasures wait"));
    wake_.notify_all();
  }

 private:
  std::unique_ptr<pipeline::Peers> Connect(bool reads) const {
    if (options_.connect) return options_.connect();
    auto options = reads ? InSmallParts(options_.peers) : options_.peers;
    options.answer_max = std::min(options.answer_max, kAnswerMax);
    return pipeline::ConnectPeers(std::move(options));
  }

  void Run();
  // Some records, or one wait.
  Status Step();
  Status TakeNext();
  Status CommitTaken();
  void ForgetTaken() {
    taken_ = 0;
    taken_next_.clear();
  }
  Status Apply(const EventTable::Change& change);
  tl::unexpected<Error> StoreFailed(Error error);
  void GiveBackMemory(std::size_t events, bool caught_up);
  void KeepUp();
  void Look(MonoTime now);

  Status BeginOrder(RebuildFrom from);
  Status ReadTablePage();
  Status EndTable();

  void CarryOutErasures();

  void WaitFor(Milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [&] { return stopping_ || order_ || !erasures_.empty(); });
  }
  void SetProblem(const Error& error);
  void SetNoProblem();
  void NoteUndecodable(std::uint64_t count);
  void TellStatus();

  EventTable& table_;
  const ReaderOptions options_;
  const std::unique_ptr<pipeline::Peers> peers_, readers_;
  Metrics own_metrics_;
  Metric *added_, *repeated_, *changed_, *removed_, *undecodable_, *lag_, *lag_seconds_;

  // The thread's.
  ReaderTopic topic_;
  std::unique_ptr<kafka::Batch> batch_;
  std::size_t batch_at_ = 0;  // the first of its records that is not taken
  std::size_t taken_ = 0;     // records that are to be committed
  Positions taken_next_;      // after them
  bool store_failed_ = false;
  std::vector<Event> spare_;
  std::size_t events_since_trim_ = 0;
  std::int64_t last_timestamp_ms_ = 0;
  Milliseconds backoff_ = kBackoffMin;
  MonoTime ends_at_{}, partitions_at_{}, offsets_at_{}, expire_at_ = SystemClock().Mono(),
                                                        undecodable_at_{};
  std::uint64_t undecodable_unsaid_ = 0;
  std::optional<RebuildFrom> rebuilding_;
  std::uint64_t rebuilt_ = 0;
  Positions rebuild_ends_;      // of the topic, before the table was read
  std::string rebuild_source_;  // the cluster that they are of
  std::string paging_state_;    // of the table
  std::string problem_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool stopping_ = false;
  std::optional<RebuildFrom> order_;
  std::deque<std::pair<Erasure, std::function<void(Result<Erased>)>>> erasures_;
  ReaderStatus status_;
  std::thread thread_;
};

void ThreadReader::Run() {
  while (true) {
    std::optional<RebuildFrom> order;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) break;
      order = order_;
    }
    CarryOutErasures();
    auto done = order ? BeginOrder(*order) : Step();
    if (done) {
      backoff_ = kBackoffMin;
      TellStatus();
      continue;
    }
    SetProblem(done.error());
    TellStatus();
    if (order) {
      // It is tried again unless another has taken its place.
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, backoff_,
                     [&] { return stopping_ || order_ != order || !erasures_.empty(); });
    } else {
      WaitFor(backoff_);
    }
    backoff_ = std::min(backoff_ * 2, kBackoffMax);
  }
  if (topic_.open() && problem_.empty()) {
    if (auto told = topic_.CommitOffsets(); !told) {
      LogDebug("insights", "the group's offsets: {}", told.error().message);
    }
  }
}

void ThreadReader::CarryOutErasures() {
  while (true) {
    std::pair<Erasure, std::function<void(Result<Erased>)>> next;
    {
      std::lock_guard lock(mutex_);
      if (erasures_.empty() || stopping_) return;
      next = std::move(erasures_.front());
      erasures_.pop_front();
    }
    if (auto done = CommitTaken(); !done) SetProblem(done.error());
    auto erased = EraseIn(*table_.Now(), next.first,
                          [this](const EventTable::Change& change) { return Apply(change); });
    if (erased && erased->erased > 0) {
      LogInfo("insights", "{} events of an erased person are nobody's now", erased->erased);
    }
    next.second(std::move(erased));
  }
}

Status ThreadReader::Step() {
  if (rebuilding_ == RebuildFrom::kTable) {
    TRY(ReadTablePage());
    SetNoProblem();
    return {};
  }
  if (!topic_.open()) {
    batch_.reset();
    TRY(store_failed_ ? Apply({}) : CommitTaken());
    TRY(topic_.Open(table_.positions(), table_.source()));
    SetNoProblem();
  }
  auto begun = SystemClock().Mono();
  TRY(TakeNext());
  KeepUp();
  if (batch_ == nullptr || batch_->records().empty() || batch_->records().size() >= kFewRecords ||
      taken_ > 0) {
    return {};
  }
  auto took = SystemClock().Mono() - begun;
  if (took < kCommitEvery) {
    TellStatus();
    WaitFor(std::chrono::duration_cast<Milliseconds>(kCommitEvery - took));
  }
  return {};
}

// Takes what there is; commits it, with what was taken before, unless there is plainly more.
Status ThreadReader::TakeNext() {
  if (batch_ == nullptr || batch_at_ == batch_->records().size()) {
    batch_.reset();
    batch_at_ = 0;
    ASSIGN_OR_RETURN(batch_, topic_.Poll(kPollWait));
    if (batch_->records().empty()) {
      TRY(CommitTaken());
      GiveBackMemory(0, true);
      return {};
    }
  }
  ASSIGN_OR_RETURN(auto* codec, peers_->Codec());
  EventTable::Change change{.events = std::move(spare_), .source = topic_.source()};
  TakenRecords taken;
  auto at = batch_at_;
  auto decoded = TakeRecords(*batch_, at, *codec, *options_.clock, options_.share, change, taken);
  bool full = false;
  if (at > batch_at_) {
    auto stored = table_.Take(change);
    if (!stored) return StoreFailed(std::move(stored).error());
    full = *stored;
  }
  GiveBackMemory(change.events.size(), batch_->records().size() < kFewRecords);
  for (const auto& [partition, next] : change.positions) taken_next_[partition] = next;
  taken_ += at - batch_at_;
  batch_at_ = at;
  spare_ = std::move(change.events);
  if (taken.last_timestamp_ms != 0) last_timestamp_ms_ = taken.last_timestamp_ms;
  NoteUndecodable(taken.undecodable);
  auto behind = topic_.Behind() - static_cast<std::int64_t>(taken_);
  if (decoded && !full && taken_ < kRecordsTakenMax && behind > kAsGoodAsThere) return {};
  TRY(CommitTaken());
  return decoded;
}

Status ThreadReader::CommitTaken() {
  if (taken_ == 0) return {};
  TRY(Apply({}));
  topic_.NoteRead(taken_next_, taken_);
  ForgetTaken();
  SetNoProblem();
  return {};
}

// The topic is read again from the table's positions, once the table can be written.
tl::unexpected<Error> ThreadReader::StoreFailed(Error error) {
  topic_.Close();
  batch_.reset();
  ForgetTaken();
  store_failed_ = true;
  return FailWith("insights cannot write its store", std::move(error));
}

Status ThreadReader::Apply(const EventTable::Change& change) {
  auto version = table_.Now()->version();
  auto outcome = table_.Apply(change);
  if (!outcome) return StoreFailed(std::move(outcome).error());
  store_failed_ = false;
  added_->Add(static_cast<std::int64_t>(outcome->added));
  repeated_->Add(static_cast<std::int64_t>(outcome->repeated));
  changed_->Add(static_cast<std::int64_t>(outcome->changed));
  removed_->Add(static_cast<std::int64_t>(outcome->removed));
  if (rebuilding_) rebuilt_ += outcome->added;
  auto now = table_.Now()->version();
  if (now != version && options_.on_commit) options_.on_commit(outcome->new_rows, now);
  return {};
}

// A long catching up leaves large holes between what stays, which malloc keeps by itself.
void ThreadReader::GiveBackMemory(std::size_t events, bool caught_up) {
  events_since_trim_ += events;
  if (events_since_trim_ < (caught_up ? kEventsPerIdleTrim : kEventsPerTrim)) return;
  events_since_trim_ = 0;
  if (caught_up) spare_ = {};
  ::malloc_trim(0);
}

// What is due beside reading. None of it keeps the reader from going on.
void ThreadReader::KeepUp() {
  auto now = SystemClock().Mono();
  Look(now);
  if (now >= offsets_at_ + kOffsetsEvery && problem_.empty()) {
    offsets_at_ = now;
    if (auto told = topic_.CommitOffsets(); !told) {
      LogDebug("insights", "the group's offsets: {}", told.error().message);
    }
  }
  if (now >= expire_at_ + kExpireEvery && taken_ == 0) {
    expire_at_ = now;
    if (auto done = table_.Expire(options_.clock->WallMillis()); !done) SetProblem(done.error());
  }
  if (rebuilding_ == RebuildFrom::kTopic && topic_.Behind() == 0) {
    LogInfo("insights", "built again from the topic: {} events", rebuilt_);
    rebuilding_.reset();
  }
}

void ThreadReader::Look(MonoTime now) {
  Status looked;
  bool ends = now >= ends_at_ + kEndsEvery;
  if (ends) {
    ends_at_ = now;
    looked = topic_.LookForEnds();
  }
  if (looked && now >= partitions_at_ + kPartitionsEvery) {
    partitions_at_ = now;
    looked = topic_.LookForPartitions();
    if (looked) SetNoProblem();
  }
  if (!looked) SetProblem(looked.error());
}

Status ThreadReader::BeginOrder(RebuildFrom from) {
  TRY(CommitTaken());
  topic_.Close();
  batch_.reset();
  if (from == RebuildFrom::kTable) {
    // Before anything is forgotten, as the peers may be away.
    ASSIGN_OR_RETURN(rebuild_ends_, topic_.AskEnds(rebuild_source_));
    TRY(peers_->Store());
  }
  TRY(table_.Clear());
  if (from == RebuildFrom::kTable) {
    TRY(Apply({.source = std::string(kFromTable)}));
  }
  LogInfo("insights", "building again from the {}",
          from == RebuildFrom::kTable ? "table " + peers_->table() : "topic " + peers_->topic());
  paging_state_.clear();
  rebuilding_ = from;
  rebuilt_ = 0;
  if (options_.on_commit) options_.on_commit({}, table_.Now()->version());
  std::lock_guard lock(mutex_);
  if (order_ == from) order_.reset();
  return {};
}

Status ThreadReader::ReadTablePage() {
  ASSIGN_OR_RETURN(auto* session, peers_->Store());
  auto statement = fmt::format("SELECT id, action, who, what, time FROM {}", peers_->table());
  ASSIGN_OR_RETURN(auto page, session->Query(statement, cql::Consistency::kLocalOne, kTablePageRows,
                                             paging_state_));
  EventTable::Change change;
  change.source = kFromTable;
  auto seen_ms = options_.clock->WallMillis();
  for (auto& row : page.rows) {
    if (row.size() != 5) return Fail(ErrorCode::kInternal, "the store answers other columns");
    if (!row[0]) continue;
    auto text = [&](std::size_t i) { return std::move(row[i]).value_or(""); };
    Event event{.id = text(0), .action = text(1), .who = text(2), .what = text(3)};
    event.time_ms = ParseEventTime(text(4)).value_or(0);
    event.seen_ms = seen_ms;
    if (options_.share.Has(event.who, event.id)) change.events.push_back(std::move(event));
  }
  TRY(Apply(change));
  paging_state_ = std::move(page.paging_state);
  return paging_state_.empty() ? EndTable() : Status{};
}

Status ThreadReader::EndTable() {
  TRY(Apply({.positions = rebuild_ends_, .source = rebuild_source_}));
  LogInfo("insights", "built again from the table: {} events", rebuilt_);
  rebuilding_.reset();
  return {};
}

void ThreadReader::SetProblem(const Error& error) {
  // A topic that is still to be made is no trouble.
  auto level = error.code == ErrorCode::kNotFound ? LogLevel::kInfo : LogLevel::kWarn;
  if (problem_.empty()) Log(level, "insights", "waits: {}", error.message);
  problem_ = error.message;
}

void ThreadReader::SetNoProblem() {
  if (problem_.empty()) return;
  problem_.clear();
  LogInfo("insights", "goes on");
}

void ThreadReader::NoteUndecodable(std::uint64_t count) {
  if (count == 0) return;
  undecodable_->Add(static_cast<std::int64_t>(count));
  undecodable_unsaid_ += count;
  auto now = SystemClock().Mono();
  if (undecodable_at_ != MonoTime{} && now < undecodable_at_ + kLogEvery) return;
  undecodable_at_ = now;
  LogWarn("insights", "{} records of {} are no events that it can read, and were skipped",
          std::exchange(undecodable_unsaid_, 0), peers_->topic());
}

void ThreadReader::TellStatus() {
  ReaderStatus status;
  status.problem = problem_;
  auto ends = topic_.Ends();
  for (const auto& [partition, next] : topic_.next()) {
    auto end = ends.at(partition);
    status.partitions.push_back({partition, next, end});
    status.behind += end - next;
  }
  if (status.behind > 0 && last_timestamp_ms_ > 0) {
    status.behind_seconds =
        std::max<std::int64_t>(options_.clock->WallMillis() - last_timestamp_ms_, 0) / 1'000;
  }
  status.undecodable = static_cast<std::uint64_t>(undecodable_->Get());
  status.rebuilding = rebuilding_;
  status.rebuilt = rebuilt_;
  using State = ReaderStatus::State;
  bool behind = rebuilding_ || status.behind > kAsGoodAsThere;
  status.state = !problem_.empty() ? State::kWaiting : behind ? State::kBehind : State::kRunning;
  lag_->Set(status.behind);
  lag_seconds_->Set(status.behind_seconds);
  std::lock_guard lock(mutex_);
  if (order_) {
    status.rebuilding = order_;
    status.rebuilt = 0;
  }
  status_ = std::move(status);
}

}  // namespace

std::unique_ptr<Reader> Reader::Start(EventTable& table, ReaderOptions options) {
  return std::make_unique<ThreadReader>(table, std::move(options));
}

}  // namespace taskflow::insights
