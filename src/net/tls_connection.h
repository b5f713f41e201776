// A Connection that speaks TLS over another one.
#pragma once

#include <openssl/ssl.h>

#include "net/connection.h"
#include "net/tls.h"

namespace taskflow::net {

class TlsConnection : public Connection {
 public:
  enum class Side : std::uint8_t { kServer, kClient };
  // `host` is what a client dialled: sent as SNI, and the name that the certificate must have.
  TlsConnection(Loop& loop, std::shared_ptr<Connection> inner, TlsOrNone tls, Side side,
                const std::string& host);
  ~TlsConnection() override;

  // Before Start, by who dialled: `done` is called once the peer is known, or with kUnavailable or
  // kTimeout. Without it the handshake happens after Start, and what is sent before its end waits.
  void Handshake(Milliseconds timeout, std::function<void(Status)> done);

  void Start(OnData on_data, OnClose on_close, std::size_t buffer_max) override;
  void Send(std::string bytes) override;
  void Send(std::shared_ptr<const std::string> bytes) override { Send(std::string(*bytes)); }
  std::size_t Unsent() const override { return inner_->Unsent() + waiting_.size(); }
  void OnDrained(std::function<void()> on_drained) override;
  void PauseReading() override;
  void ResumeReading() override;
  void CloseAfterSend() override;
  void Close() override { Finish(""); }
  const std::string& peer() const override { return inner_->peer(); }

 private:
  std::shared_ptr<TlsConnection> Self() {
    return std::static_pointer_cast<TlsConnection>(shared_from_this());
  }
  void StartInner();
  std::size_t Received(std::string_view bytes);
  void Ended(const std::string& why);
  void Advance();
  bool Shake();
  void Decrypt();
  void Deliver();
  void Encrypt(std::string_view bytes);
  void Flush();
  void Finish(std::string why);
  std::string WhyNot() const;
  void RefusePlain(std::string_view bytes);

  Loop& loop_;
  const std::shared_ptr<Connection> inner_;
  const TlsOrNone tls_;
  const Side side_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  OnData on_data_;
  OnClose on_close_;
  std::function<void(Status)> on_shaken_;
  std::unique_ptr<Loop::Timer> late_;
  std::string in_;       // decrypted, not consumed
  std::string waiting_;  // to be sent once the handshake is done
  std::string why_;
  std::size_t buffer_max_ = 0;
  bool inner_started_ = false, started_ = false, shaken_ = false, paused_ = false,
       advancing_ = false, close_after_send_ = false, closed_ = false, inner_ended_ = false,
       heard_ = false;
};

}  // namespace taskflow::net
