#include "broker/parts.h"

#include <unistd.h>

#include <array>

namespace taskflow::broker {
namespace {

bool IsWildcard(std::string_view host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

std::string OwnName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data()
                                                                             : "localhost";
}

}  // namespace

HostPort Parts::AdvertisedTo(const Call& call) const {
  const auto& advertised = options.advertised;
  if (!advertised.host.empty())
    return {advertised.host, advertised.port != 0 ? advertised.port : address.port};
  if (!IsWildcard(address.host)) return address;
  HostPort client{call.client_host(), 0};
  if (client.IsLoopback()) return {client.host == "::1" ? "::1" : "127.0.0.1", address.port};
  return {OwnName(), address.port};
}

Result<std::int64_t> Parts::Append(Partition& partition, std::string_view batch,
                                   const kafka::BatchHeader& header,
                                   std::optional<std::int64_t> log_append_time) {
  if (failed_sync) return Fail(*failed_sync);
  auto base_offset = partition.log->Append(batch, header, log_append_time);
  if (!base_offset) {
    committer.AppendFailed(partition, base_offset.error());
    return base_offset;
  }
  committer.Touch(partition.shared_from_this());
  return base_offset;
}

}  // namespace taskflow::broker
