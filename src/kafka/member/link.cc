#include "kafka/member/link.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "kafka/member/limits.h"
#include "kafka/member/sasl.h"
#include "net/connection.h"

namespace taskflow::kafka {

struct Link::State {
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::shared_ptr<net::Connection> connection;  // used on the loop
  int attempt = 0;                              // what belongs to an older one is not listened to
  bool open = false;
  bool interrupted = false;
  std::string why;  // it was closed, or not opened
  std::optional<std::string> answer;

  // True when `is_done` before the time is over.
  template <typename IsDone>
  bool Wait(std::unique_lock<std::mutex>& lock, Milliseconds timeout, IsDone is_done) {
    changed.wait_for(lock, timeout, [&] { return interrupted || is_done(); });
    return !interrupted && is_done();
  }
  void Closed(int of, std::string reason) {
    std::lock_guard lock(mutex);
    if (of != attempt) return;
    open = false;
    connection = nullptr;
    why = reason.empty() ? "the broker closed the connection" : std::move(reason);
    changed.notify_all();
  }
  // How many bytes were consumed.
  std::size_t Received(int of, std::string_view bytes) {
    if (bytes.size() < sizeof(std::int32_t)) return 0;
    auto length = LoadBigEndian<std::int32_t>(bytes.data());
    if (length < 0 || static_cast<std::size_t>(length) > kAnswerBytesMax) {
      std::shared_ptr<net::Connection> ended;
      {
        std::lock_guard lock(mutex);
        if (of == attempt) ended = connection;
      }
      if (ended) ended->Close();
      Closed(of, "it sends what is not Kafka's protocol");
      return bytes.size();
    }
    auto whole = sizeof(std::int32_t) + static_cast<std::size_t>(length);
    if (bytes.size() < whole) return 0;
    std::lock_guard lock(mutex);
    if (of == attempt) answer = std::string(bytes.substr(4, whole - 4));
    changed.notify_all();
    return whole;
  }
};

Link::Link(net::Loop& loop, std::string client_id, Security security)
    : loop_(loop),
      client_id_(std::move(client_id)),
      security_(std::move(security)),
      state_(std::make_shared<State>()) {}

Link::~Link() { Close(); }

bool Link::IsOpen() const {
  std::lock_guard lock(state_->mutex);
  return state_->open;
}

void Link::Close() {
  std::shared_ptr<net::Connection> ended;
  {
    std::lock_guard lock(state_->mutex);
    ++state_->attempt;
    state_->open = false;
    ended = std::move(state_->connection);
    state_->connection = nullptr;
  }
  if (ended != nullptr) loop_.Post([ended = std::move(ended)] { ended->Close(); });
}

void Link::Interrupt() {
  std::lock_guard lock(state_->mutex);
  state_->interrupted = true;
  state_->changed.notify_all();
}

Status Link::Connect(const HostPort& address, Milliseconds timeout) {
  Close();
  std::unique_lock lock(state_->mutex);
  int attempt = state_->attempt;
  state_->why.clear();
  auto begin = [state = state_, attempt](Result<std::shared_ptr<net::Connection>> dialed) {
    if (!dialed) return state->Closed(attempt, std::move(dialed).error().message);
    auto connection = *std::move(dialed);
    {
      std::lock_guard begun(state->mutex);
      if (attempt != state->attempt) return connection->Close();
      state->connection = connection;
    }
    connection->Start(
        [state, attempt](std::string_view bytes) { return state->Received(attempt, bytes); },
        [state, attempt](const std::string& why) { state->Closed(attempt, why); },
        kAnswerBytesMax + sizeof(std::int32_t));
    std::lock_guard begun(state->mutex);
    if (attempt != state->attempt || state->connection == nullptr) return;
    state->open = true;
    state->changed.notify_all();
  };
  net::Loop* loop = &loop_;
  loop_.Post([loop, address, timeout, begin, tls = security_.tls] {
    net::Dial(*loop, address, timeout, begin, tls);
  });
  if (state_->Wait(lock, timeout, [&] { return state_->open || !state_->why.empty(); }) &&
      state_->open) {
    return {};
  }
  auto why = state_->why.empty() ? "no connection in time" : state_->why;
  lock.unlock();
  Close();
  return Fail(ErrorCode::kUnavailable, "Kafka at {}: {}", address.ToString(), why);
}

Status Link::Open(const HostPort& address, Milliseconds timeout) {
  open_until_.reset();
  TRY(Connect(address, timeout));
  if (!security_.sasl) return {};
  auto begun = SystemClock().Mono();
  auto lifetime = Authenticate(*this, *security_.sasl, timeout);
  if (!lifetime) {
    Close();
    return FailWith(fmt::format("Kafka at {}", address.ToString()), std::move(lifetime).error());
  }
  if (lifetime->count() > 0) open_until_ = begun + *lifetime * 4 / 5;
  return {};
}

Result<std::string> Link::Exchange(ApiKey api, std::int16_t version, const std::string& body,
                                   Milliseconds timeout) {
  auto id = ++correlation_id_;
  std::string frame(sizeof(std::int32_t), '\0');
  ByteWriter writer(frame);
  Write(writer, RequestHeader{api, version, id, client_id_});
  writer.Raw(body);
  StoreBigEndian(frame.data(), static_cast<std::int32_t>(frame.size() - sizeof(std::int32_t)));

  std::unique_lock lock(state_->mutex);
  if (!state_->open) return Fail(ErrorCode::kUnavailable, "no broker is connected");
  state_->answer.reset();
  loop_.Post([connection = state_->connection, frame = std::move(frame)]() mutable {
    connection->Send(std::move(frame));
  });
  state_->Wait(lock, timeout, [&] { return state_->answer || !state_->open; });
  auto answer = std::move(state_->answer);
  auto why = state_->why;
  bool is_open = state_->open, interrupted = state_->interrupted;
  state_->answer.reset();
  lock.unlock();
  std::int32_t answered = 0;
  if (answer && !interrupted) {
    ByteReader reader(*answer);
    if (ReadResponseHeader(reader, api, version, answered) && answered == id)
      return std::string(reader.Rest());
  }
  Close();
  if (answer && !interrupted) {
    return Fail(ErrorCode::kCorrupt, "the broker answered another request than {}", Name(api));
  }
  if (!is_open) return Fail(ErrorCode::kUnavailable, "{}: {}", Name(api), why);
  if (interrupted) return Fail(ErrorCode::kUnavailable, "{}: interrupted", Name(api));
  return Fail(ErrorCode::kTimeout, "{}: no answer in {} ms", Name(api), timeout.count());
}

}  // namespace taskflow::kafka
