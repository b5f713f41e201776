#include "http/request_reader.h"

#include <algorithm>

namespace taskflow::http {
namespace {

void Refuse(RequestReader::Step& step, const Refusal& refusal) {
  step.refusal = refusal.status;
  step.why = refusal.why;
}

}  // namespace

RequestReader::Step RequestReader::Feed(std::string_view bytes) {
  Step step;
  if (bytes.empty()) return step;
  idle_ = false;
  if (!head_) FeedHead(bytes, step);
  if (head_ && step.refusal == 0) FeedBody(bytes.substr(step.used), step);
  return step;
}

void RequestReader::FeedHead(std::string_view bytes, Step& step) {
  // RFC 9112 section 2.2: one empty line before a request is ignored.
  if (!skipped_line_ && bytes.starts_with("\r\n")) {
    skipped_line_ = idle_ = true;
    step.used = 2;
    return;
  }
  if (bytes == "\r" && !skipped_line_) return;
  // The end may have begun among the bytes that were seen.
  auto end = bytes.find("\r\n\r\n", seen_ < 3 ? 0 : seen_ - 3);
  auto have = bytes.substr(0, end == bytes.npos ? bytes.size() : end);
  if (auto refusal = LookAtPartialHead(have, seen_, limits_)) return Refuse(step, *refusal);
  if (end == bytes.npos) {
    seen_ = bytes.size();
    return;
  }
  auto head = ReadHead(bytes.substr(0, end + 2), limits_);
  if (!head) return Refuse(step, head.error());
  step.used = end + 4;
  step.expects_continue = head->expects_continue;
  head_ = *std::move(head);
  if (head_->chunked) chunks_.emplace(limits_);
}

void RequestReader::FeedBody(std::string_view bytes, Step& step) {
  auto& body = head_->request.body;
  if (chunks_) {
    step.used += chunks_->Feed(bytes, body);
    if (chunks_->refusal()) return Refuse(step, *chunks_->refusal());
    if (chunks_->done()) Finish(step);
    return;
  }
  auto count = std::min<std::uint64_t>(head_->content_length - body.size(), bytes.size());
  body.append(bytes.substr(0, count));
  step.used += count;
  if (body.size() == head_->content_length) Finish(step);
}

void RequestReader::Finish(Step& step) {
  step.keep_alive = head_->keep_alive;
  step.is_1_0 = head_->is_1_0;
  step.expects_continue = false;
  step.request = std::move(head_->request);
  head_.reset();
  chunks_.reset();
  idle_ = true;
  skipped_line_ = false;
  seen_ = 0;
}

}  // namespace taskflow::http
