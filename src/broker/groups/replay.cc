#include "broker/groups/replay.h"

#include "base/log.h"
#include "kafka/record/compression.h"
#include "kafka/record/record.h"
#include "log/read_buffer.h"

namespace taskflow::broker::groups {
namespace {

template <typename T>
Result<std::optional<T>> DecodeValue(const kafka::Record& record,
                                     Result<T> (*decode)(std::string_view)) {
  if (!record.value) return std::optional<T>();
  ASSIGN_OR_RETURN(auto value, decode(*record.value));
  return std::optional<T>(std::move(value));
}

Status Take(const kafka::Record& record, Coordinator& coordinator) {
  ASSIGN_OR_RETURN(auto key, DecodeKey(record.key.value_or("")));
  if (const auto* foreign = std::get_if<ForeignKey>(&key)) {
    return Fail(ErrorCode::kUnsupported, "its key is of version {}", foreign->version);
  }
  if (const auto* offset = std::get_if<OffsetKey>(&key)) {
    ASSIGN_OR_RETURN(auto value, DecodeValue(record, DecodeOffset));
    coordinator.LoadOffset(*offset, std::move(value));
    return {};
  }
  ASSIGN_OR_RETURN(auto value, DecodeValue(record, DecodeGroup));
  coordinator.LoadGroup(std::get<GroupKey>(key).group, std::move(value));
  return {};
}

void TakeBatch(const kafka::BatchHeader& header, std::string_view batch, Coordinator& coordinator) {
  if (header.control() || header.count == 0) return;
  auto leave_out = [](std::int64_t offset, const Error& error) {
    LogWarn("broker", "__consumer_offsets, offset {}, is left out: {}", offset, error.message);
  };
  std::string hold;
  auto records = kafka::BatchRecords(header, batch, log::kDecompressMax, &hold);
  if (!records) return leave_out(header.base_offset, records.error());
  kafka::RecordReader reader(header, *records);
  for (kafka::Record record; reader.Next(&record);) {
    if (auto taken = Take(record, coordinator); !taken) leave_out(record.offset, taken.error());
  }
  if (!reader.status()) leave_out(header.base_offset, reader.status().error());
}

}  // namespace

Status Replay(log::PartitionLog& log, Coordinator& coordinator) {
  log::ReadBuffer buffer;
  for (auto offset = log.start_offset(); offset < log.durable_end(); buffer.Reset()) {
    auto bytes = log.Read(offset, kReplayBytes, buffer);
    if (!bytes) {
      const auto& damage = log.damage();
      if (bytes.error().code != ErrorCode::kCorrupt || !damage || damage->to <= offset)
        return Fail(bytes.error());
      LogError("broker", "committed offsets may be older than they were: {}", damage->text);
      offset = damage->to;
      continue;
    }
    auto before = offset;
    while (!bytes->empty()) {
      auto header = kafka::ParseBatchHeader(*bytes);
      if (!header || header->size() > bytes->size()) break;
      TakeBatch(*header, bytes->substr(0, header->size()), coordinator);
      offset = header->next_offset();
      bytes->remove_prefix(header->size());
    }
    if (offset == before) break;  // compaction left nothing at the end
  }
  return {};
}

}  // namespace taskflow::broker::groups
