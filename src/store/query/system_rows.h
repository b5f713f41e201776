// The rows of the system tables, made from the catalog when they are read.
#pragma once

#include "base/host_port.h"
#include "store/catalog/catalog.h"
#include "store/query/source.h"

namespace taskflow::store {

// What the node says of itself.
struct NodeInfo {
  HostPort address;
  std::string cluster_name, datacenter, rack;
};

inline constexpr std::string_view kReleaseVersion = "5.0.0";  // whose behaviour drivers may expect
inline constexpr std::string_view kCqlVersion = "3.4.7";
inline constexpr std::string_view kPartitioner = "org.apache.cassandra.dht.Murmur3Partitioner";

// All rows of the table, in the order of its keys. `table` is a system table.
std::vector<MadeRow> SystemRows(const TableDef& table, const Catalog& catalog,
                                const NodeInfo& node);

}  // namespace taskflow::store
