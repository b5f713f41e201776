#include "events/relay.h"

#include <pthread.h>

#include "events/relay_sender.h"

namespace taskflow::events {

Relay::Relay(DatabaseThread& database, std::unique_ptr<Database> reader, Outbox& outbox,
             RelayOptions options)
    : sender_(
          std::make_shared<RelaySender>(database, std::move(reader), outbox, std::move(options))) {
  outbox.OnAnnounce([sender = sender_] { sender->Wake(); });
  thread_ = std::thread([sender = sender_] {
    pthread_setname_np(pthread_self(), "outbox-relay");
    sender->Loop();
  });
}

Relay::~Relay() {
  sender_->Stop();
  thread_.join();
}

bool Relay::Drain(Milliseconds timeout) { return sender_->Drain(timeout); }

}  // namespace taskflow::events
