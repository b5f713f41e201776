// The topic as the reader knows it: which partitions there are, where they end, and a consumer that
// reads all of them from the table's positions.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "insights/table/event_table.h"
#include "kafka/client/client.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

// One thread. Its calls block, each question at most PeerOptions::answer_max.
class ReaderTopic {
 public:
  // `peers` answers questions, `readers` makes consumers.
  ReaderTopic(pipeline::Peers& peers, pipeline::Peers& readers, std::string group)
      : peers_(peers), readers_(readers), group_(std::move(group)) {}

  bool open() const { return consumer_ != nullptr; }
  // Begins at the positions, if they are of this cluster and within the partitions; at their
  // beginning otherwise. Errors: kNotFound (no such topic), kUnavailable, kTimeout.
  Status Open(const Positions& positions, const std::string& source);
  void Close() { consumer_.reset(); }

  Result<std::unique_ptr<kafka::Batch>> Poll(Milliseconds wait);
  void NoteRead(const Positions& next, std::size_t records);
  // The cluster's id, of which the positions are.
  const std::string& source() const { return source_; }

  // Looks for partitions that are new or gone: then it is closed. Errors as for Open.
  Status LookForPartitions();
  // Asks where partitions end, unless it is plain that they have been read to there.
  Status LookForEnds();
  // Tells the group's offsets.
  Status CommitOffsets();

  const Positions& next() const { return next_; }
  Positions Ends() const;  // never less than next()
  std::int64_t Behind() const;
  // Where the topic ends at this moment; empty when there is no such topic.
  Result<Positions> AskEnds(std::string& source);

 private:
  Result<std::int32_t> CountPartitions();
  Result<std::map<std::int32_t, kafka::PartitionRange>> AskRanges(std::int32_t partitions);
  kafka::TopicPartition At(std::int32_t partition) const { return {peers_.topic(), partition}; }

  pipeline::Peers& peers_;
  pipeline::Peers& readers_;
  const std::string group_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::string source_;
  Positions next_, ends_, committed_;
  bool was_gone_ = false;  // the topic: when it is there again it is another
  std::size_t read_since_ends_ = 0;
};

}  // namespace taskflow::insights
