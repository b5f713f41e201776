// The nodes of one datacenter and the connections to each: found by asking one of them, asked again
// now and then, connected again when they are lost.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cql/client/ring.h"
#include "cql/client/topology.h"

namespace taskflow::cql {

// As of one moment: the ring's nodes, and a connection to each.
struct Routes {
  std::shared_ptr<const Ring> ring;
  std::vector<std::shared_ptr<Channel>> channels;  // null: not connected

  bool IsUsable(std::uint32_t node) const { return channels[node] != nullptr; }
  std::vector<std::uint32_t> Usable() const;
};

class Cluster : public std::enable_shared_from_this<Cluster> {
 public:
  // One node of the datacenter is connected when it returns; the others follow. Blocking; never on
  // the loop. Errors: as Session::Connect.
  static Result<std::shared_ptr<Cluster>> Connect(net::Loop& loop, const SessionOptions& options);

  // Any thread.
  Routes routes() const;
  // A connected node, the same one as long as it is; null when none is.
  std::shared_ptr<Channel> Any() const;
  // False once no node is connected: then no other will be.
  bool alive() const { return Any() != nullptr; }
  void Close();

 private:
  struct Host {
    NodeInfo node;
    std::vector<std::shared_ptr<Channel>> channels;
    std::size_t opening = 0;
    Milliseconds wait{0};  // before the next attempt; zero: the last one succeeded
    std::unique_ptr<net::Loop::Timer> again;
  };
  using HostPtr = std::shared_ptr<Host>;
  using Found = std::pair<std::vector<NodeInfo>, std::shared_ptr<Channel>>;

  Cluster(net::Loop& loop, const SessionOptions& options) : loop_(loop), options_(options) {}

  // Blocking.
  static Result<Found> FindFrom(net::Loop& loop, const HostPort& contact,
                                const SessionOptions& options);
  // On the loop.
  void Begin(std::vector<NodeInfo> nodes, std::shared_ptr<Channel> channel);
  void Take(std::vector<NodeInfo> nodes);
  void Adopt(const HostPtr& host, std::shared_ptr<Channel> channel);
  void Fill(const HostPtr& host);
  void OnOpened(const HostPtr& host, Result<std::shared_ptr<Channel>> channel);
  void OnLost(const HostPtr& host, const Channel* channel);
  void TryLater(const HostPtr& host);
  void Release(const HostPtr& host, const std::string& why);
  void ReadLater();
  void ReadAgain();
  bool IsMember(const HostPtr& host) const;
  void End(const std::string& why);

  net::Loop& loop_;
  const SessionOptions options_;
  bool ended_ = false;                            // loop only
  std::unique_ptr<net::Loop::Timer> read_again_;  // loop only
  mutable std::mutex mutex_;                      // guards what follows; changed on the loop alone
  std::vector<HostPtr> hosts_;                    // and their channels
  std::shared_ptr<const Ring> ring_ = std::make_shared<Ring>();
  mutable std::size_t turn_ = 0;  // of the connections to one node
};

}  // namespace taskflow::cql
