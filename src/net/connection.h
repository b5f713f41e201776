// A stream on a Loop, TCP or TLS over it, and the listener that makes them. Knows no protocol.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/host_port.h"
#include "base/result.h"
#include "net/loop.h"
#include "net/tls.h"

namespace taskflow::net {

// All calls on the loop's thread. Held by shared_ptr: the loop keeps it while the socket is open.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;

  // Called with all bytes that arrived and were not consumed yet; returns how many it consumed from
  // the front. Called again only when more bytes came, so consume every complete frame in one call.
  // The view ends with the call.
  using OnData = std::function<std::size_t(std::string_view)>;
  // Called exactly once when the stream has ended, by either side; `why` is empty for an orderly
  // end. After it nothing is called any more.
  using OnClose = std::function<void(const std::string& why)>;

  // Set both before anything else; reading begins here. Unconsumed bytes over `buffer_max` close
  // the connection.
  virtual void Start(OnData on_data, OnClose on_close, std::size_t buffer_max) = 0;

  // Queues bytes. All that is queued in one turn of the loop leaves in one writev.
  virtual void Send(std::string bytes) = 0;
  // The same without a copy, for bytes shared between several connections.
  virtual void Send(std::shared_ptr<const std::string> bytes) = 0;
  // Bytes queued and not yet taken by the kernel: what a server looks at to stop reading.
  virtual std::size_t Unsent() const = 0;
  // Called each time Unsent() falls back to zero.
  virtual void OnDrained(std::function<void()> on_drained) = 0;

  // While paused no more is read from the socket and OnData is not called. Resume calls it at once
  // if unconsumed bytes wait.
  virtual void PauseReading() = 0;
  virtual void ResumeReading() = 0;

  // Closes after what is queued has been sent (at most a second later).
  virtual void CloseAfterSend() = 0;
  // Closes now and drops what is queued.
  virtual void Close() = 0;

  // "127.0.0.1:50122"; empty once closed.
  virtual const std::string& peer() const = 0;
};

// Where to listen, and whether in TLS.
struct ListenAt : HostPort {
  ListenAt(HostPort address, TlsOrNone with = nullptr)  // NOLINT(google-explicit-constructor)
      : HostPort(std::move(address)), tls(std::move(with)) {}
  ListenAt(std::string on, std::uint16_t at) : HostPort{std::move(on), at} {}
  TlsOrNone tls;
};

class Listener {
 public:
  using OnAccept = std::function<void(std::shared_ptr<Connection>)>;

  // Listens at once; `on_accept` is called on the loop. Over `connections_max` open ones, new ones
  // are closed at once and counted. In TLS, one that does not shake hands in time is closed.
  // Errors: kUnavailable with the address when the port is taken or the address is not this
  // machine's.
  static Result<std::unique_ptr<Listener>> Listen(Loop& loop, const ListenAt& at,
                                                  std::size_t connections_max, OnAccept on_accept);
  // Stops accepting; accepted connections live on. On any thread but the loop's.
  virtual ~Listener() = default;
  // With the real port when 0 was asked for.
  virtual const HostPort& address() const = 0;
};

// Connects (the first address that answers). `done` is called once, on the loop: with the
// connection, not yet started, or kUnavailable / kTimeout. With `tls`, the peer has shown a
// certificate for address.host by then; `timeout` holds for each of the two steps.
void Dial(Loop& loop, const HostPort& address, Milliseconds timeout,
          std::function<void(Result<std::shared_ptr<Connection>>)> done, TlsOrNone tls = nullptr);

}  // namespace taskflow::net
