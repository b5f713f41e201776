#include <algorithm>

#include "base/log.h"
#include "connect/limits.h"
#include "connect/task/sink_runner.h"

namespace taskflow::connect {

void SinkRunner::Take(Held held) {
  auto work = spare_.empty() ? std::make_unique<Work>() : std::move(spare_.back());
  if (!spare_.empty()) spare_.pop_back();
  work->batch = held.batch;
  held.start = Convert(*work, held);
  if (held.start < held.batch->records().size() && trace_.empty())
    held_.push_front(std::move(held));
  works_.push_back(std::move(work));
  Send(*works_.back());
}

// The index of the first record that was not taken.
std::size_t SinkRunner::Convert(Work& work, const Held& held) {
  const auto& records = work.batch->records();
  work.records.reserve(records.size() - held.start);
  const kafka::InRecord* last = nullptr;
  std::int64_t* next = nullptr;  // of the last record's partition
  for (std::size_t i = held.start; i < records.size(); ++i) {
    const auto& in = records[i];
    bool same_partition =
        last != nullptr && last->partition == in.partition && last->topic == in.topic;
    last = &in;
    if (!same_partition) {
      kafka::TopicPartition partition{std::string(in.topic), in.partition};
      on_topic_(partition.topic);
      next = held.lost.contains(partition)
                 ? nullptr
                 : &work.next.try_emplace(partition, in.offset).first->second;
    }
    if (next == nullptr) continue;
    if (!ConvertOne(work, in, static_cast<std::uint32_t>(i))) return i;
    *next = in.offset + 1;
  }
  return records.size();
}

// False: the batch ends before this record.
bool SinkRunner::ConvertOne(Work& work, const kafka::InRecord& in, std::uint32_t index) {
  Record out;
  auto kept = chain_->Convert(*work.batch, index, work.arena, out);
  if (kept) {
    retries_.Forget();
    if (*kept) work.records.push_back(out);
    return true;
  }
  auto& failure = kept.error();
  switch (BlameFor(failure.error.code)) {
    case Blame::kNobody:
      if (TriesAgain(in, failure.error)) return false;
      failure.error.message +=
          " (given up after errors.retry.timeout; -1 would go on until it succeeds)";
      break;
    case Blame::kTask:
      FailTask(failure, &in);
      return false;
    case Blame::kRecord:
      break;
  }
  Reject(work, in, index, std::move(failure));
  return trace_.empty();
}

bool SinkRunner::TriesAgain(const kafka::InRecord& record, const Error& error) {
  auto what = fmt::format("{}-{}@{}", record.topic, record.partition, record.offset);
  auto wait = retries_.Next(what, environment_.clock->Mono(), *environment_.random);
  if (wait) RestFor(*wait, error);
  return wait.has_value();
}

void SinkRunner::Reject(Work& work, const kafka::InRecord& record, std::uint32_t index,
                        Failure failure) {
  rejected_total_.Add();
  if (!tolerant_) return FailTask(failure, &record);
  if (log_each_) {
    auto place = fmt::format(
        ", where consumed record is {{topic='{}', partition={}, offset={}, timestamp={}, "
        "timestampType=CreateTime}}",
        record.topic, record.partition, record.offset, record.timestamp_ms);
    LogError("connect", "Error encountered in task {}. Executing stage '{}' with class '{}'{}. {}",
             name_, failure.stage, failure.class_name, log_places_ ? place : "",
             failure.error.message);
  }
  work.rejects.push_back({&record, work.batch.get(), index, std::move(failure)});
}

void SinkRunner::OpenSink() {
  auto opened = sink_->Open();
  if (opened) {
    sink_open_ = true;
  } else if (BlameFor(opened.error().code) == Blame::kNobody) {
    BackOff(opened.error());
  } else {
    FailTask({"TASK_PUT", std::string(options_.plugin->task_class), std::move(opened).error()},
             nullptr);
  }
}

void SinkRunner::Send(Work& work) {
  if (work.records.empty()) return;
  work.outcome = std::make_shared<Outcome>();
  sink_->Put(work.records,
             [signal = signal_, outcome = work.outcome](std::vector<Status> statuses) {
               {
                 std::lock_guard lock(signal->mutex);
                 outcome->statuses = std::move(statuses);
                 outcome->done = true;
               }
               signal->changed.notify_all();
             });
}

bool SinkRunner::SendWaiting() {
  bool any = false;
  for (auto& work : works_) {
    if (work->outcome != nullptr || work->records.empty()) continue;
    Send(*work);
    any = true;
  }
  return any;
}

void SinkRunner::WaitForOutcome(bool all, Milliseconds wait) {
  auto is_done = [](const auto& work) { return work->outcome == nullptr || work->outcome->done; };
  std::unique_lock lock(signal_->mutex);
  signal_->changed.wait_for(lock, wait, [&] {
    if (!all && stopping_) return true;
    if (all) return std::all_of(works_.begin(), works_.end(), is_done);
    return std::any_of(works_.begin(), works_.end(), is_done);
  });
}

void SinkRunner::Reap() {
  for (auto& work : works_) {
    if (work->outcome != nullptr) TakeOutcome(*work);
  }
  while (!works_.empty() && Settle(*works_.front())) {
    auto work = std::move(works_.front());
    works_.pop_front();
    for (const auto& [partition, offset] : work->next) next_[partition] = offset;
    dirty_ = dirty_ || !work->next.empty();
    work->next.clear();
    work->batch.reset();
    work->arena.Clear();
    spare_.push_back(std::move(work));
  }
}

bool SinkRunner::Owns(const Work& work, const Record& record) {
  return work.next.contains({std::string(record.source->topic), record.source->partition});
}

// Leaves in work.records what has to be written again.
void SinkRunner::TakeOutcome(Work& work) {
  std::vector<Status> statuses;
  {
    std::lock_guard lock(signal_->mutex);
    if (!work.outcome->done) return;
    statuses.swap(work.outcome->statuses);
  }
  work.outcome = nullptr;
  std::size_t kept = 0;
  auto rejects_before = work.rejects.size();
  const Error* away = nullptr;
  for (std::size_t i = 0; i < work.records.size(); ++i) {
    if (statuses[i]) continue;
    const auto& record = work.records[i];
    switch (BlameFor(statuses[i].error().code)) {
      case Blame::kNobody:
        away = &statuses[i].error();
        // Of a partition that was given up meanwhile, the new owner writes it.
        if (Owns(work, record)) work.records[kept++] = record;
        break;
      case Blame::kRecord:
        if (!Owns(work, record)) break;
        Reject(work, *record.source, record.index,
               {"TASK_PUT", std::string(options_.plugin->task_class), statuses[i].error()});
        break;
      case Blame::kTask:
        FailTask({"TASK_PUT", std::string(options_.plugin->task_class), statuses[i].error()},
                 record.source);
        break;
    }
    // What has failed the task keeps its batch unfinished, so that its offset is not committed.
    if (!trace_.empty()) return;
  }
  auto written = work.records.size() - kept - (work.rejects.size() - rejects_before);
  written_total_.Add(static_cast<std::int64_t>(written));
  if (kept < work.records.size()) failures_ = 0;
  work.records.resize(kept);
  if (away != nullptr) {
    sink_open_ = false;
    // One wait for all that was under way when it failed.
    if (environment_.clock->Mono() >= resume_at_) BackOff(*away);
  }
}

// True when nothing of the batch is left to do.
bool SinkRunner::Settle(Work& work) {
  if (work.outcome != nullptr || !work.records.empty()) return false;
  if (work.rejects.empty()) return true;
  if (Waiting() && !stopping_) return false;
  if (dead_letters_ != nullptr) {
    auto within = [this](auto wait) { return stopping_ ? std::min(wait, DrainTime()) : wait; };
    if (auto written = dead_letters_->Write(work.rejects, within); !written) {
      if (IsRetriable(written.error().code)) {
        BackOff(written.error());
      } else {
        FailTask({"TASK_PUT", "the dead letter queue", written.error()}, nullptr);
      }
      return false;
    }
    dead_letters_total_.Add(static_cast<std::int64_t>(work.rejects.size()));
  }
  const auto& first = work.rejects.front();
  LogWarn("connect", "{}: {} record(s) {}, the first: {} (topic '{}', partition {}, offset {})",
          name_, work.rejects.size(),
          dead_letters_ == nullptr ? "skipped" : "sent to the dead letter queue",
          first.failure.error.message, first.record->topic, first.record->partition,
          first.record->offset);
  work.rejects.clear();
  return true;
}

void SinkRunner::Drop(const std::set<kafka::TopicPartition>& partitions) {
  auto lost = [&](const kafka::InRecord& record) {
    return partitions.contains({std::string(record.topic), record.partition});
  };
  for (auto& work : works_) {
    // An answer that is still to come must find its records; they are written twice at worst.
    if (work->outcome == nullptr) {
      std::erase_if(work->records, [&](const Record& record) { return lost(*record.source); });
    }
    std::erase_if(work->rejects, [&](const auto& reject) { return lost(*reject.record); });
    for (const auto& partition : partitions) work->next.erase(partition);
  }
  // A new owner, or this task itself, reads them again from the committed offset.
  for (auto& held : held_) held.lost.insert(partitions.begin(), partitions.end());
}

}  // namespace taskflow::connect
