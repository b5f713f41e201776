// What a node says about its cluster: system.local and system.peers_v2, or system.peers where there
// is none (before Cassandra 4.0).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/host_port.h"
#include "cql/client/handshake.h"

namespace taskflow::cql {

struct NodeInfo {
  HostPort address;
  std::string datacenter;
  std::string host_id;  // 16 bytes; empty: not known
  std::vector<std::int64_t> tokens;

  bool IsSame(const NodeInfo& other) const {
    return host_id.empty() || other.host_id.empty() ? address == other.address
                                                    : host_id == other.host_id;
  }
};

// The first is the node that was asked, under the address that it was asked at. `done` is called
// once, on the loop. At most kPeersMax peers.
using OnNodes = std::function<void(Result<std::vector<NodeInfo>>)>;
void ReadTopology(std::shared_ptr<Channel> channel, const HostPort& address, Milliseconds timeout,
                  OnNodes done);

// Those of the datacenter `wanted` or, when it is empty, of the first one's. Errors: kInvalid, with
// the datacenters that there are.
Result<std::vector<NodeInfo>> NodesIn(std::vector<NodeInfo> nodes, const std::string& wanted);

}  // namespace taskflow::cql
