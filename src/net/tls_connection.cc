#include "net/tls_connection.h"

#include <openssl/err.h>

#include <array>
#include <atomic>

#include "base/check.h"
#include "base/log.h"
#include "net/tls_error.h"

namespace taskflow::net {
namespace {

constexpr Milliseconds kHandshakeMax{10'000};  // of a client that connected to us
constexpr std::size_t kWaitingMax = 1 << 20;   // sent before the handshake is done
constexpr std::size_t kRecordMax = 16 << 10;   // RFC 8446 section 5.1
constexpr std::size_t kWriteAtOnce = 256 << 10;
constexpr char kHandshakeRecord = 22;  // RFC 8446 section 5.1: what a client's first byte is
constexpr std::int64_t kTellEveryMs = 1'000;
constexpr std::string_view kAskByHttps =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 47\r\nConnection: close\r\n\r\n"
    "This server speaks TLS alone: ask by https://.\n";

bool IsHttp(std::string_view bytes) {
  for (std::string_view method :
       {"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "PATCH ", "OPTIONS "}) {
    if (bytes.starts_with(method)) return true;
  }
  return false;
}

// Anybody can be refused as often as they like; the log is not theirs to fill.
void Tell(const std::string& peer, std::string_view why) {
  static std::atomic<std::int64_t> next{0};
  auto now = SystemClock().WallMillis();
  if (now < next) return;
  next = now + kTellEveryMs;
  LogWarn("net", "the client {} is refused: {}", peer, why);
}

}  // namespace

TlsConnection::TlsConnection(Loop& loop, std::shared_ptr<Connection> inner, TlsOrNone tls,
                             Side side, const std::string& host)
    : loop_(loop),
      inner_(std::move(inner)),
      tls_(std::move(tls)),
      side_(side),
      ssl_(SSL_new(tls_->context()), SSL_free) {
  CHECK(ssl_ != nullptr);
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  if (side == Side::kServer) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  tls_->Expect(ssl_.get(), host);
}

TlsConnection::~TlsConnection() = default;

void TlsConnection::StartInner() {
  if (inner_started_) return;
  inner_started_ = true;
  inner_->Start([self = Self()](std::string_view bytes) { return self->Received(bytes); },
                [self = Self()](const std::string& why) { self->Ended(why); }, kRecordMax);
}

void TlsConnection::Handshake(Milliseconds timeout, std::function<void(Status)> done) {
  on_shaken_ = std::move(done);
  late_ = loop_.After(timeout, [this] { Finish("no TLS handshake in time"); });
  StartInner();
  Advance();
}

void TlsConnection::Start(OnData on_data, OnClose on_close, std::size_t buffer_max) {
  on_data_ = std::move(on_data);
  on_close_ = std::move(on_close);
  buffer_max_ = buffer_max;
  started_ = true;
  if (inner_ended_) return loop_.Post([self = Self()] { self->Ended(""); });
  if (!shaken_) late_ = loop_.After(kHandshakeMax, [this] { Finish("no TLS handshake in time"); });
  StartInner();
  if (!paused_) inner_->ResumeReading();
  loop_.Post([self = Self()] { self->Advance(); });
}

std::size_t TlsConnection::Received(std::string_view bytes) {
  if (side_ == Side::kServer && !std::exchange(heard_, true) && bytes[0] != kHandshakeRecord) {
    RefusePlain(bytes);
    return bytes.size();
  }
  BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  Advance();
  return bytes.size();
}

void TlsConnection::Advance() {
  if (closed_ || advancing_) return;
  auto keep = Self();
  advancing_ = true;
  if (shaken_ || Shake()) {
    Decrypt();
    Deliver();
  }
  advancing_ = false;
  if (!closed_) Flush();
}

// Whether the handshake is done.
bool TlsConnection::Shake() {
  ERR_clear_error();
  auto result = SSL_do_handshake(ssl_.get());
  Flush();
  if (result != 1) {
    auto error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return false;
    auto why = WhyNot();
    if (side_ == Side::kServer) Tell(peer(), why);
    Finish(std::move(why));
    return false;
  }
  shaken_ = true;
  late_ = nullptr;
  Encrypt(std::exchange(waiting_, {}));
  if (auto done = std::exchange(on_shaken_, nullptr)) {
    if (!started_) inner_->PauseReading();  // until it is
    loop_.Post([done = std::move(done)] { done({}); });
  }
  return true;
}

std::string TlsConnection::WhyNot() const {
  auto reason = TakeTlsError();
  auto why = WhyNotTrusted(ssl_.get());
  return why.empty() ? "the TLS handshake failed: " + reason : why;
}

void TlsConnection::RefusePlain(std::string_view bytes) {
  Tell(peer(),
       "it does not speak TLS, as tls.listeners wants it here; it should by https://, or for Kafka "
       "by security.protocol=ssl");
  if (IsHttp(bytes)) inner_->Send(std::string(kAskByHttps));
  Finish("the TLS handshake failed: the client does not speak TLS");
}

void TlsConnection::Decrypt() {
  std::array<char, kRecordMax> some;
  while (!paused_ && !closed_) {
    ERR_clear_error();
    auto count = SSL_read(ssl_.get(), some.data(), static_cast<int>(some.size()));
    if (count > 0) {
      in_.append(some.data(), static_cast<std::size_t>(count));
      continue;
    }
    auto error = SSL_get_error(ssl_.get(), count);
    if (error == SSL_ERROR_ZERO_RETURN) {  // the peer's orderly end
      Deliver();
      Finish("");
    } else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      Finish("TLS: " + TakeTlsError());
    }
    return;
  }
}

void TlsConnection::Deliver() {
  if (paused_ || closed_ || !started_ || in_.empty()) return;
  if (close_after_send_) return in_.clear();
  auto used = on_data_(in_);
  if (closed_) return;
  CHECK(used <= in_.size());
  in_.erase(0, used);
  if (in_.size() > buffer_max_) Finish(fmt::format("a message of over {} bytes", buffer_max_));
}

void TlsConnection::Send(std::string bytes) {
  if (closed_ || bytes.empty()) return;
  if (!shaken_) {
    waiting_ += bytes;
    if (waiting_.size() > kWaitingMax) Finish("too much to send before the TLS handshake");
    return;
  }
  Encrypt(bytes);
  if (!advancing_) Flush();
}

// Into memory: it cannot block, and fails only when the stream is broken.
void TlsConnection::Encrypt(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    ERR_clear_error();
    auto some = bytes.substr(0, kWriteAtOnce);
    auto count = SSL_write(ssl_.get(), some.data(), static_cast<int>(some.size()));
    if (count <= 0) return Finish("TLS: " + TakeTlsError());
    bytes.remove_prefix(static_cast<std::size_t>(count));
    Flush();
  }
}

void TlsConnection::Flush() {
  auto* out = SSL_get_wbio(ssl_.get());
  char* data = nullptr;
  auto size = BIO_get_mem_data(out, &data);
  if (size <= 0) return;
  inner_->Send(std::string(data, static_cast<std::size_t>(size)));
  (void)BIO_reset(out);
}

void TlsConnection::OnDrained(std::function<void()> on_drained) {
  inner_->OnDrained(std::move(on_drained));
}

void TlsConnection::PauseReading() {
  paused_ = true;
  inner_->PauseReading();
}

void TlsConnection::ResumeReading() {
  if (!paused_ || closed_) return;
  paused_ = false;
  inner_->ResumeReading();
  loop_.Post([self = Self()] { self->Advance(); });
}

void TlsConnection::CloseAfterSend() {
  if (closed_ || close_after_send_) return;
  close_after_send_ = true;
  loop_.Post([self = Self()] {  // after what this turn still sends
    if (self->closed_) return;
    if (self->shaken_) SSL_shutdown(self->ssl_.get());
    self->Flush();
    self->inner_->CloseAfterSend();
  });
}

void TlsConnection::Finish(std::string why) {
  if (closed_) return;
  closed_ = true;
  why_ = std::move(why);
  late_ = nullptr;
  if (inner_ended_) return;
  if (shaken_) SSL_shutdown(ssl_.get());
  Flush();  // also the alert that tells the peer what is wrong
  if (why_.empty() && shaken_) return inner_->Close();
  inner_->CloseAfterSend();
}

void TlsConnection::Ended(const std::string& why) {
  inner_ended_ = true;
  closed_ = true;
  late_ = nullptr;
  auto reason = why_.empty() ? why : why_;
  if (auto done = std::exchange(on_shaken_, nullptr)) {
    bool late = reason == "no TLS handshake in time";
    auto text = reason.empty() ? "it closed the connection during the TLS handshake" : reason;
    done(Fail(late ? ErrorCode::kTimeout : ErrorCode::kUnavailable, "{}", text));
  }
  if (!started_) return;  // told at Start
  on_data_ = nullptr;
  if (auto on_close = std::exchange(on_close_, nullptr)) on_close(reason);
}

}  // namespace taskflow::net
