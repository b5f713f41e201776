#include "broker/session.h"

#include <utility>

#include "base/host_port.h"
#include "base/log.h"
#include "broker/limits.h"
#include "broker/wrong_protocol.h"
#include "kafka/messages/api_versions.h"

namespace taskflow::broker {
namespace {

constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kHeaderMin = 10;  // key, version, correlation id, client id
constexpr std::size_t kRecognisable = 8;

}  // namespace

Session::Session(std::shared_ptr<net::Connection> connection, Parts& parts)
    : connection_(std::move(connection)), parts_(parts) {
  if (auto peer = ParseHostPort(connection_->peer())) client_host_ = peer->host;
}

void Session::Start(std::function<void()> on_close) {
  on_close_ = std::move(on_close);
  auto self = shared_from_this();
  connection_->OnDrained([self] { self->ResumeIfPossible(); });
  connection_->Start([self](std::string_view bytes) { return self->OnData(bytes); },
                     [self](const std::string& why) {
                       if (!why.empty())
                         LogDebug("broker", "connection from {} ended: {}", self->client_host_,
                                  why);
                       self->closed_ = true;
                       self->slots_.clear();
                       if (auto on_close_now = std::exchange(self->on_close_, nullptr))
                         on_close_now();
                     },
                     kRequestBytesMax + kLengthSize);
}

void Session::Stop() { stopped_ = true; }

void Session::Close() {
  on_close_ = nullptr;
  EndStream();
}

void Session::EndStream() {
  stopped_ = closed_ = true;
  slots_.clear();
  connection_->CloseAfterSend();
}

std::size_t Session::OnData(std::string_view bytes) {
  std::size_t used = 0;
  in_handler_ = true;
  while (!stopped_ && !closed_) {
    auto rest = bytes.substr(used);
    if (rest.size() < kLengthSize || IsBadLength(rest)) break;
    auto size = static_cast<std::size_t>(LoadBigEndian<std::int32_t>(rest.data()));
    if (rest.size() - kLengthSize < size) break;
    auto frame = rest.substr(kLengthSize, size);
    if (!MayHandle(frame)) {
      Pause();
      break;
    }
    Handle(frame);
    used += kLengthSize + size;
  }
  in_handler_ = false;
  SendAnswers();
  return stopped_ || closed_ ? bytes.size() : used;
}

bool Session::IsBadLength(std::string_view bytes) {
  auto length = LoadBigEndian<std::int32_t>(bytes.data());
  auto max = greeted_ ? kRequestBytesMax : kFirstRequestBytesMax;
  if (length >= static_cast<std::int32_t>(kHeaderMin) && static_cast<std::size_t>(length) <= max)
    return false;
  if (!greeted_ && bytes.size() < kRecognisable) return true;  // until it can be recognised
  auto protocol = greeted_ ? std::nullopt : RecogniseProtocol(bytes);
  Drop(protocol ? *protocol
                : fmt::format("a request of {} bytes, where {} to {} are possible", length,
                              kHeaderMin, max));
  return true;
}

// See call.h for the rule.
bool Session::MayHandle(std::string_view frame) const {
  if (connection_->Unsent() > kUnsentMax) return false;
  if (unanswered_ == 0) return true;
  auto api_key = LoadBigEndian<std::int16_t>(frame.data());
  if (api_key != waiting_api_ || unanswered_ >= kPipelinedMax) return false;
  const auto* api = FindServed(api_key);
  return api != nullptr && api->pipelined;
}

void Session::Handle(std::string_view frame) {
  ByteReader in(frame);
  kafka::RequestHeader header;
  if (!Read(in, header)) return Drop("a request whose header cannot be read");
  parts_.counters.requests.Add();
  const auto* api = FindServed(static_cast<std::int16_t>(header.api_key));
  if (api == nullptr || header.api_version < api->min_handled ||
      header.api_version > api->max_version) {
    return RefuseVersion(api, std::move(header));
  }
  HandleServed(*api, std::move(header), in);
}

void Session::HandleServed(const ServedApi& api, kafka::RequestHeader header, ByteReader& in) {
  auto call = std::make_shared<Call>(shared_from_this(), AddSlot(api.api_key), std::move(header));
  if (!api.handle(parts_, call, in)) {
    call->Refuse(fmt::format("a {} request of version {} that cannot be read",
                             Name(call->header().api_key), call->version()));
    return;
  }
  greeted_ = true;
}

// As Kafka does: ApiVersions is answered in version 0 (KIP-511), for all others the connection
// ends.
void Session::RefuseVersion(const ServedApi* api, kafka::RequestHeader header) {
  auto version = header.api_version;
  auto key = header.api_key;
  if (key == kafka::ApiKey::kApiVersions) {
    header.api_version = 0;
    Call call(shared_from_this(), AddSlot(static_cast<std::int16_t>(key)), std::move(header));
    kafka::ApiVersionsResponse response{.error_code = kafka::KafkaError::kUnsupportedVersion};
    response.api_keys.push_back({api->api_key, api->min_version, api->max_version});
    return call.Reply(response);
  }
  if (api == nullptr) {
    return Drop(fmt::format("API {} ({}) is not served; client id '{}'", static_cast<int>(key),
                            Name(key), header.client_id.value_or("")));
  }
  Drop(fmt::format("{} version {} is not served, only {} to {}; client id '{}'", Name(key), version,
                   api->min_handled, api->max_version, header.client_id.value_or("")));
}

std::uint64_t Session::AddSlot(std::int16_t api_key) {
  waiting_api_ = api_key;
  ++unanswered_;
  slots_.emplace_back();
  return first_number_ + slots_.size() - 1;
}

void Session::Answer(std::uint64_t number, std::string frame) {
  Fill(number, {std::move(frame), true, false});
}

void Session::Refuse(const Call& call, std::string_view why) {
  if (!closed_) LogWarn("broker", "closes the connection from {}: {}", client_host_, why);
  Fill(call.number_, {"", true, true});
}

void Session::Fill(std::uint64_t number, Slot slot) {
  if (closed_) return;
  slots_[number - first_number_] = std::move(slot);
  --unanswered_;
  if (in_handler_) return;
  SendAnswers();
  ResumeIfPossible();
}

void Session::SendAnswers() {
  while (!closed_ && !slots_.empty() && slots_.front().answered) {
    auto slot = std::move(slots_.front());
    slots_.pop_front();
    ++first_number_;
    if (slot.close) {
      EndStream();
      return;
    }
    parts_.counters.bytes_out.Add(static_cast<std::int64_t>(slot.frame.size()));
    connection_->Send(std::move(slot.frame));
  }
}

void Session::Pause() {
  paused_ = true;
  connection_->PauseReading();
}

void Session::ResumeIfPossible() {
  if (!paused_ || closed_ || stopped_ || connection_->Unsent() > kUnsentMax) return;
  paused_ = false;
  connection_->ResumeReading();
}

void Session::Drop(std::string_view why) {
  LogWarn("broker", "closes the connection from {}: {}", client_host_, why);
  stopped_ = true;
  slots_.push_back({"", true, true});  // what came before is answered first
}

}  // namespace taskflow::broker
