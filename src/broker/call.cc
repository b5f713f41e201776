#include "broker/call.h"

#include "base/check.h"
#include "broker/session.h"

namespace taskflow::broker {

Call::~Call() {
  if (!answered_ && !session_->is_closed()) Refuse("a request was dropped without an answer");
}

const std::string& Call::client_host() const { return session_->client_host(); }

bool Call::IsGone() const { return session_->is_closed(); }

void Call::Refuse(std::string_view why) {
  CHECK(!answered_);
  answered_ = true;
  session_->Refuse(*this, why);
}

std::string Call::BeginReply(std::size_t size) const {
  std::string out;
  out.reserve(size + 32);
  ByteWriter writer(out);
  writer.I32(0);
  kafka::WriteResponseHeader(writer, header_.api_key, header_.api_version, header_.correlation_id);
  return out;
}

void Call::Finish(std::string frame) {
  CHECK(!answered_, "{} answered twice", Name(header_.api_key));
  answered_ = true;
  if (!frame.empty()) StoreBigEndian(frame.data(), static_cast<std::int32_t>(frame.size() - 4));
  session_->Answer(number_, std::move(frame));
}

}  // namespace taskflow::broker
