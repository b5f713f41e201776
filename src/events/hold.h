// The site's events wait in the outbox while its Kafka cluster is being left: hold.json in the
// site's folder names the cluster, and a relay to that cluster sends nothing, after a restart too;
// one to another cluster is free. Works across processes, and while the site does not run.
//
// Whoever sends holds sending.lock shared as long as one record is unanswered, and looks for
// hold.json after it has the lock. So who has written hold.json and then gets the lock alone knows
// that all that was ever sent is answered, and that nothing will be sent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "kafka/client/client.h"

namespace taskflow::events {

// The bootstrap servers that are being left; nothing: none are. Errors: kCorrupt, kIo.
Result<std::optional<std::string>> HeldCluster(FileSystem& files, const std::string& site_folder);

// Events to this cluster wait from now on: durable, and true of all that runs on the folder, once
// it returns. Repeating it is harmless. Errors: kTimeout when a site still has records unanswered
// after `wait`; the hold stays then. kIo.
Status Hold(FileSystem& files, const std::string& site_folder, const std::string& cluster,
            Milliseconds wait);
// A success also when nothing was held.
Status Release(FileSystem& files, const std::string& site_folder);

using MakeProducer = std::function<Result<std::unique_ptr<kafka::Producer>>()>;
// Producers whose Send fails with kUnavailable while `cluster` is held.
MakeProducer HeldBack(std::string site_folder, std::string cluster, MakeProducer make);

}  // namespace taskflow::events
