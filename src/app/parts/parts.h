// The parts that run in this process, each on its own address. They meet only through their
// protocols.
#pragma once

#include <memory>
#include <set>

#include "app/config/config.h"
#include "app/parts/addresses.h"
#include "base/metrics.h"
#include "base/result.h"
#include "cql/client/session.h"
#include "events/database.h"
#include "kafka/client/client.h"
#include "pipeline/peers.h"

namespace taskflow::app {

class Parts {
 public:
  // Starts these and returns once all listen. Parts that are not among them are looked for at
  // `peers`, where empty addresses are filled by the parts started here. Errors: kConflict (an
  // address is taken: names its key; the data folder is in use), kInvalid, kCorrupt, kIo.
  static Result<std::unique_ptr<Parts>> Start(const Settings& settings, const std::set<Part>& which,
                                              Addresses peers);
  // Drains and stops all, those that use others first.
  virtual ~Parts() = default;

  // Of the parts here and of the peers.
  virtual const Addresses& addresses() const = 0;
  // Waits until the registry and the worker here have read their topics. Errors: kTimeout.
  virtual Status WaitReady(Milliseconds timeout) = 0;
  // Whether each loop runs a callback within this time. Never from a loop.
  virtual bool Alive(Milliseconds within) = 0;
};

// Errors: kInvalid for an address that other machines can reach, unless allow_remote.
Status CheckReach(const Settings& settings, const std::set<Part>& which);

// With the port of every listen address that nobody set changed to 0, if ports is "auto".
Settings WithFreePorts(const Config& config);

// For the clients inside and the command line.
kafka::ClientOptions KafkaClientFor(const Addresses& addresses, const Settings& settings);
// Errors: kInvalid for addresses that are none.
Result<cql::SessionOptions> StoreClientFor(const Addresses& addresses, const Settings& settings);
// Where the site of the data folder keeps its accounts, tasks and waiting events.
events::DatabaseAt SiteDatabaseOf(const Settings& settings);
// An address that is not known is left empty.
pipeline::PeerOptions PeerOptionsFor(const Addresses& addresses, const Settings& settings);

}  // namespace taskflow::app
