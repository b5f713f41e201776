// What the handlers of all APIs work with. Made by the broker, alive as long as any call; on its
// loop only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"
#include "base/metrics.h"
#include "broker/broker.h"
#include "broker/call.h"
#include "broker/committer.h"
#include "broker/data_dir.h"
#include "broker/topics.h"
#include "kafka/record/batch.h"
#include "log/read_buffer.h"
#include "net/loop.h"

namespace taskflow::broker {

inline constexpr std::int32_t kNodeId = 1;

class Background;
// The group coordinator, groups/groups.h. What the broker calls, all on its loop:
//   static Result<std::unique_ptr<Groups>> Start(Parts& parts);  before any call comes; reads the
//   offsets topic void TopicDeleted(std::string_view topic);                   its committed
//   offsets are forgotten ~Groups();                                                   drops its
//   timers and the calls that wait
class Groups;

struct Counters {
  Metric& requests;
  Metric& records_in;
  Metric& bytes_in;
  Metric& bytes_out;
  Metric& connections;
};

struct Parts {
  net::Loop& loop;
  FileSystem& files;
  Clock& clock;
  const BrokerOptions& options;
  const std::string& cluster_id;
  Topics& topics;
  Committer& committer;
  ProducerIds& producer_ids;
  Background& background;  // a thread for slow work: see background.h
  Counters counters;
  HostPort address{};  // where it listens
  Groups* groups = nullptr;

  log::ReadBuffer read_buffer{};  // of the fetch that is answered now
  std::size_t fetch_waiters = 0;
  std::optional<Error> failed_sync{};  // nothing is written any more
  bool disk_full = false;              // producers are refused until there is space again

  // The address that this client is told to connect to.
  HostPort AdvertisedTo(const Call& call) const;

  // Gives a verified batch its offset, which it returns; it is durable (and readable) once
  // committer.Await(partition, partition.log->end_offset(), done) says so. `log_append_time`:
  // stamped on its records. Errors: kIo, kCorrupt.
  Result<std::int64_t> Append(Partition& partition, std::string_view batch,
                              const kafka::BatchHeader& header,
                              std::optional<std::int64_t> log_append_time = std::nullopt);
};

}  // namespace taskflow::broker
