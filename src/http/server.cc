#include "http/server.h"

#include <atomic>
#include <set>

#include "base/log.h"
#include "http/request_reader.h"
#include "net/connection.h"

namespace taskflow::http {
namespace {

constexpr Milliseconds kSweepEvery{1000};

std::string HeadOf(const Response& response, bool keep_alive, std::optional<std::size_t> length) {
  std::string out =
      fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonPhrase(response.status));
  for (const auto& [name, value] : response.headers.all()) {
    out += fmt::format("{}: {}\r\n", name, value);
  }
  if (length) out += fmt::format("Content-Length: {}\r\n", *length);
  if (!keep_alive) out += "Connection: close\r\n";
  return out += "\r\n";
}

bool MayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }

class ServerImpl;

}  // namespace

// One connection's requests and their answers, which leave in the order of the requests.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(net::Loop& loop, const Router& router, const Limits& limits,
           std::shared_ptr<net::Connection> connection)
      : loop_(loop),
        router_(router),
        limits_(limits),
        connection_(std::move(connection)),
        reader_(limits) {
    Touch();
  }

  void Start(std::function<void()> on_close);
  void Answer(std::uint64_t slot, Response response);
  void OpenStream(std::uint64_t slot, Response head, std::shared_ptr<class StreamImpl> stream);
  // Closes when a request takes too long to arrive or nothing was asked for too long.
  void CloseIfLate(MonoTime now);
  void Close() { connection_->Close(); }
  net::Loop& loop() { return loop_; }
  net::Connection& connection() { return *connection_; }

 private:
  struct Slot {
    bool head_only = false, keep_alive = true, ready = false;
    std::string bytes;
    std::shared_ptr<StreamImpl> stream;
  };
  std::size_t Received(std::string_view bytes);
  void Refuse(int status, const std::string& why);
  void SendReady();
  void Touch() { since_ = SystemClock().Mono(); }

  net::Loop& loop_;
  const Router& router_;
  const Limits& limits_;
  std::shared_ptr<net::Connection> connection_;
  RequestReader reader_;
  std::deque<Slot> slots_;  // answers not sent yet; slots_[0] is number first_slot_
  std::uint64_t first_slot_ = 0;
  MonoTime since_;
  bool ending_ = false;  // no further request is read
  std::vector<std::function<void()>> on_gone_;
  friend class StreamImpl;
};

class StreamImpl : public Stream, public std::enable_shared_from_this<StreamImpl> {
 public:
  StreamImpl(std::weak_ptr<Exchange> exchange, net::Loop& loop, std::size_t unsent_max)
      : exchange_(std::move(exchange)), loop_(loop), unsent_max_(unsent_max) {}

  // Nobody can write any more: the connection ends with what was written.
  void End() {
    loop_.Post([self = shared_from_this()] {
      self->ended_ = true;
      if (self->begun_) self->CloseConnection();
    });
  }

