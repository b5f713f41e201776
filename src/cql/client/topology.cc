#include "cql/client/topology.h"

#include <fmt/ranges.h>

#include <charconv>
#include <set>

#include "base/bytes.h"
#include "cql/client/limits.h"
#include "cql/types/elements.h"
#include "cql/types/text.h"

namespace taskflow::cql {
namespace {

// One row by the columns' names; what is null or not there is empty.
class Named {
 public:
  Named(const Rows& rows, std::size_t row) : rows_(rows), row_(row) {}

  std::string Bytes(std::string_view name) const {
    auto at = Index(name);
    return at ? rows_.rows[row_][*at].value_or("") : "";
  }
  // An address as text; empty for none and for the one that means all of a machine's.
  std::string Address(std::string_view name) const {
    auto bytes = Bytes(name);
    if (bytes.find_first_not_of('\0') == bytes.npos) return "";
    return ToText({.id = TypeId::kInet}, bytes);
  }
  std::vector<std::int64_t> Tokens() const {
    std::vector<std::int64_t> tokens;
    auto at = Index("tokens");
    if (!at || !rows_.rows[row_][*at]) return tokens;
    auto elements = ElementsOf(rows_.columns[*at].parsed, *rows_.rows[row_][*at]);
    for (auto& text : elements.value_or(Elements{})) {
      std::int64_t token = 0;
      if (!text) continue;
      auto read = std::from_chars(text->data(), text->data() + text->size(), token);
      if (read.ec == std::errc() && read.ptr == text->data() + text->size())
        tokens.push_back(token);
    }
    return tokens;
  }

 private:
  std::optional<std::size_t> Index(std::string_view name) const {
    for (std::size_t i = 0; i < rows_.columns.size(); ++i) {
      if (rows_.columns[i].name == name && i < rows_.rows[row_].size()) return i;
    }
    return std::nullopt;
  }

  const Rows& rows_;
  std::size_t row_;
};

NodeInfo NodeOf(const Named& row, HostPort address) {
  return {std::move(address), row.Bytes("data_center"), row.Bytes("host_id"), row.Tokens()};
}

void AddPeers(const Rows& rows, std::uint16_t port, std::vector<NodeInfo>& nodes) {
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    Named row(rows, i);
    HostPort address{row.Address("native_address"), port};
    if (address.host.empty()) address.host = row.Address("rpc_address");
    if (address.host.empty()) address.host = row.Address("peer");
    if (auto bytes = row.Bytes("native_port"); bytes.size() == sizeof(std::int32_t))
      address.port = static_cast<std::uint16_t>(LoadBigEndian<std::int32_t>(bytes.data()));
    auto node = NodeOf(row, std::move(address));
    // A row that is not whole yet is of a node that is not there yet.
    if (!node.address.host.empty() && !node.datacenter.empty()) nodes.push_back(std::move(node));
  }
}

QueryRequest Select(std::string_view text) {
  QueryRequest request{.text = text};
  request.parameters.consistency = static_cast<std::uint16_t>(Consistency::kOne);
  request.parameters.page_size = kPeersMax;
  return request;
}

// One reading: its questions one after the other.
struct Reading : std::enable_shared_from_this<Reading> {
  std::shared_ptr<Channel> channel;
  HostPort address;
  Milliseconds timeout;
  OnNodes done;
  std::vector<NodeInfo> nodes;

  void AskLocal() {
    AskForRows(*channel, Select("SELECT data_center, host_id, tokens FROM system.local"), timeout,
               [self = shared_from_this()](Result<Rows> rows) {
                 if (!rows) return self->done(Fail(rows.error()));
                 if (rows->rows.empty())
                   return self->done(Fail(ErrorCode::kCorrupt, "system.local has no row"));
                 self->nodes.push_back(NodeOf(Named(*rows, 0), self->address));
                 self->AskPeers(
                     "SELECT peer, data_center, host_id, native_address, native_port, "
                     "tokens FROM system.peers_v2",
                     true);
               });
  }
  void AskPeers(std::string_view text, bool may_lack) {
    AskForRows(*channel, Select(text), timeout,
               [self = shared_from_this(), may_lack](Result<Rows> rows) {
                 if (!rows && may_lack && !IsRetriable(rows.error().code)) {
                   return self->AskPeers(
                       "SELECT peer, data_center, host_id, rpc_address, tokens "
                       "FROM system.peers",
                       false);
                 }
                 if (!rows) return self->done(Fail(rows.error()));
                 AddPeers(*rows, self->address.port, self->nodes);
                 self->done(std::move(self->nodes));
               });
  }
};

}  // namespace

void ReadTopology(std::shared_ptr<Channel> channel, const HostPort& address, Milliseconds timeout,
                  OnNodes done) {
  auto reading = std::make_shared<Reading>();
  reading->channel = std::move(channel);
  reading->address = address;
  reading->timeout = timeout;
  reading->done = std::move(done);
  reading->AskLocal();
}

Result<std::vector<NodeInfo>> NodesIn(std::vector<NodeInfo> nodes, const std::string& wanted) {
  std::set<std::string> names;
  for (auto& node : nodes) names.insert(node.datacenter);
  auto name = wanted.empty() && !nodes.empty() ? nodes.front().datacenter : wanted;
  if (!names.contains(name)) {
    return Fail(ErrorCode::kInvalid, "the local datacenter '{}' is not the node's; there are: {}",
                wanted, fmt::join(names, ", "));
  }
  std::erase_if(nodes, [&](const NodeInfo& node) { return node.datacenter != name; });
  return nodes;
}

}  // namespace taskflow::cql
