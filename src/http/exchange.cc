#include "http/exchange.h"

#include <fmt/chrono.h>

#include "base/clock.h"

namespace taskflow::http {
namespace {

// A connection may hold so much more than one head while its answers are waited for.
constexpr std::size_t kReadAhead = 512 << 10;
constexpr std::size_t kHeadBytes = 1024;  // as most of them need

// "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n" (RFC 9110 section 6.6.1), made once a second.
const std::string& DateLine() {
  thread_local std::int64_t made_for = -1;
  thread_local std::string line;
  auto now = SystemClock().WallMillis() / 1000;
  if (now != made_for) {
    made_for = now;
    line = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                       fmt::gmtime(static_cast<std::time_t>(now)));
  }
  return line;
}

// `framing` says where the body ends: a header's line, or nothing.
std::string HeadOf(const Response& response, const ServerParts& parts, bool keep_alive,
                   std::string_view framing) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonPhrase(response.status));
  out.reserve(kHeadBytes);
  out += DateLine();
  for (const auto& [name, value] : response.headers.all()) AppendLine(out, name, value);
  for (const auto& [name, line] : parts.of_all) {
    if (!response.headers.Find(name)) out += line;
  }
  out += framing;
  if (!keep_alive) out += "Connection: close\r\n";
  return out += "\r\n";
}

bool MayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }

// RFC 9112 section 7.1. An empty one would be the last.
std::string ChunkOf(std::string_view bytes) {
  auto out = fmt::format("{:x}\r\n", bytes.size());
  out.reserve(out.size() + bytes.size() + 2);
  return out.append(bytes).append("\r\n");
}

}  // namespace

