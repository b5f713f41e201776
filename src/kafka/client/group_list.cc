#include "kafka/client/group_list.h"

#include <memory>

#include "kafka/client/errors.h"
#include "kafka/client/handle.h"

namespace taskflow::kafka {
Result<std::vector<std::string>> ListGroups(const ClientOptions& options, Milliseconds timeout) {
  constexpr std::string_view kWhat = "listing groups";
  ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_PRODUCER, options, {}, nullptr));
  AdminOptions order(
      rd_kafka_AdminOptions_new(handle->get(), RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS));
  rd_kafka_AdminOptions_set_request_timeout(order.get(), std::max(WaitMs(timeout), 1), nullptr, 0);
  auto queue = handle->NewQueue();
  rd_kafka_ListConsumerGroups(handle->get(), order.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), WaitMs(timeout + Milliseconds(200))));
  if (event == nullptr) return Fail(ErrorCode::kTimeout, "{}: no answer", kWhat);
  if (auto error = rd_kafka_event_error(event.get())) {
    return Fail(CodeOf(error), "{}: {}", kWhat, rd_kafka_event_error_string(event.get()));
  }
  const auto* result = rd_kafka_event_ListConsumerGroups_result(event.get());
  std::size_t count = 0;
  const auto** errors = rd_kafka_ListConsumerGroups_result_errors(result, &count);
  if (count > 0) return FailWithKafka(kWhat, rd_kafka_error_code(errors[0]));
  const auto** groups = rd_kafka_ListConsumerGroups_result_valid(result, &count);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.emplace_back(rd_kafka_ConsumerGroupListing_group_id(groups[i]));
  }
  return out;
}

}  // namespace taskflow::kafka
