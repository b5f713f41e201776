#include "insights/reader.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "insights/erasure.h"
#include "insights/limits.h"
#include "insights/reader_counts.h"
#include "insights/reader_memory.h"
#include "insights/reader_orders.h"
#include "insights/reader_records.h"
#include "insights/reader_table.h"
#include "insights/reader_topic.h"

namespace taskflow::insights {
namespace {

// What a table that is being built from the CQL table has in place of a cluster's id.
constexpr std::string_view kFromTable = "(being read from the table)";

constexpr Milliseconds kAnswerMax{1'000};  // of a peer: the reader must end soon
constexpr Milliseconds kPollWait{250};
constexpr Milliseconds kCommitEvery{20};  // what comes faster gathers
constexpr std::size_t kFewRecords = 1'000;
constexpr Milliseconds kBackoffMin{200}, kBackoffMax{2'000};
constexpr Milliseconds kEndsEvery{2'000}, kPartitionsEvery{5'000}, kOffsetsEvery{5'000};
constexpr Milliseconds kExpireEvery{600'000};
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
        counts_(options_.metrics != nullptr ? *options_.metrics : own_metrics_),
        topic_(*peers_, *readers_, options_.group),
        table_pages_(*peers_, *options_.clock, options_.share) {
    if (table_.source() == kFromTable) orders_.Rebuild(RebuildFrom::kTable);
    status_.problem = "it has just been started";
    thread_ = std::thread([this] { Run(); });
  }

  ~ThreadReader() override {
    orders_.Stop();
    thread_.join();
    orders_.RefuseErasures();
  }

  ReaderStatus status() const override {
    std::lock_guard lock(mutex_);
    return status_;
  }

  void Rebuild(RebuildFrom from) override {
    std::lock_guard lock(mutex_);
    orders_.Rebuild(from);
    status_.rebuilding = from;
    status_.rebuilt = 0;
  }

  void Erase(Erasure erasure, std::function<void(Result<Erased>)> done) override {
    orders_.Erase(std::move(erasure), std::move(done));
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
  void KeepUp();
  void Look(MonoTime now);

  Status BeginOrder(RebuildFrom from);
  Status ReadTablePage();
  Status EndTable();

  void CarryOutErasures();

  void SetProblem(const Error& error);
  void SetNoProblem();
  void TellStatus();

  EventTable& table_;
  const ReaderOptions options_;
  const std::unique_ptr<pipeline::Peers> peers_, readers_;
  Metrics own_metrics_;

  // The thread's.
  ReaderCounts counts_;
  ReaderTopic topic_;
  ReaderTable table_pages_;
  std::unique_ptr<kafka::Batch> batch_;
  std::size_t batch_at_ = 0;  // the first of its records that is not taken
  std::size_t taken_ = 0;     // records that are to be committed
  Positions taken_next_;      // after them
  bool store_failed_ = false;
  std::vector<Event> spare_;
  ReaderMemory memory_;
  std::int64_t last_timestamp_ms_ = 0;
  Milliseconds backoff_ = kBackoffMin;
  MonoTime ends_at_{}, partitions_at_{}, offsets_at_{}, expire_at_ = SystemClock().Mono();
  std::optional<RebuildFrom> rebuilding_;
  std::uint64_t rebuilt_ = 0;
  Positions rebuild_ends_;      // of the topic, before the table was read
  std::string rebuild_source_;  // the cluster that they are of
  std::string problem_;

  ReaderOrders orders_;
  mutable std::mutex mutex_;  // guards status_
  ReaderStatus status_;
  std::thread thread_;
};

void ThreadReader::Run() {
  while (!orders_.stopped()) {
    auto order = orders_.rebuild();
    CarryOutErasures();
    auto done = order ? BeginOrder(*order) : Step();
    if (done) {
      backoff_ = kBackoffMin;
      TellStatus();
      continue;
    }
    SetProblem(done.error());
    TellStatus();
    orders_.Wait(backoff_, order);  // the order is tried again
    backoff_ = std::min(backoff_ * 2, kBackoffMax);
  }
  if (topic_.open() && problem_.empty()) {
    if (auto told = topic_.CommitOffsets(); !told) {
      LogDebug("insights", "the group's offsets: {}", told.error().message);
    }
  }
}

void ThreadReader::CarryOutErasures() {
  while (auto next = orders_.NextErasure()) {
    if (auto done = CommitTaken(); !done) SetProblem(done.error());
    auto erased = EraseIn(*table_.Now(), next->first,
                          [this](const EventTable::Change& change) { return Apply(change); });
    if (erased && erased->erased > 0) {
      LogInfo("insights", "{} events of an erased person are nobody's now", erased->erased);
    }
    next->second(std::move(erased));
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
    orders_.Wait(std::chrono::duration_cast<Milliseconds>(kCommitEvery - took));
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
      if (memory_.IsAtRest()) {
        spare_ = {};
        memory_.GiveBack();
      }
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
  memory_.NoteTaken(change.events.size(), batch_->records().size() < kFewRecords);
  for (const auto& [partition, next] : change.positions) taken_next_[partition] = next;
  taken_ += at - batch_at_;
  batch_at_ = at;
  spare_ = std::move(change.events);
  if (taken.last_timestamp_ms != 0) last_timestamp_ms_ = taken.last_timestamp_ms;
  counts_.NoteUndecodable(taken.undecodable, peers_->topic());
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
  counts_.NoteStored(*outcome);
  if (rebuilding_) rebuilt_ += outcome->added;
  auto now = table_.Now()->version();
  if (now != version && options_.on_commit) options_.on_commit(outcome->new_rows, now);
  return {};
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
    TRY(table_pages_.Begin());
  }
  TRY(table_.Clear());
  if (from == RebuildFrom::kTable) {
    TRY(Apply({.source = std::string(kFromTable)}));
  }
  LogInfo("insights", "building again from the {}",
          from == RebuildFrom::kTable ? "table " + peers_->table() : "topic " + peers_->topic());
  rebuilding_ = from;
  rebuilt_ = 0;
  if (options_.on_commit) options_.on_commit({}, table_.Now()->version());
  orders_.NoteBegun(from);
  return {};
}

Status ThreadReader::ReadTablePage() {
  ASSIGN_OR_RETURN(auto events, table_pages_.ReadPage());
  TRY(Apply({.events = std::move(events), .source = std::string(kFromTable)}));
  return table_pages_.NoteStored() ? Status{} : EndTable();
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
  status.undecodable = counts_.undecodable();
  status.rebuilding = rebuilding_;
  status.rebuilt = rebuilt_;
  using State = ReaderStatus::State;
  bool behind = rebuilding_ || status.behind > kAsGoodAsThere;
  status.state = !problem_.empty() ? State::kWaiting : behind ? State::kBehind : State::kRunning;
  counts_.ShowLag(status.behind, status.behind_seconds);
  // One that is given meanwhile must be seen from then on.
  std::lock_guard lock(mutex_);
  if (auto order = orders_.rebuild()) {
    status.rebuilding = order;
    status.rebuilt = 0;
  }
  status_ = std::move(status);
}

}  // namespace

std::unique_ptr<Reader> Reader::Start(EventTable& table, ReaderOptions options) {
  return std::make_unique<ThreadReader>(table, std::move(options));
}

}  // namespace taskflow::insights
