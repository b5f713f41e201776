#include "insights/members/relay.h"

#include <utility>

#include "insights/limits.h"

namespace taskflow::insights {
namespace {

class Fed : public http::Stream {
 public:
  Fed(std::size_t member, std::weak_ptr<RelayTarget> to) : member_(member), to_(std::move(to)) {}
  ~Fed() override {
    if (auto to = to_.lock()) to->Ended(whole_);
  }

  void Finish() override { whole_ = true; }
  bool Write(std::string bytes) override {
    auto to = to_.lock();
    return to != nullptr && to->Take(member_, bytes);
  }
  // Whoever feeds is closed by the one who has its Forwarding.
  void OnGone(std::function<void()>) override {}
  std::size_t waiting() const override {
    auto to = to_.lock();
    return to != nullptr ? to->waiting() : 0;
  }
  void OnDrained(std::function<void()> drained) override {
    if (auto to = to_.lock()) to->OnDrained(member_, std::move(drained));
  }

 private:
  const std::size_t member_;
  const std::weak_ptr<RelayTarget> to_;
  bool whole_ = false;
};

class Taker : public http::AnswerTaker {
 public:
  Taker(std::size_t member, std::weak_ptr<RelayTarget> to) : member_(member), to_(std::move(to)) {}

  void Take(http::Response response) override {
    if (auto to = to_.lock()) to->Refused(std::move(response));
  }
  std::shared_ptr<http::Stream> Open(http::Response) override {
    if (auto to = to_.lock()) to->Begun();
    return std::make_shared<Fed>(member_, to_);
  }

 private:
  const std::size_t member_;
  const std::weak_ptr<RelayTarget> to_;
};

}  // namespace

std::shared_ptr<http::Forwarding> Relay(net::Loop& loop, const MemberClients& clients,
                                        std::size_t member, const Asked& asked,
                                        std::string last_event_id, std::weak_ptr<RelayTarget> to) {
  const auto& url = clients.url(member);
  http::Request request{.method = asked.method, .target = MemberClients::TargetOf(url, asked)};
  if (!last_event_id.empty()) request.headers.Set("Last-Event-ID", std::move(last_event_id));
  http::ForwardOptions options;
  options.answer_time_max = kMemberAnswerTimeMax;
  options.unsent_bytes_max = kExportUnsentMax;
  options.unreachable = [&clients, member](const Error& why) {
    return clients.Missing(member, why);
  };
  return http::Forward(loop, url, std::move(request),
                       http::Responder::For(std::make_shared<Taker>(member, std::move(to))),
                       std::move(options));
}

}  // namespace taskflow::insights
