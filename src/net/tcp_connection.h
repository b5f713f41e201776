// The one implementation of Connection, over an Asio socket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <variant>

#include "net/connection.h"

namespace taskflow::net {

using boost::asio::ip::tcp;

class TcpConnection : public Connection {
 public:
  // `on_destroyed` may be empty.
  TcpConnection(Loop& loop, tcp::socket socket, std::function<void()> on_destroyed);
  ~TcpConnection() override;

  void Start(OnData on_data, OnClose on_close, std::size_t buffer_max) override;
  void Send(std::string bytes) override;
  void Send(std::shared_ptr<const std::string> bytes) override;
  std::size_t Unsent() const override { return unsent_; }
  void OnDrained(std::function<void()> on_drained) override { on_drained_ = std::move(on_drained); }
  void PauseReading() override { paused_ = true; }
  void ResumeReading() override;
  void CloseAfterSend() override;
  void Close() override { Finish(""); }
  const std::string& peer() const override { return peer_; }

 private:
  using Piece = std::variant<std::string, std::shared_ptr<const std::string>>;
  static std::string_view BytesOf(const Piece& piece);

  std::shared_ptr<TcpConnection> Self() {
    return std::static_pointer_cast<TcpConnection>(shared_from_this());
  }
  void Read();
  void MakeRoom();
  void Received(std::size_t count);
  void Deliver();
  void Queue(Piece piece);
  void FlushSoon();
  void Flush();
  void Sent(std::size_t count);
  void Linger();
  void Finish(std::string why);

  Loop& loop_;
  tcp::socket socket_;
  std::function<void()> on_destroyed_;
  std::string peer_;
  OnData on_data_;
  OnClose on_close_;
  std::function<void()> on_drained_;

  // Received and not consumed: in_[in_begin_, in_end_).
  std::unique_ptr<char[]> in_;
  std::size_t in_capacity_ = 0, in_begin_ = 0, in_end_ = 0, buffer_max_ = 0, read_size_;
  std::deque<Piece> out_;
  std::size_t out_offset_ = 0;  // bytes of out_.front() already sent
  std::size_t unsent_ = 0;
  std::unique_ptr<Loop::Timer> linger_;
  bool reading_ = false, paused_ = false, delivering_ = false, flush_posted_ = false,
       writing_ = false, close_after_send_ = false, closed_ = false;
};

}  // namespace taskflow::net
