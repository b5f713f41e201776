#include "connect/task/trace.h"

#include "base/utf8.h"
#include "connect/limits.h"
#include "connect/task/dead_letters.h"
#include "connect/task/sink_task.h"

namespace taskflow::connect {

std::string PlaceOf(const kafka::InRecord* record) {
  if (record == nullptr) return "";
  return fmt::format(" (topic '{}', partition {}, offset {})", record->topic, record->partition,
                     record->offset);
}

std::string TraceOf(const Failure& failure, bool of_record, std::string_view place) {
  auto trace = fmt::format("{}: {}{}", ExceptionClass(failure), failure.error.message, place);
  if (of_record && BlameFor(failure.error.code) != Blame::kTask) {
    trace = fmt::format(
        "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error "
        "handler\n\tat stage {} with class {}\nCaused by: {}",
        failure.stage, failure.class_name, trace);
  }
  if (trace.size() > kTraceBytesMax) {
    auto end = kTraceBytesMax;
    while ((trace[end] & 0xc0) == 0x80 && end + 3 > kTraceBytesMax) --end;
    trace.resize(end);
  }
  return AsUtf8(std::move(trace));
}

}  // namespace taskflow::connect
