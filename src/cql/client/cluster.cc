#include "cql/client/cluster.h"

#include <algorithm>

#include "base/log.h"
#include "cql/client/limits.h"

namespace taskflow::cql {
namespace {

// A connection is dialled, secured, greeted and asked for a password, each within the time.
Milliseconds OpenMax(const SessionOptions& options) {
  return 5 * options.connect_timeout + 2 * kSweepMax;
}

Result<std::shared_ptr<Channel>> OpenNow(net::Loop& loop, const HostPort& node,
                                         const SessionOptions& options) {
  return Await<std::shared_ptr<Channel>>(
      OpenMax(options), [&](OnChannel done) { OpenChannel(loop, node, options, std::move(done)); });
}

// A node that does not tell of its cluster is all there is of it, unless a datacenter is wanted.
Result<std::vector<NodeInfo>> Topology(const std::shared_ptr<Channel>& channel,
                                       const HostPort& contact, const SessionOptions& options) {
  auto timeout = options.connect_timeout;
  auto nodes = Await<std::vector<NodeInfo>>(
      4 * timeout, [&](OnNodes done) { ReadTopology(channel, contact, timeout, std::move(done)); });
  if (nodes) return NodesIn(*std::move(nodes), options.local_datacenter);
  if (IsRetriable(nodes.error().code) || !options.local_datacenter.empty()) return nodes;
  return std::vector<NodeInfo>{{.address = contact}};
}

std::shared_ptr<Channel> ConnectedOf(const std::vector<std::shared_ptr<Channel>>& channels,
                                     std::size_t turn) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    auto& channel = channels[(turn + i) % channels.size()];
    if (channel->alive()) return channel;
  }
  return nullptr;
}

}  // namespace

std::vector<std::uint32_t> Routes::Usable() const {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t node = 0; node < channels.size(); ++node) {
    if (IsUsable(node)) nodes.push_back(node);
  }
  return nodes;
}

Result<Cluster::Found> Cluster::FindFrom(net::Loop& loop, const HostPort& contact,
                                         const SessionOptions& options) {
  ASSIGN_OR_RETURN(auto channel, OpenNow(loop, contact, options));
  auto nodes = Topology(channel, contact, options);
  if (!nodes) {
    channel->Close("its cluster is not the one meant");
    return FailWith(contact.ToString(), nodes.error());
  }
  if (nodes->front().address == contact) return Found{*std::move(nodes), std::move(channel)};
  // The contact point is of another datacenter: its nodes are only asked.
  channel->Close("it is of another datacenter");
  Error last;
  for (auto node = nodes->begin(); node != nodes->end(); ++node) {
    auto own = OpenNow(loop, node->address, options);
    if (own) {
      std::rotate(nodes->begin(), node, nodes->end());
      return Found{*std::move(nodes), *std::move(own)};
    }
    last = own.error();
  }
  return Fail(std::move(last));
}

Result<std::shared_ptr<Cluster>> Cluster::Connect(net::Loop& loop, const SessionOptions& options) {
  if (options.contact_points.empty()) return Fail(ErrorCode::kInvalid, "no contact point is given");
  Error last;
  for (auto& contact : options.contact_points) {
    auto found = FindFrom(loop, contact, options);
    if (found) {
      std::shared_ptr<Cluster> cluster(new Cluster(loop, options));
      loop.Run([&] { cluster->Begin(std::move(found->first), std::move(found->second)); });
      if (cluster->alive()) return cluster;
      last = {ErrorCode::kUnavailable,
              fmt::format("{}: the connection was lost at once", contact.ToString())};
      continue;
    }
    last = found.error();
    if (!IsRetriable(last.code)) break;
  }
  return Fail(std::move(last));
}

Routes Cluster::routes() const {
  std::lock_guard lock(mutex_);
  Routes out{.ring = ring_};
  ++turn_;
  for (auto& host : hosts_) out.channels.push_back(ConnectedOf(host->channels, turn_));
  return out;
}

std::shared_ptr<Channel> Cluster::Any() const {
  std::lock_guard lock(mutex_);
  for (auto& host : hosts_) {
    if (auto channel = ConnectedOf(host->channels, 0)) return channel;
  }
  return nullptr;
}

void Cluster::Close() {
  loop_.Post([self = shared_from_this()] { self->End("the session was closed"); });
}

void Cluster::Begin(std::vector<NodeInfo> nodes, std::shared_ptr<Channel> channel) {
  if (!channel->alive()) return End("");
  {
    std::lock_guard lock(mutex_);
    hosts_.push_back(std::make_shared<Host>(Host{.node = nodes.front()}));
  }
  Adopt(hosts_.front(), std::move(channel));
  Take(std::move(nodes));
  ReadLater();
}

