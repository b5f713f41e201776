#include <boost/asio/connect.hpp>

#include "net/loop_impl.h"
#include "net/tcp_connection.h"
#include "net/tls_connection.h"

namespace taskflow::net {
namespace {

using Done = std::function<void(Result<std::shared_ptr<Connection>>)>;

// One attempt: resolve, connect, or give up when the timer fires first.
struct Attempt : std::enable_shared_from_this<Attempt> {
  Attempt(Loop& l, HostPort to, Done d)
      : loop(l),
        address(std::move(to)),
        done(std::move(d)),
        resolver(l.impl().context),
        socket(l.impl().context) {}

  void Begin(Milliseconds timeout) {
    // The handlers below keep the attempt; were the timer to do so too, a loop that ends would leak
    // both.
    timer = loop.After(timeout, [weak = weak_from_this()] {
      auto self = weak.lock();
      if (!self) return;
      self->End(Fail(ErrorCode::kTimeout, "{} did not answer in time", self->address.ToString()));
    });
    resolver.async_resolve(address.host, std::to_string(address.port),
                           [self = shared_from_this()](auto error, auto found) {
                             if (error) return self->Failed(error);
                             self->Connect(std::move(found));
                           });
  }

  void Connect(tcp::resolver::results_type found) {
    if (!done) return;
    boost::asio::async_connect(socket, found, [self = shared_from_this()](auto error, const auto&) {
      if (error) return self->Failed(error);
      if (!self->done) return;
      self->End(std::make_shared<TcpConnection>(self->loop, std::move(self->socket), nullptr));
    });
  }

  void Failed(const boost::system::error_code& error) {
    End(Fail(ErrorCode::kUnavailable, "cannot connect to {}: {}", address.ToString(),
             error.message()));
  }

  void End(Result<std::shared_ptr<Connection>> result) {
    if (!done) return;
    auto call = std::exchange(done, nullptr);
    timer = nullptr;
    resolver.cancel();
    boost::system::error_code ignored;
    if (!result) socket.close(ignored);
    call(std::move(result));
  }

  Loop& loop;
  HostPort address;
  Done done;
  tcp::resolver resolver;
  tcp::socket socket;
  std::unique_ptr<Loop::Timer> timer;
};

// `done` for a connection that is to speak TLS first.
Done AfterHandshake(Loop& loop, const HostPort& address, Milliseconds timeout, Done done,
                    TlsOrNone tls) {
  return [&loop, address, timeout, done = std::move(done),
          tls = std::move(tls)](Result<std::shared_ptr<Connection>> tcp) {
    if (!tcp) return done(std::move(tcp));
    auto secure = std::make_shared<TlsConnection>(loop, *std::move(tcp), tls,
                                                  TlsConnection::Side::kClient, address.host);
    secure->Handshake(timeout, [secure, address, done](Status shaken) {
      if (shaken) return done(secure);
      done(Fail(shaken.error().code, "cannot speak TLS with {}: {}", address.ToString(),
                shaken.error().message));
    });
  };
}

}  // namespace

void Dial(Loop& loop, const HostPort& address, Milliseconds timeout, Done done, TlsOrNone tls) {
  if (tls) done = AfterHandshake(loop, address, timeout, std::move(done), std::move(tls));
  auto attempt = std::make_shared<Attempt>(loop, address, std::move(done));
  loop.Post([attempt, timeout] { attempt->Begin(timeout); });
}

}  // namespace taskflow::net