  bool Write(std::string bytes) override {
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

  void OnGone(std::function<void()> on_gone) override {
    loop_.Post([self = shared_from_this(), on_gone = std::move(on_gone)]() mutable {
      auto exchange = self->exchange_.lock();
      if (exchange && !self->gone_) {
        exchange->on_gone_.push_back(std::move(on_gone));
      } else {
        on_gone();
      }
    });
  }

  // On the loop: what was written before the head could leave waits here.
  void Begin() {
    begun_ = true;
    auto exchange = exchange_.lock();
    if (exchange && !early_.empty()) exchange->connection().Send(std::move(early_));
    early_.clear();
    if (ended_) CloseConnection();
  }
  void SetGone() { gone_ = true; }
  void Drained() { waiting_ = 0; }

 private:
  void Forward(std::string bytes) {
    auto exchange = exchange_.lock();
    if (!exchange) return;
    if (begun_) {
      exchange->connection().Send(std::move(bytes));
    } else {
      early_ += bytes;
    }
  }

  void CloseConnection() {
    if (auto exchange = exchange_.lock()) exchange->connection().CloseAfterSend();
  }

  std::weak_ptr<Exchange> exchange_;
  net::Loop& loop_;
  const std::size_t unsent_max_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> gone_{false};
  bool begun_ = false, ended_ = false;  // on the loop
  std::string early_;
};

void Exchange::Start(std::function<void()> on_close) {
  auto self = shared_from_this();
  connection_->OnDrained([this] {
    for (auto& slot : slots_) {
      if (slot.stream) slot.stream->Drained();
    }
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
                     limits_.header_bytes_max + 4);
}

std::size_t Exchange::Received(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !ending_) {
    if (slots_.size() >= limits_.pipelined_requests_max) {
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
    if (!step.request) {
      if (step.used == 0) break;
      continue;
    }
    Touch();
    auto& slot = slots_.emplace_back();
    slot.head_only = step.request->method == "HEAD";
    slot.keep_alive = step.keep_alive;
    ending_ = !step.keep_alive;
    step.request->peer = connection_->peer();
    auto number = first_slot_ + slots_.size() - 1;
    router_.Dispatch(*step.request,
                     Responder(std::make_shared<Responder::Shared>(shared_from_this(), number)));
  }
  return ending_ ? bytes.size() : used;
}

void Exchange::Refuse(int status, const std::string& why) {
  auto& slot = slots_.emplace_back();
  slot.keep_alive = false;
  ending_ = true;
  Answer(first_slot_ + slots_.size() - 1, Response::Text(status, why + "\n"));
}

void Exchange::Answer(std::uint64_t number, Response response) {
  if (number < first_slot_ || number - first_slot_ >= slots_.size()) return;
  auto& slot = slots_[number - first_slot_];
  if (slot.ready) return;
  slot.ready = true;
  auto length = MayHaveBody(response.status) ? std::optional(response.body.size()) : std::nullopt;
  slot.bytes = HeadOf(response, slot.keep_alive, length);
  if (length && !slot.head_only) slot.bytes += response.body;
  SendReady();
}

void Exchange::OpenStream(std::uint64_t number, Response head, std::shared_ptr<StreamImpl> stream) {
  if (number < first_slot_ || number - first_slot_ >= slots_.size()) return stream->SetGone();
  auto& slot = slots_[number - first_slot_];
  if (slot.head_only) {
    stream->SetGone();
    stream = nullptr;
    head.body.clear();
  }
  slot.ready = true;
  slot.keep_alive = false;
  ending_ = true;
  slot.bytes = HeadOf(head, false, std::nullopt) + head.body;
  slot.stream = std::move(stream);
  SendReady();
}

void Exchange::SendReady() {
  while (!slots_.empty() && slots_.front().ready) {
    auto& slot = slots_.front();
    connection_->Send(std::move(slot.bytes));
    if (slot.stream) {
      slot.stream->Begin();
      return;  // the stream owns the rest of the connection
    }
    bool keep_alive = slot.keep_alive;
    slots_.pop_front();
    ++first_slot_;
    Touch();
    if (!keep_alive) return connection_->CloseAfterSend();
  }
  if (!ending_ && slots_.size() < limits_.pipelined_requests_max) connection_->ResumeReading();
}

void Exchange::CloseIfLate(MonoTime now) {
  if (!slots_.empty()) return;
  auto limit = reader_.Idle() ? limits_.idle_time_max : limits_.request_time_max;
  if (now - since_ > limit) Close();
}

struct Responder::Shared {
  Shared(std::weak_ptr<Exchange> e, std::uint64_t s)
      : exchange(e), loop(&e.lock()->loop()), slot(s) {}
  ~Shared() {
    if (!answered) Answer(Response::Text(500, "Internal server error\n"));
  }

  void Answer(Response response) {
    if (answered.exchange(true)) return;
    if (loop->IsHere()) {
      if (auto e = exchange.lock()) e->Answer(slot, std::move(response));
      return;
    }
    loop->Post([e = exchange, s = slot, response = std::move(response)]() mutable {
      if (auto alive = e.lock()) alive->Answer(s, std::move(response));
    });
  }

  std::weak_ptr<Exchange> exchange;
  net::Loop* loop;
  std::uint64_t slot;
  std::atomic<bool> answered{false};
};

void Responder::Send(Response response) const { shared_->Answer(std::move(response)); }

std::shared_ptr<Stream> Responder::Open(Response head, std::size_t unsent_max) const {
  auto stream = std::make_shared<StreamImpl>(shared_->exchange, *shared_->loop, unsent_max);
  // The exchange holds the stream too, so its end is when the caller's handle goes.
  std::shared_ptr<Stream> handle(stream.get(), [stream](Stream*) { stream->End(); });
  if (shared_->answered.exchange(true)) {
    stream->SetGone();
    return handle;
  }
  shared_->loop->Post(
      [e = shared_->exchange, s = shared_->slot, head = std::move(head), stream]() mutable {
        if (auto alive = e.lock()) {
          alive->OpenStream(s, std::move(head), std::move(stream));
        } else {
          stream->SetGone();
        }
      });
  return handle;
}

namespace {

class ServerImpl : public Server {
 public:
  ServerImpl(net::Loop& loop, Router router, Limits limits)
      : loop_(loop), router_(std::move(router)), limits_(limits) {}

  Status Listen(const HostPort& address) {
    ASSIGN_OR_RETURN(listener_, net::Listener::Listen(
                                    loop_, address, limits_.connections_max,
                                    [this](auto connection) { Accept(std::move(connection)); }));
    loop_.Run([this] { Sweep(); });
    return {};
  }

  ~ServerImpl() override {
    listener_ = nullptr;
    loop_.Run([this] {
      sweep_ = nullptr;
      for (auto& e : open_) e->Close();
    });
    loop_.Run([] {});  // the connections' last callbacks have run
  }

  const HostPort& address() const override { return listener_->address(); }

 private:
  void Accept(std::shared_ptr<net::Connection> connection) {
    auto exchange = std::make_shared<Exchange>(loop_, router_, limits_, std::move(connection));
    open_.insert(exchange);
    exchange->Start([this, raw = std::weak_ptr(exchange)] { open_.erase(raw.lock()); });
  }

  void Sweep() {
    auto now = SystemClock().Mono();
    for (auto& e : open_) e->CloseIfLate(now);
    sweep_ = loop_.After(kSweepEvery, [this] { Sweep(); });
  }

  net::Loop& loop_;
  Router router_;
  Limits limits_;
  std::set<std::shared_ptr<Exchange>> open_;
  std::unique_ptr<net::Loop::Timer> sweep_;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(net::Loop& loop, const HostPort& listen,
                                              Router router, Limits limits) {
  auto server = std::make_unique<ServerImpl>(loop, std::move(router), limits);
  TRY(server->Listen(listen));
  return server;
}

}  // namespace taskflow::http
