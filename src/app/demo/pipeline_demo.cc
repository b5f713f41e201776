#include "app/demo/pipeline_demo.h"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "app/demo/month.h"
#include "app/topic/event_record.h"
#include "pipeline/topic_scan.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kFlushMax{60'000}, kQueueFull{5};
constexpr std::int32_t kPageRows = 5'000;
constexpr std::size_t kDeletedAtOnce = 1'000;
constexpr int kRoundsMax = 5;

// What the producer's thread tells.
struct Sent {
  std::atomic<std::int64_t> done{0};
  std::mutex mutex;  // guards failed
  std::optional<Error> failed;

  void Take(const Result<kafka::Placement>& outcome) {
    ++done;
    std::lock_guard lock(mutex);
    if (!outcome && !failed) failed = outcome.error();
  }
  Status Outcome() {
    std::lock_guard lock(mutex);
    if (failed) return Fail(*failed);
    return {};
  }
};

bool IsDemo(const kafka::Batch& batch, std::size_t index) {
  for (const auto& header : batch.HeadersOf(index)) {
    if (header.key == kDemoHeader) return true;
  }
  return false;
}

Result<std::vector<std::string>> DemoIds(cql::Session& session, const std::string& table,
                                         const pipeline::Hooks& hooks) {
  std::vector<std::string> ids;
  std::string state;
  do {
    if (hooks.Stopping()) return pipeline::Stopped();
    ASSIGN_OR_RETURN(auto page, session.Query("SELECT id FROM " + table,
                                              cql::Consistency::kLocalOne, kPageRows, state));
    for (const auto& row : page.rows) {
      if (!row.empty() && row[0] && IsDemoId(*row[0])) ids.push_back(*row[0]);
    }
    hooks.Progress("looking for the demo's rows", static_cast<std::int64_t>(ids.size()), 0);
    state = std::move(page.paging_state);
  } while (!state.empty());
  return ids;
}

Status DeleteRows(cql::Session& session, const std::string& table,
                  const std::vector<std::string>& ids, const pipeline::Hooks& hooks) {
  ASSIGN_OR_RETURN(auto statement,
                   session.Prepare(fmt::format("DELETE FROM {} WHERE id = ?", table)));
  for (std::size_t begin = 0; begin < ids.size(); begin += kDeletedAtOnce) {
    if (hooks.Stopping()) return pipeline::Stopped();
    std::vector<cql::Value> values;
    for (auto i = begin; i < std::min(ids.size(), begin + kDeletedAtOnce); ++i) {
      values.push_back({cql::Value::Kind::kBytes, ids[i]});
    }
    auto answer = std::make_shared<std::promise<std::vector<Status>>>();
    auto rows = values.size();
    session.ExecuteMany(statement, values, rows, cql::Consistency::kLocalOne,
                        std::vector<std::optional<std::int64_t>>(rows),
                        [answer](auto outcomes) { answer->set_value(std::move(outcomes)); });
    for (auto& outcome : answer->get_future().get()) TRY(std::move(outcome));
    hooks.Progress("deleting rows", static_cast<std::int64_t>(begin + rows),
                   static_cast<std::int64_t>(ids.size()));
  }
  return {};
}

}  // namespace

Result<bool> HoldsMoreThan(pipeline::Peers& peers, std::int64_t max, const pipeline::Hooks& hooks) {
  ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(peers, peers.topic()));
  ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers, partitions));
  std::int64_t records = 0, real = 0;
  for (const auto& [partition, range] : ranges) records += range.end - range.earliest;
  if (records <= max) return false;
  auto read = pipeline::ReadRanges(peers, ranges, hooks,
                                   [&](const auto&, const auto& batch, auto index) -> Status {
                                     real += IsDemo(batch, index) ? 0 : 1;
                                     if (real > max) return Fail(ErrorCode::kTooLarge, "enough");
                                     return {};
                                   });
  if (real > max) return true;
  if (!read) return Fail(std::move(read).error());
  return false;
}

Status SendDemo(pipeline::Peers& peers, const std::string& registry_url,
                const std::vector<events::InteractionEvent>& all, const pipeline::Hooks& hooks) {
  ASSIGN_OR_RETURN(auto registry, RegistryClient::Create(registry_url));
  ASSIGN_OR_RETURN(auto schema, registry->Register(peers.topic() + "-value",
                                                   std::string(events::kInteractionEventSchema)));
  auto sent = std::make_shared<Sent>();
  ASSIGN_OR_RETURN(auto producer, peers.NewProducer());
  const std::vector<kafka::Header> headers = {{std::string(kDemoHeader), "true"}};
  std::string value;
  for (const auto& event : all) {
    value.clear();
    events::EncodeEvent(schema, event, value);
    kafka::OutRecord record{
        .topic = peers.topic(), .key = event.id, .value = value, .headers = &headers};
    while (!producer->Send(record, [sent](auto outcome) { sent->Take(outcome); })) {
      if (hooks.Stopping()) return pipeline::Stopped();
      std::this_thread::sleep_for(kQueueFull);
      TRY(sent->Outcome());
    }
    hooks.Progress("sending events", sent->done, static_cast<std::int64_t>(all.size()));
    if (hooks.Stopping()) return pipeline::Stopped();
  }
  TRY(producer->Flush(kFlushMax));
  return sent->Outcome();
}

Result<std::int64_t> DeleteDemoRows(pipeline::Peers& peers, const pipeline::Hooks& hooks) {
  std::int64_t deleted = 0;
  ASSIGN_OR_RETURN(auto* session, peers.Store());
  // The sink may still write some meanwhile.
  for (int round = 0; round < kRoundsMax; ++round) {
    ASSIGN_OR_RETURN(auto ids, DemoIds(*session, peers.table(), hooks));
    if (ids.empty()) break;
    TRY(DeleteRows(*session, peers.table(), ids, hooks));
    deleted += static_cast<std::int64_t>(ids.size());
  }
  return deleted;
}

}  // namespace taskflow::app
