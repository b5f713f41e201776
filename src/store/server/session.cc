#include "store/server/session.h"

#include "base/log.h"
#include "store/limits.h"

namespace taskflow::store {
namespace {

constexpr std::uint8_t kOldest = 4, kNewest = 5;

// Whose first bytes these are, when they are not CQL's.
std::string_view ForeignProtocol(std::string_view bytes) {
  for (std::string_view verb : {"GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PRI "}) {
    if (bytes.starts_with(verb.substr(0, 4))) return "HTTP";
  }
  if (bytes.starts_with("\x16\x03")) return "TLS";
  return bytes.starts_with(std::string_view("\0\0", 2)) ? "Kafka" : "";
}

}  // namespace

Session::Session(std::shared_ptr<net::Connection> connection, std::shared_ptr<Shared> shared)
    : connection_(std::move(connection)), shared_(std::move(shared)) {}

void Session::Start(std::function<void()> on_close) {
  on_close_ = std::move(on_close);
  auto self = shared_from_this();
  connection_->OnDrained([this] {
    if (paused_ && in_flight_ <= kInFlightPerConnectionMax / 2) {
      paused_ = false;
      connection_->ResumeReading();
    }
  });
  connection_->Start([self](std::string_view bytes) { return self->OnData(bytes); },
                     [self](const std::string& why) {
                       if (!why.empty()) LogDebug("store", "a connection ended: {}", why);
                       *self->open_ = false;
                       self->shared_->in_flight -= std::exchange(self->in_flight_, 0);
                       if (auto done = std::exchange(self->on_close_, nullptr)) done();
                     },
                     kConnectionBufferMax);
}

void Session::Close() { connection_->Close(); }

bool Session::IsForeign(std::string_view bytes) {
  if (version_ != 0) return false;
  auto protocol = ForeignProtocol(bytes);
  if (protocol.empty()) return false;
  LogWarn("store", "{} speaks {} to the CQL port {}: closed", connection_->peer(), protocol,
          shared_->engine.node().address.ToString());
  connection_->Close();
  return true;
}

std::size_t Session::OnData(std::string_view bytes) {
  auto self = shared_from_this();
  if (bytes.size() >= 4 && IsForeign(bytes)) return bytes.size();
  reading_ = true;
  std::size_t used = 0;
  while (!closing_ && !paused_ && *open_) {
    auto rest = bytes.substr(used);
    auto taken = segmented_ ? ReadSegments(rest) : ReadEnvelopes(rest);
    if (taken == 0) break;
    used += taken;
  }
  reading_ = false;
  Flush();
  return closing_ ? bytes.size() : used;
}

bool Session::CheckHeader(const cql::EnvelopeHeader& header) {
  if (header.version < kOldest || header.version > kNewest) {
    version_ = header.version > kNewest ? kNewest : kOldest;
    FailProtocol(
        header.stream,
        fmt::format(
            "Invalid or unsupported protocol version ({}); supported versions are (4/v4, 5/v5)",
            header.version));
    return false;
  }
  if (version_ == 0) version_ = header.version;
  if (header.version != version_) {
    if (started_) {
      FailProtocol(header.stream, fmt::format("Invalid message version. Got {}/v{} but previous "
                                              "messages on this connection had version {}/v{}",
                                              header.version, header.version, version_, version_));
      return false;
    }
    version_ = header.version;
  }
  auto max = started_ ? kFrameBodyMax : kFrameBodyBeforeStartupMax;
  if (header.response || header.length > max) {
    FailProtocol(header.stream,
                 fmt::format("Request is too big: length {} exceeds maximum allowed length {}",
                             header.length, max));
    return false;
  }
  return true;
}

// One envelope; 0 when it is not all there.
std::size_t Session::ReadEnvelopes(std::string_view bytes) {
  if (bytes.size() < cql::kEnvelopeHeaderBytes) return 0;
  auto header = cql::ReadEnvelopeHeader(bytes);
  if (!CheckHeader(header)) return 0;
  auto size = cql::kEnvelopeHeaderBytes + header.length;
  if (bytes.size() < size) return 0;
  Handle({header, bytes.substr(cql::kEnvelopeHeaderBytes, header.length)});
  return size;
}

// One segment with the envelopes in it; 0 when it is not all there.
std::size_t Session::ReadSegments(std::string_view bytes) {
  auto segment = cql::ReadSegment(bytes);
  if (!segment) {
    LogWarn("store", "{}: {}: closed", connection_->peer(), segment.error().message);
    closing_ = true;
    connection_->Close();
    return 0;
  }
  if (segment->size == 0) return 0;
  auto payload = segment->payload;
  if (!segment->self_contained) {
    partial_.append(payload);
    if (partial_.size() < cql::kEnvelopeHeaderBytes) return segment->size;
    auto header = cql::ReadEnvelopeHeader(partial_);
    if (!CheckHeader(header)) return 0;
    if (partial_.size() < cql::kEnvelopeHeaderBytes + header.length) return segment->size;
    auto whole = std::exchange(partial_, {});
    ReadEnvelopes(whole);
    return segment->size;
  }
  while (!payload.empty() && !closing_) {
    auto used = ReadEnvelopes(payload);
    if (used == 0 && !closing_) FailProtocol(0, "a segment ends within an envelope");
    payload.remove_prefix(std::min(used, payload.size()));
  }
  return segment->size;
}

void Session::FailProtocol(std::int16_t stream, std::string text) {
  AppendError(out_, {version_ == 0 ? kOldest : version_, stream},
              {.code = CqlCode::kProtocol, .message = std::move(text)});
  closing_ = true;
  Flush();
  connection_->CloseAfterSend();
}

void Session::Flush() {
  if (reading_ || out_.empty() || !*open_) return;
  auto envelopes = std::exchange(out_, {});
  connection_->Send(segmented_ ? cql::WrapInSegments(envelopes) : std::move(envelopes));
  PauseIfFull();
}

void Session::PauseIfFull() {
  if (paused_) return;
  if (in_flight_ <= kInFlightPerConnectionMax && connection_->Unsent() <= kUnsentPerConnectionMax)
    return;
  paused_ = true;
  connection_->PauseReading();
}

void Session::Done(std::size_t bytes) {
  if (!*open_) return;
  in_flight_ -= bytes;
  shared_->in_flight -= bytes;
  bool room = in_flight_ <= kInFlightPerConnectionMax / 2 &&
              connection_->Unsent() <= kUnsentPerConnectionMax / 2;
  if (!paused_ || !room || reading_) return;
  paused_ = false;
  connection_->ResumeReading();
}

void Session::AwaitGroup(const Request& request, std::optional<SchemaChange> change) {
  auto& committer = shared_->engine.committer();
  if (joined_group_ != committer.group()) {
    joined_group_ = committer.group();
    committer.Join(shared_from_this());
    groups_.emplace_back();
  }
  auto kept = change ? std::make_unique<SchemaChange>(std::move(*change)) : nullptr;
  groups_.back().push_back(
      {request.header.stream, static_cast<std::uint32_t>(request.size()), std::move(kept)});
  committer.AddBytes(request.size());
}

void Session::OnCommitted(const Status& status) {
  auto pending = std::move(groups_.front());
  groups_.pop_front();
  std::size_t bytes = 0;
  for (auto& one : pending) {
    ReplyTo to{version_, one.stream};
    bytes += one.bytes;
    if (!status) {
      AppendError(out_, to, ErrorOf(status.error()));
    } else if (one.change != nullptr) {
      AppendSchemaChange(out_, to, *one.change);
      shared_->announce(*one.change);
    } else {
      AppendVoid(out_, to);
    }
  }
  if (status && shared_->rows_written != nullptr)
    shared_->rows_written->Add(static_cast<std::int64_t>(pending.size()));
  Flush();
  Done(bytes);
}

void Session::Announce(const SchemaChange& change) {
  if (!wants_schema_events_) return;
  AppendSchemaEvent(out_, version_, change);
  Flush();
}

}  // namespace taskflow::store
