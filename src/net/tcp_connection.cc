#include "net/tcp_connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <span>

#include "base/check.h"
#include "net/loop_impl.h"

namespace taskflow::net {
namespace asio = boost::asio;
namespace {

// Reads begin small, so that an idle connection costs little, and grow while they come back full.
constexpr std::size_t kReadSizeMin = 4 << 10;
constexpr std::size_t kReadSizeMax = 256 << 10;
constexpr std::size_t kJoinMax = 16 << 10;  // small answers queued one after another share a buffer
constexpr std::size_t kBuffersPerWrite = 64;
constexpr Milliseconds kLinger{1000};

}  // namespace

TcpConnection::TcpConnection(Loop& loop, tcp::socket socket, std::function<void()> on_destroyed)
    : loop_(loop),
      socket_(std::move(socket)),
      on_destroyed_(std::move(on_destroyed)),
      read_size_(kReadSizeMin) {
  boost::system::error_code error;
  socket_.non_blocking(true, error);
  socket_.set_option(tcp::no_delay(true), error);
  auto remote = socket_.remote_endpoint(error);
  if (!error) peer_ = HostPort{remote.address().to_string(), remote.port()}.ToString();
}

TcpConnection::~TcpConnection() {
  if (on_destroyed_) on_destroyed_();
}

void TcpConnection::Start(OnData on_data, OnClose on_close, std::size_t buffer_max) {
  on_data_ = std::move(on_data);
  on_close_ = std::move(on_close);
  buffer_max_ = buffer_max;
  Read();
}

void TcpConnection::Read() {
  if (reading_ || paused_ || closed_) return;
  MakeRoom();
  reading_ = true;
  auto room = asio::buffer(in_.get() + in_end_, in_capacity_ - in_end_);
  socket_.async_read_some(room,
                          [self = Self()](boost::system::error_code error, std::size_t count) {
                            self->reading_ = false;
                            if (self->closed_) return;
                            if (error == asio::error::eof) return self->Finish("");
                            if (error) return self->Finish(error.message());
                            self->Received(count);
                          });
}

void TcpConnection::MakeRoom() {
  auto held = in_end_ - in_begin_;
  if (held == 0) in_begin_ = in_end_ = 0;
  bool shrink = held == 0 && in_capacity_ > kReadSizeMax && read_size_ == kReadSizeMin;
  if (in_capacity_ - in_end_ >= read_size_ && !shrink) return;
  auto wanted = std::max(held + read_size_, shrink ? read_size_ : 2 * held);
  if (in_capacity_ >= wanted && !shrink) {
    std::memmove(in_.get(), in_.get() + in_begin_, held);
  } else {
    std::unique_ptr<char[]> bigger(new char[wanted]);
    if (held > 0) std::memcpy(bigger.get(), in_.get() + in_begin_, held);
    in_ = std::move(bigger);
    in_capacity_ = wanted;
  }
  in_begin_ = 0;
  in_end_ = held;
}

void TcpConnection::Received(std::size_t count) {
  if (count >= read_size_) {
    read_size_ = std::min(read_size_ * 2, kReadSizeMax);
  } else if (count < read_size_ / 4) {
    read_size_ = std::max(read_size_ / 2, kReadSizeMin);
  }
  in_end_ += count;
  Deliver();
  if (!closed_) Read();
}

void TcpConnection::Deliver() {
  if (paused_ || closed_ || delivering_ || in_begin_ == in_end_) return;
  if (close_after_send_) {
    in_begin_ = in_end_ = 0;
    return;
  }
  auto keep = Self();
  delivering_ = true;
  auto used = on_data_({in_.get() + in_begin_, in_end_ - in_begin_});
  delivering_ = false;
  if (closed_) return;
  CHECK(used <= in_end_ - in_begin_);
  in_begin_ += used;
  if (in_end_ - in_begin_ > buffer_max_) {
    return Finish(fmt::format("a message of over {} bytes", buffer_max_));
  }
  if (!out_.empty() || close_after_send_) Flush();
}

void TcpConnection::ResumeReading() {
  if (!paused_ || closed_) return;
  paused_ = false;
  loop_.Post([self = Self()] {
    self->Deliver();
    self->Read();
  });
}

std::string_view TcpConnection::BytesOf(const Piece& piece) {
  if (const auto* owned = std::get_if<std::string>(&piece)) return *owned;
  return *std::get<std::shared_ptr<const std::string>>(piece);
}

void TcpConnection::Send(std::string bytes) {
  if (closed_ || bytes.empty()) return;
  auto* last = out_.size() > (writing_ ? 1 : 0) ? std::get_if<std::string>(&out_.back()) : nullptr;
  if (last != nullptr && last->size() + bytes.size() <= kJoinMax) {
    unsent_ += bytes.size();
    last->append(bytes);
    return FlushSoon();
  }
  Queue(std::move(bytes));
}

void TcpConnection::Send(std::shared_ptr<const std::string> bytes) {
  if (!closed_ && !bytes->empty()) Queue(std::move(bytes));
}

void TcpConnection::Queue(Piece piece) {
  unsent_ += BytesOf(piece).size();
  out_.push_back(std::move(piece));
  FlushSoon();
}

void TcpConnection::FlushSoon() {
  if (delivering_ || writing_ || flush_posted_) return;
  flush_posted_ = true;
  asio::post(loop_.impl().context, [self = Self()] {
    self->flush_posted_ = false;
    self->Flush();
  });
}

void TcpConnection::Flush() {
  if (writing_ || closed_) return;
  while (!out_.empty()) {
    std::array<asio::const_buffer, kBuffersPerWrite> buffers;
    std::size_t used = 0;
    for (auto& piece : out_) {
      if (used == buffers.size()) break;
      auto bytes = BytesOf(piece);
      if (used == 0) bytes.remove_prefix(out_offset_);
      buffers[used++] = asio::buffer(bytes.data(), bytes.size());
    }
    boost::system::error_code error;
    auto view = std::span(buffers.data(), used);
    auto count = socket_.write_some(view, error);
    if (error == asio::error::would_block) {
      writing_ = true;
      socket_.async_wait(tcp::socket::wait_write,
                         [self = Self()](boost::system::error_code failed) {
                           self->writing_ = false;
                           if (failed) return self->Finish(failed.message());
                           self->Flush();
                         });
      return;
    }
    if (error) return Finish(error.message());
    Sent(count);
  }
  if (close_after_send_) return Linger();
  if (on_drained_) on_drained_();
}

void TcpConnection::Sent(std::size_t count) {
  unsent_ -= count;
  count += out_offset_;
  out_offset_ = 0;
  while (!out_.empty()) {
    auto size = BytesOf(out_.front()).size();
    if (count < size) {
      out_offset_ = count;
      return;
    }
    count -= size;
    out_.pop_front();
  }
}

void TcpConnection::CloseAfterSend() {
  if (closed_ || close_after_send_) return;
  close_after_send_ = true;
  paused_ = false;
  linger_ = loop_.After(kLinger, [this] { Finish(""); });
  if (!delivering_) FlushSoon();
  Read();
}

// Waits for the peer's end, so that what was sent is not lost to a reset caused by unread bytes.
void TcpConnection::Linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void TcpConnection::Finish(std::string why) {
  if (closed_) return;
  closed_ = true;
  linger_ = nullptr;
  boost::system::error_code ignored;
  socket_.close(ignored);
  out_.clear();
  unsent_ = 0;
  // Later, so that no callback of the owner runs inside a call that the owner made.
  loop_.Post([self = Self(), why = std::move(why)] {
    auto on_close = std::exchange(self->on_close_, nullptr);
    self->on_data_ = nullptr;
    self->on_drained_ = nullptr;
    self->peer_.clear();
    if (on_close) on_close(why);
  });
}

}  // namespace taskflow::net
