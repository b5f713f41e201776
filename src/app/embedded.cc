#include "app/embedded.h"

extern "C" const char taskflow_init_cql[], taskflow_init_cql_end[];
extern "C" const char taskflow_connector_json[], taskflow_connector_json_end[];

namespace taskflow::app {
namespace {
std::string_view Between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}
}  // namespace

const std::string_view kInitCql = Between(taskflow_init_cql, taskflow_init_cql_end);
const std::string_view kConnectorJson =
    Between(taskflow_connector_json, taskflow_connector_json_end);

}  // namespace taskflow::app
