// A record batch from a producer: header, decompression, records, their headers.
#include <cstdint>

#include "kafka/record/batch.h"
#include "kafka/record/compression.h"
#include "kafka/record/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taskflow::kafka;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  auto header = ParseBatchHeader(input);
  if (!header || header->size() > input.size()) return 0;
  std::string hold;
  auto records = BatchRecords(*header, input.substr(0, header->size()), 1 << 20, &hold);
  if (!records) return 0;
  RecordReader reader(*header, *records);
  for (Record record; reader.Next(&record);) (void)record.ParseHeaders();
  return 0;
}
