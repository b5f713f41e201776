#include "http/forward.h"

#include <utility>

#include "http/answer_head.h"
#include "http/chunk_reader.h"
#include "net/connection.h"

namespace taskflow::http {
namespace {

constexpr std::size_t kHeadBytesMax = 16 << 10;
constexpr std::size_t kAnswerAhead = 64 << 10;
constexpr const char* kPassedBack[] = {"Content-Type", "Content-Disposition", "Cache-Control",
                                       "Retry-After", "Location"};

std::string BytesOf(const HostPort& to, const Request& request) {
  auto out = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", request.method,
                         request.target, to.ToString());
  for (const auto& [name, value] : request.headers.all()) {
    out += fmt::format("{}: {}\r\n", name, value);
  }
  if (!request.body.empty()) out += fmt::format("Content-Length: {}\r\n", request.body.size());
  return out + "\r\n" + request.body;
}

class ForwardingImpl : public Forwarding, public std::enable_shared_from_this<ForwardingImpl> {
 public:
  ForwardingImpl(net::Loop& loop, Responder respond, ForwardOptions options)
      : loop_(loop), respond_(std::move(respond)), options_(std::move(options)) {
    chunk_limits_.body_bytes_max = options_.answer_bytes_max;
  }

  void Start(const Url& to, std::string bytes) {
    late_ = loop_.After(options_.answer_time_max, [self = shared_from_this()] {
      self->Fail({ErrorCode::kTimeout, "no answer in time"});
    });
    net::Dial(
        loop_, to.address, options_.connect_time_max,
        [self = shared_from_this(), bytes = std::move(bytes)](auto connection) mutable {
          if (!connection) return self->Fail(connection.error());
          self->Begin(*std::move(connection), std::move(bytes));
        },
        to.tls ? net::Tls::DefaultClient() : nullptr);
  }

  bool ended() const override { return ended_; }
  void Close() override { End(); }

 private:
  void Begin(std::shared_ptr<net::Connection> connection, std::string bytes) {
    if (ended_) return connection->Close();
    connection_ = std::move(connection);
    connection_->Start(
        [self = shared_from_this()](std::string_view some) { return self->Received(some); },
        [self = shared_from_this()](const std::string& why) { self->Closed(why); },
        kHeadBytesMax + kAnswerAhead);
    connection_->Send(std::move(bytes));
  }

  std::size_t Received(std::string_view bytes) {
    std::size_t used = 0;
    while (!head_) {
      auto end = bytes.find("\r\n\r\n", used);
      if (end == bytes.npos) {
        if (bytes.size() - used > kHeadBytesMax) Fail({ErrorCode::kTooLarge, "too long a head"});
        return used;
      }
      auto head = ReadAnswerHead(bytes.substr(used, end + 2 - used));
      used = end + 4;
      if (!head) return Fail({ErrorCode::kInvalid, "an answer that is not HTTP"}), used;
      if (head->status >= 200) TakeHead(*std::move(head));
    }
    if (!ended_) TakeBody(bytes, used);
    return ended_ ? bytes.size() : used;
  }

  void TakeHead(AnswerHead head) {
    head_ = std::move(head);
    answer_.status = head_->status;
    for (const auto* name : kPassedBack) {
      if (auto value = head_->headers.Find(name)) answer_.headers.Set(name, std::string(*value));
    }
    if (head_->status == 204 || head_->status == 304) head_->content_length = 0;
    if (head_->chunked) chunks_.emplace(chunk_limits_);
    if (head_->content_length && *head_->content_length <= options_.answer_bytes_max) return;
    late_ = nullptr;
    stream_ = respond_->Open(std::move(answer_), 2 * options_.unsent_bytes_max + kAnswerAhead);
    respond_.reset();
    std::weak_ptr<ForwardingImpl> weak = shared_from_this();
    stream_->OnGone([weak] {
      if (auto self = weak.lock()) self->End();
    });
    stream_->OnDrained([weak] {
      if (auto self = weak.lock(); self && self->connection_) self->connection_->ResumeReading();
    });
  }

  void TakeBody(std::string_view bytes, std::size_t& used) {
    std::string some;
    if (chunks_) {
      used += chunks_->Feed(bytes.substr(used), some);
      if (chunks_->refusal()) return Fail({ErrorCode::kInvalid, "a broken body"});
    } else {
      auto most = head_->content_length ? *head_->content_length - taken_ : bytes.size();
      some = bytes.substr(used, most);
      used += some.size();
    }
    taken_ += some.size();
    bool whole = chunks_ ? chunks_->done() : taken_ == head_->content_length;
    if (!stream_) {
      answer_.body += some;
      if (whole) Answer(std::move(answer_));
      return;
    }
    if (!some.empty() && !stream_->Write(std::move(some))) return End();
    if (whole) return Finish();
    if (stream_->waiting() > options_.unsent_bytes_max) connection_->PauseReading();
  }

  void Closed(const std::string& why) {
    connection_ = nullptr;
    // Without chunks and length, an orderly end is all there is to see.
    bool whole = stream_ && !chunks_ && !head_->content_length && why.empty();
    if (whole) return Finish();
    Fail({ErrorCode::kUnavailable, why.empty() ? "it closed the connection" : why});
  }

  void Fail(Error error) {
    if (respond_) return Answer(options_.unreachable(error));
    End();
  }
  void Answer(Response response) {
    if (respond_) respond_->Send(std::move(response));
    End();
  }
  void Finish() {
    stream_->Finish();
    End();
  }
  void End() {
    if (std::exchange(ended_, true)) return;
    auto self = shared_from_this();
    respond_.reset();
    stream_ = nullptr;
    late_ = nullptr;
    if (auto connection = std::exchange(connection_, nullptr)) connection->Close();
  }

  net::Loop& loop_;
  std::optional<Responder> respond_;  // until it is answered
  const ForwardOptions options_;
  Limits chunk_limits_;
  std::unique_ptr<net::Loop::Timer> late_;
  std::shared_ptr<net::Connection> connection_;
  std::optional<AnswerHead> head_;
  std::optional<ChunkReader> chunks_;
  Response answer_;
  std::shared_ptr<Stream> stream_;
  std::uint64_t taken_ = 0;  // of the body
  bool ended_ = false;
};

}  // namespace

std::shared_ptr<Forwarding> Forward(net::Loop& loop, const Url& to, Request request,
                                    Responder respond, ForwardOptions options) {
  auto out = std::make_shared<ForwardingImpl>(loop, std::move(respond), std::move(options));
  out->Start(to, BytesOf(to.address, request));
  return out;
}

}  // namespace taskflow::http
