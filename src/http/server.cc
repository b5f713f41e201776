#include "http/server.h"

#include <atomic>
#include <map>
#include <set>

#include "base/check.h"
#include "base/log.h"
#include "http/exchange.h"

namespace taskflow::http {
namespace {

constexpr Milliseconds kSweepEvery{1000};
constexpr int kRefusalsPerWarning = 1000;

}  // namespace

struct Responder::Shared {
  Shared(const std::shared_ptr<Exchange>& e, std::uint64_t s)
      : exchange(e), loop(&e->loop()), slot(s) {}
  explicit Shared(std::shared_ptr<AnswerTaker> t) : taker(std::move(t)) {}
  ~Shared() {
    if (!answered) Answer(Response::Text(500, "Internal server error\n"));
  }

  void Answer(Response response) {
    if (answered.exchange(true)) return;
    if (taker != nullptr) return taker->Take(std::move(response));
    if (loop->IsHere()) {
      if (auto e = exchange.lock()) e->Answer(slot, route, std::move(response));
      return;
    }
    loop->Post([e = exchange, s = slot, r = route, response = std::move(response)]() mutable {
      if (auto alive = e.lock()) alive->Answer(s, r, std::move(response));
    });
  }

  const std::shared_ptr<AnswerTaker> taker;  // null: the exchange's
  std::weak_ptr<Exchange> exchange;
  net::Loop* loop = nullptr;
  std::uint64_t slot = 0;
  std::string_view route;  // set before the handler runs
  std::atomic<bool> answered{false};
};

Responder Responder::For(const std::shared_ptr<Exchange>& exchange, std::uint64_t slot) {
  return Responder(std::make_shared<Shared>(exchange, slot));
}

Responder Responder::For(std::shared_ptr<AnswerTaker> taker) {
  return Responder(std::make_shared<Shared>(std::move(taker)));
}

void Responder::Send(Response response) const { shared_->Answer(std::move(response)); }

void Responder::NoteRoute(std::string_view pattern) const { shared_->route = pattern; }

std::shared_ptr<Stream> Responder::Open(Response head, std::size_t unsent_max) const {
  if (shared_->taker != nullptr) {
    CHECK(!shared_->answered.exchange(true));
    return shared_->taker->Open(std::move(head));
  }
  auto stream = std::make_shared<StreamImpl>(shared_->exchange, *shared_->loop, unsent_max);
  // The exchange holds the stream too, so its end is when the caller's handle goes.
  std::shared_ptr<Stream> handle(stream.get(), [stream](Stream*) { stream->End(); });
  if (shared_->answered.exchange(true)) {
    stream->SetGone();
    return handle;
  }
  shared_->loop->Post([e = shared_->exchange, s = shared_->slot, r = shared_->route,
                       head = std::move(head), stream]() mutable {
    if (auto alive = e.lock()) {
      alive->OpenStream(s, r, std::move(head), std::move(stream));
    } else {
      stream->SetGone();
    }
  });
  return handle;
}

namespace {

// "127.0.0.1:50122" without its port.
std::string AddressOf(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }
bool IsLoopbackAddress(const std::string& address) {
  return address.starts_with("127.") || address == "[::1]" || address.starts_with("[::ffff:127.");
}

class ServerImpl : public Server {
 public:
  explicit ServerImpl(ServerParts parts) : parts_(std::move(parts)) {}

  Status Listen(const net::ListenAt& address) {
    ASSIGN_OR_RETURN(listener_, net::Listener::Listen(
                                    parts_.loop, address, parts_.limits.connections_max,
                                    [this](auto connection) { Accept(std::move(connection)); }));
    parts_.loop.Run([this] { Sweep(); });
    return {};
  }

  ~ServerImpl() override {
    listener_ = nullptr;
    parts_.loop.Run([this] {
      sweep_ = nullptr;
      for (auto& e : open_) e->Close();
    });
    parts_.loop.Run([] {});  // the connections' last callbacks have run
  }

  const HostPort& address() const override { return listener_->address(); }

 private:
  void Accept(std::shared_ptr<net::Connection> connection) {
    auto address = AddressOf(connection->peer());
    bool counted = parts_.limits.count_loopback || !IsLoopbackAddress(address);
    if (counted && !Admit(address)) return connection->Close();
    auto exchange = std::make_shared<Exchange>(parts_, std::move(connection));
    open_.insert(exchange);
    exchange->Start([this, raw = std::weak_ptr(exchange), counted, address = std::move(address)] {
      open_.erase(raw.lock());
      if (!counted) return;
      auto found = by_address_.find(address);
      if (--found->second == 0) by_address_.erase(found);
    });
  }

  bool Admit(const std::string& address) {
    auto& count = by_address_[address];
    if (count < parts_.limits.connections_per_address_max) {
      ++count;
      return true;
    }
    if (refused_++ % kRefusalsPerWarning == 0) {
      LogWarn("http", "a connection was refused: {} are open from its address, the most allowed",
              count);
    }
    return false;
  }

  void Sweep() {
    auto now = SystemClock().Mono();
    for (auto& e : open_) e->CloseIfLate(now);
    sweep_ = parts_.loop.After(kSweepEvery, [this] { Sweep(); });
  }

  const ServerParts parts_;
  std::set<std::shared_ptr<Exchange>> open_;
  std::map<std::string, std::size_t> by_address_;  // never zero
  int refused_ = 0;
  std::unique_ptr<net::Loop::Timer> sweep_;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(net::Loop& loop, const net::ListenAt& listen,
                                              Router router, Limits limits, const Headers& of_all,
                                              OnServed on_served) {
  ServerParts parts{loop, std::move(router), limits, {}, std::move(on_served)};
  for (const auto& [name, value] : of_all.all()) {
    std::string line;
    AppendLine(line, name, value);
    parts.of_all.emplace_back(name, std::move(line));
  }
  auto server = std::make_unique<ServerImpl>(std::move(parts));
  TRY(server->Listen(listen));
  return server;
}

}  // namespace taskflow::http
