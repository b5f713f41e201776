// The records of the moved topics: copied partition by partition in the source's order, with times,
// keys and headers, to the target's same partition, which nobody else writes to. A record without a
// time gets the present one.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "migrate/digest.h"
#include "migrate/side.h"
#include "migrate/state.h"
#include "migrate/throttle.h"
#include "migrate/topics.h"

namespace taskflow::migrate {

class Records {
 public:
  // All must outlive this. The state is written as the copy goes.
  Records(const Side& from, const Side& to, const Options& options, State& state,
          Throttle& throttle);
  ~Records();

  // Takes up what an earlier run has copied after it last wrote its state: those records are found
  // at the target by what they hold, and are not copied again. Errors: kConflict when there is
  // something else.
  Status Resume(const std::vector<MovedTopic>& topics);
  // Copies up to the ends at the call. Returns how many records came meanwhile. Errors: kConflict
  // when somebody else writes to the target; those of the clusters.
  Result<std::int64_t> Copy(const std::vector<MovedTopic>& topics);
  // Compares what was copied since the last call, both sides read again.
  Status Compare(const std::vector<MovedTopic>& topics);
  // Of all that was compared.
  std::vector<Compared> Receipt(const std::vector<MovedTopic>& topics) const;

 private:
  struct Deliveries;
  struct Texts {
    std::deque<std::string> waiting;  // of records that are at the target already, Sha256
  };

  Status ResumePartition(const kafka::TopicPartition& at);
  Status CopyTopic(const MovedTopic& topic);
  Status CopyRecord(const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index);
  Status Send(const kafka::InRecord& record, const std::vector<kafka::Header>& headers,
              std::int64_t expected);
  Status Checkpoint();
  Status CompareTopic(const MovedTopic& topic);
  Result<std::int64_t> Behind(const std::vector<MovedTopic>& topics);

  const Side& from_;
  const Side& to_;
  const Options& options_;
  State& state_;
  Throttle& throttle_;
  std::map<kafka::TopicPartition, Texts> resumed_;
  std::map<kafka::TopicPartition, PartitionState> planned_;  // as once all is acknowledged
  std::shared_ptr<Deliveries> deliveries_;
  std::unique_ptr<kafka::Producer> producer_;
  std::int64_t since_checkpoint_ = 0;
};

}  // namespace taskflow::migrate