void AppendLine(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (char c : value) out.push_back(c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
  out += "\r\n";
}

Exchange::Exchange(const ServerParts& parts, std::shared_ptr<net::Connection> connection)
    : parts_(parts), connection_(std::move(connection)), reader_(parts.limits) {
  Touch();
  unsent_since_ = since_;
}

void Exchange::Touch() { since_ = SystemClock().Mono(); }

void Exchange::Start(std::function<void()> on_close) {
  auto self = shared_from_this();
  connection_->OnDrained([this] {
    for (auto& slot : slots_) {
      if (slot.stream) slot.stream->Drained();
    }
    if (closing_) return connection_->CloseAfterSend();
    ReadOn();
  });
  connection_->Start([self](std::string_view bytes) { return self->Received(bytes); },
                     [self, on_close = std::move(on_close)](const std::string&) {
                       for (auto& slot : self->slots_) {
                         if (slot.stream) slot.stream->SetGone();
                       }
                       self->slots_.clear();
                       auto gone = std::exchange(self->on_gone_, {});
                       for (auto& call : gone) call();
                       on_close();
                     },
                     parts_.limits.header_bytes_max + kReadAhead);
}

bool Exchange::HasRoom() const {
  return slots_.size() < parts_.limits.pipelined_requests_max &&
         connection_->Unsent() <= parts_.limits.unsent_bytes_max;
}

std::size_t Exchange::Received(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !ending_) {
    if (!HasRoom()) {
      connection_->PauseReading();
      break;
    }
    if (reader_.Idle()) Touch();
    auto step = reader_.Feed(bytes.substr(used));
    used += step.used;
    if (step.refusal != 0) {
      Refuse(step.refusal, step.why);
      return bytes.size();
    }
    if (step.expects_continue && slots_.empty())
      connection_->Send(std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    if (step.request) {
      Dispatch(std::move(step));
    } else if (step.used == 0) {
      break;
    }
  }
  return ending_ ? bytes.size() : used;
}

void Exchange::Dispatch(RequestReader::Step step) {
  Touch();
  auto& slot = slots_.emplace_back();
  slot.method = step.request->method;
  slot.asked_at = since_;
  slot.keep_alive = step.keep_alive;
  slot.is_1_0 = step.is_1_0;
  ending_ = !step.keep_alive;
  step.request->peer = connection_->peer();
  auto number = first_slot_ + slots_.size() - 1;
  parts_.router.Dispatch(*step.request, Responder::For(shared_from_this(), number));
}

void Exchange::Refuse(int status, const std::string& why) {
  auto& slot = slots_.emplace_back();
  slot.asked_at = SystemClock().Mono();
  slot.keep_alive = false;
  ending_ = true;
  auto response = Response::Text(status, why + "\n");
  response.headers.Set("X-Content-Type-Options", "nosniff");
  response.headers.Set("Cache-Control", "no-store");
  Answer(first_slot_ + slots_.size() - 1, "", std::move(response));
}

Exchange::Slot* Exchange::Find(std::uint64_t number) {
  if (number < first_slot_ || number - first_slot_ >= slots_.size()) return nullptr;
  return &slots_[number - first_slot_];
}

void Exchange::Report(const Slot& slot, std::string_view route, int status) {
  if (!parts_.on_served) return;
  auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(SystemClock().Mono() - slot.asked_at);
  parts_.on_served({.method = slot.method,
                    .route = route,
                    .status = status,
                    .micros = took.count(),
                    .bytes = slot.bytes.size()});
}

void Exchange::Answer(std::uint64_t number, std::string_view route, Response response) {
  auto* slot = Find(number);
  if (slot == nullptr || slot->ready) return;
  slot->ready = true;
  bool has_body = MayHaveBody(response.status);
  auto framing = fmt::format("Content-Length: {}\r\n", response.body.size());
  slot->bytes = HeadOf(response, parts_, slot->keep_alive, has_body ? framing : "");
  if (has_body && !slot->HeadOnly()) slot->bytes += response.body;
  Report(*slot, route, response.status);
  SendReady();
}

void Exchange::OpenStream(std::uint64_t number, std::string_view route, Response head,
                          std::shared_ptr<StreamImpl> stream) {
  auto* slot = Find(number);
  if (slot == nullptr) return stream->SetGone();
  if (slot->HeadOnly()) {
    stream->SetGone();
    stream = nullptr;
    head.body.clear();
  }
  slot->ready = true;
  slot->keep_alive = false;
  ending_ = true;
  bool chunked = !slot->is_1_0;
  slot->bytes = HeadOf(head, parts_, false, chunked ? "Transfer-Encoding: chunked\r\n" : "");
  if (!head.body.empty()) slot->bytes += chunked ? ChunkOf(head.body) : head.body;
  slot->stream = std::move(stream);
  Report(*slot, route, head.status);
  SendReady();
}

void Exchange::SendReady() {
  while (!slots_.empty() && slots_.front().ready) {
    auto& slot = slots_.front();
    connection_->Send(std::move(slot.bytes));
    if (slot.stream) {
      slot.stream->Begin(!slot.is_1_0);
      return;  // the stream owns the rest of the connection
    }
    bool keep_alive = slot.keep_alive;
    slots_.pop_front();
    ++first_slot_;
    Touch();
    if (!keep_alive) return CloseWhenSent();
  }
  ReadOn();
}

// However long the client takes for it, as long as it takes some.
void Exchange::CloseWhenSent() {
  closing_ = true;
  if (connection_->Unsent() == 0) connection_->CloseAfterSend();
}

void Exchange::ReadOn() {
  if (!ending_ && HasRoom()) connection_->ResumeReading();
}

bool Exchange::Stalls(MonoTime now) {
  auto unsent = connection_->Unsent();
  if (unsent == 0 || unsent < unsent_before_) unsent_since_ = now;
  unsent_before_ = unsent;
  return now - unsent_since_ > parts_.limits.stall_time_max;
}

void Exchange::CloseIfLate(MonoTime now) {
  if (Stalls(now)) return Close();
  if (!slots_.empty() || connection_->Unsent() > 0 || ending_) return;
  const auto& limits = parts_.limits;
  if (reader_.Idle()) {
    if (now - since_ > limits.idle_time_max) Close();
  } else if (now - since_ > (reader_.InBody() ? limits.request_time_max : limits.head_time_max)) {
    Refuse(408, "the request took too long");
  }
}

bool StreamImpl::Write(std::string bytes) {
  if (gone_) return false;
  if (waiting_.fetch_add(bytes.size()) + bytes.size() > unsent_max_) {
    gone_ = true;
    loop_.Post([exchange = exchange_] {
      if (auto e = exchange.lock()) e->Close();
    });
    return false;
  }
  loop_.Post([self = shared_from_this(), bytes = std::move(bytes)]() mutable {
    self->Forward(std::move(bytes));
  });
  return true;
}

void StreamImpl::OnGone(std::function<void()> on_gone) {
  loop_.Post([self = shared_from_this(), on_gone = std::move(on_gone)]() mutable {
    auto exchange = self->exchange_.lock();
    if (exchange && !self->gone_) {
      exchange->on_gone_.push_back(std::move(on_gone));
    } else {
      on_gone();
    }
  });
}

void StreamImpl::OnDrained(std::function<void()> on_drained) {
  loop_.Post([self = shared_from_this(), on_drained = std::move(on_drained)]() mutable {
    self->on_drained_ = std::move(on_drained);
  });
}

void StreamImpl::Drained() {
  waiting_ = 0;
  if (on_drained_) on_drained_();
}

void StreamImpl::Finish() {
  loop_.Post([self = shared_from_this()] { self->whole_ = true; });
}

void StreamImpl::End() {
  loop_.Post([self = shared_from_this()] {
    self->ended_ = true;
    if (self->begun_) self->CloseConnection();
  });
}

void StreamImpl::Begin(bool chunked) {
  begun_ = true;
  chunked_ = chunked;
  if (auto exchange = exchange_.lock()) SendPiece(*exchange, std::exchange(early_, {}));
  if (ended_) CloseConnection();
}

void StreamImpl::SendPiece(Exchange& exchange, std::string bytes) {
  if (bytes.empty()) return;
  exchange.connection().Send(chunked_ ? ChunkOf(bytes) : std::move(bytes));
}

void StreamImpl::Forward(std::string bytes) {
  auto exchange = exchange_.lock();
  if (!exchange) return;
  if (begun_) {
    SendPiece(*exchange, std::move(bytes));
  } else {
    early_ += bytes;
  }
}

void StreamImpl::CloseConnection() {
  auto exchange = exchange_.lock();
  if (!exchange || gone_) return;
  if (whole_ && chunked_) exchange->connection().Send(std::string("0\r\n\r\n"));
  exchange->CloseWhenSent();
}

}  // namespace taskflow::http