// Hosts that stay keep their connections, and the address that they were first reached at.
void Cluster::Take(std::vector<NodeInfo> nodes) {
  std::vector<HostPtr> hosts;
  std::vector<std::vector<std::int64_t>> tokens;
  for (auto& node : nodes) {
    auto known = std::find_if(hosts_.begin(), hosts_.end(),
                              [&](const HostPtr& host) { return host->node.IsSame(node); });
    tokens.push_back(node.tokens);
    hosts.push_back(known != hosts_.end() ? *known
                                          : std::make_shared<Host>(Host{.node = std::move(node)}));
  }
  // What was lost at once has ended all.
  if (ended_) return;
  {
    std::lock_guard lock(mutex_);
    hosts_.swap(hosts);
    ring_ = std::make_shared<Ring>(tokens);
  }
  for (auto& host : hosts) {
    if (!IsMember(host)) Release(host, "the node is not one of the cluster any more");
  }
  for (auto& host : std::vector(hosts_)) Fill(host);
}

bool Cluster::IsMember(const HostPtr& host) const {
  return std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end();
}

void Cluster::Adopt(const HostPtr& host, std::shared_ptr<Channel> channel) {
  channel->OnLost([weak = weak_from_this(), host = std::weak_ptr(host), raw = channel.get()] {
    auto self = weak.lock();
    auto of = host.lock();
    if (self != nullptr && of != nullptr) self->OnLost(of, raw);
  });
  std::lock_guard lock(mutex_);
  host->channels.push_back(std::move(channel));
}

void Cluster::Fill(const HostPtr& host) {
  auto wanted = std::clamp<std::size_t>(options_.connections_per_node, 1, kConnectionsPerNodeMax);
  if (ended_ || host->again != nullptr) return;
  while (host->channels.size() + host->opening < wanted) {
    ++host->opening;
    OpenChannel(loop_, host->node.address, options_,
                [weak = weak_from_this(), host](Result<std::shared_ptr<Channel>> channel) {
                  if (auto self = weak.lock()) return self->OnOpened(host, std::move(channel));
                  if (channel) (*channel)->Close("the session was closed");
                });
  }
}

void Cluster::OnOpened(const HostPtr& host, Result<std::shared_ptr<Channel>> channel) {
  --host->opening;
  if (ended_ || !IsMember(host)) {
    if (channel) (*channel)->Close("the session was closed");
    return;
  }
  if (channel && (*channel)->alive()) {
    if (host->wait != Milliseconds(0))
      LogInfo("cql", "{} is reached", host->node.address.ToString());
    host->wait = Milliseconds(0);
    return Adopt(host, *std::move(channel));
  }
  if (host->wait == Milliseconds(0)) {
    LogWarn("cql", "{} of datacenter {} is not reached, others are used meanwhile: {}",
            host->node.address.ToString(), host->node.datacenter,
            channel ? "the connection was lost" : channel.error().message);
  }
  TryLater(host);
}

void Cluster::OnLost(const HostPtr& host, const Channel* channel) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(host->channels, [&](const auto& one) { return one.get() == channel; });
  }
  if (ended_ || !IsMember(host)) return;
  if (!alive()) return End("no node of the cluster is connected");
  TryLater(host);
}

void Cluster::TryLater(const HostPtr& host) {
  if (host->again != nullptr) return;
  host->wait = std::clamp(2 * host->wait, kReconnectMin, kReconnectMax);
  host->again = loop_.After(host->wait, [weak = weak_from_this(), host = std::weak_ptr(host)] {
    auto self = weak.lock();
    auto of = host.lock();
    if (self == nullptr || of == nullptr) return;
    auto timer = std::move(of->again);
    self->Fill(of);
  });
}

void Cluster::Release(const HostPtr& host, const std::string& why) {
  host->again = nullptr;
  for (auto& channel : host->channels) channel->Close(why);
}

void Cluster::ReadLater() {
  read_again_ = loop_.After(options_.topology_every, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->ReadAgain();
  });
}

void Cluster::ReadAgain() {
  auto channel = Any();
  if (ended_ || channel == nullptr) return;
  auto at = std::find_if(hosts_.begin(), hosts_.end(), [&](const HostPtr& host) {
    return std::find(host->channels.begin(), host->channels.end(), channel) != host->channels.end();
  });
  if (at == hosts_.end()) return ReadLater();
  ReadTopology(channel, (*at)->node.address, options_.connect_timeout,
               [weak = weak_from_this()](Result<std::vector<NodeInfo>> nodes) {
                 auto self = weak.lock();
                 if (self == nullptr || self->ended_) return;
                 if (nodes) nodes = NodesIn(*std::move(nodes), self->options_.local_datacenter);
                 if (nodes) self->Take(*std::move(nodes));
                 self->ReadLater();
               });
}

void Cluster::End(const std::string& why) {
  if (std::exchange(ended_, true)) return;
  read_again_ = nullptr;
  for (auto& host : hosts_) Release(host, why);
}

}  // namespace taskflow::cql
