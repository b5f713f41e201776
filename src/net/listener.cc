#include <atomic>

#include "base/log.h"
#include "net/loop_impl.h"
#include "net/tcp_connection.h"
#include "net/tls_connection.h"

namespace taskflow::net {
namespace asio = boost::asio;
namespace {

constexpr Milliseconds kAcceptRetry{100};  // after the system ran out of descriptors or memory

struct ListenerState : std::enable_shared_from_this<ListenerState> {
  ListenerState(Loop& l, std::size_t max, Listener::OnAccept accept, TlsOrNone t)
      : loop(l),
        acceptor(l.impl().context),
        connections_max(max),
        on_accept(std::move(accept)),
        tls(std::move(t)) {}

  void Accept() {
    acceptor.async_accept(
        [self = shared_from_this()](boost::system::error_code error, tcp::socket socket) {
          if (error == asio::error::operation_aborted || !self->acceptor.is_open()) return;
          if (error) {
            LogWarn("net", "cannot accept a connection: {}", error.message());
            self->retry = self->loop.After(kAcceptRetry, [state = self.get()] { state->Accept(); });
            return;
          }
          self->Accepted(std::move(socket));
          self->Accept();
        });
  }

  void Accepted(tcp::socket socket) {
    if (*open >= connections_max) {
      if (refused++ % 1000 == 0) {
        LogWarn("net", "a connection was refused: {} are open, the most allowed here",
                connections_max);
      }
      return;
    }
    ++*open;
    std::shared_ptr<Connection> connection =
        std::make_shared<TcpConnection>(loop, std::move(socket), [open = open] { --*open; });
    if (tls) {
      connection = std::make_shared<TlsConnection>(loop, std::move(connection), tls,
                                                   TlsConnection::Side::kServer, "");
    }
    on_accept(std::move(connection));
  }

  Loop& loop;
  tcp::acceptor acceptor;
  std::size_t connections_max;
  Listener::OnAccept on_accept;
  const TlsOrNone tls;
  std::shared_ptr<std::atomic<std::size_t>> open = std::make_shared<std::atomic<std::size_t>>(0);
  std::size_t refused = 0;
  std::unique_ptr<Loop::Timer> retry;
};

class TcpListener : public Listener {
 public:
  TcpListener(std::shared_ptr<ListenerState> state, HostPort address)
      : state_(std::move(state)), address_(std::move(address)) {}
  ~TcpListener() override {
    state_->loop.Run([this] {
      boost::system::error_code ignored;
      state_->acceptor.close(ignored);
      state_->retry = nullptr;
      state_->on_accept = nullptr;
    });
  }
  const HostPort& address() const override { return address_; }

 private:
  std::shared_ptr<ListenerState> state_;
  HostPort address_;
};

tl::unexpected<Error> FailListen(const HostPort& address, const boost::system::error_code& error) {
  return Fail(ErrorCode::kUnavailable, "cannot listen on {}: {}", address.ToString(),
              error.message());
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::Listen(Loop& loop, const ListenAt& at,
                                                   std::size_t connections_max,
                                                   OnAccept on_accept) {
  boost::system::error_code error;
  tcp::resolver resolver(loop.impl().context);
  auto found = resolver.resolve(at.host, std::to_string(at.port), tcp::resolver::passive, error);
  if (error) return FailListen(at, error);
  tcp::endpoint endpoint = found.begin()->endpoint();

  auto state = std::make_shared<ListenerState>(loop, connections_max, std::move(on_accept), at.tls);
  state->acceptor.open(endpoint.protocol(), error);
  if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) state->acceptor.bind(endpoint, error);
  if (!error) state->acceptor.listen(1024, error);
  if (error) return FailListen(at, error);

  HostPort real{at.host, state->acceptor.local_endpoint(error).port()};
  loop.Post([state] { state->Accept(); });
  return std::make_unique<TcpListener>(std::move(state), std::move(real));
}

}  // namespace taskflow::net
