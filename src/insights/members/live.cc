#include "insights/members/live.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "insights/limits.h"
#include "insights/members/merge.h"
#include "insights/members/relay.h"

namespace taskflow::insights {
namespace {

constexpr std::string_view kNotOurs = "x";  // as a Last-Event-ID, after which a member begins anew

// One page that looks, and a stream from each member. On the loop.
class Viewer : public RelayTarget, public std::enable_shared_from_this<Viewer> {
 public:
  Viewer(http::Responder respond, std::size_t members, std::function<void()> on_end)
      : respond_(std::move(respond)),
        on_end_(std::move(on_end)),
        ids_(members),
        parts_(members),
        ahead_(members) {}

  void Start(net::Loop& loop, const MemberClients& clients, const Parameters& parameters,
             const std::string& last_id, std::string status) {
    told_ = std::move(status);
    const auto last = Cursors::Read(last_id, parts_.size());
    const Asked asked{.path = "/api/insights/live", .parameters = parameters, .body = {}};
    for (std::size_t i = 0; i < parts_.size() && !ended_; ++i) {
      if (last) ids_.Set(i, last->of(i));
      auto from = last ? last->of(i) : "";
      if (from.empty() && !last_id.empty()) from = kNotOurs;
      parts_[i] = Relay(loop, clients, i, asked, std::move(from), weak_from_this());
    }
    if (ended_) Close();
  }

  void Tell(const std::string& text) {
    if (client_ != nullptr && !client_->Write(text)) End();
  }

  void End() {
    if (std::exchange(ended_, true)) return;
    auto self = shared_from_this();
    respond_.reset();
    client_ = nullptr;
    Close();
    on_end_();
  }

  void Refused(http::Response response) override {
    if (respond_) respond_->Send(std::move(response));
    End();
  }
  void Ended(bool) override { End(); }
  std::size_t waiting() const override { return client_ != nullptr ? client_->waiting() : 0; }
  void OnDrained(std::size_t member, std::function<void()> drained) override {
    drained_[member] = std::move(drained);
  }

  void Begun() override {
    if (++begun_ < parts_.size() || ended_) return;
    auto head = EventStreamHead();
    head.body += std::exchange(told_, {});
    client_ = respond_->Open(std::move(head), kLiveUnsentMax);
    respond_.reset();
    std::weak_ptr<Viewer> weak = shared_from_this();
    client_->OnGone([weak] {
      if (auto self = weak.lock()) self->End();
    });
    client_->OnDrained([weak] {
      auto self = weak.lock();
      if (self == nullptr) return;
      for (const auto& [member, drained] : self->drained_) drained();
    });
  }

  bool Take(std::size_t member, const std::string& bytes) override {
    auto& ahead = ahead_[member];
    ahead += bytes;
    std::string out;
    std::size_t at = 0;
    for (auto end = ahead.find("\n\n"); end != ahead.npos; end = ahead.find("\n\n", at)) {
      AppendFrame(member, std::string_view(ahead).substr(at, end - at), out);
      at = end + 2;
    }
    ahead.erase(0, at);
    const bool fits = ahead.size() + told_.size() <= kLiveUnsentMax;
    if (client_ == nullptr) {
      told_ += out;
      return fits && !ended_;
    }
    return fits && (out.empty() || client_->Write(std::move(out)));
  }

 private:
  // With all members' ids for the member's own. Statuses and beats are told for all.
  void AppendFrame(std::size_t member, std::string_view frame, std::string& out) {
    std::string lines;
    while (!frame.empty()) {
      const auto line = frame.substr(0, frame.find('\n'));
      frame.remove_prefix(std::min(frame.size(), line.size() + 1));
      if (line == "event: status" || line.starts_with(':')) return;
      if (line.starts_with("id: ")) {
        ids_.Set(member, std::string(line.substr(4)));
        continue;
      }
      lines += fmt::format("{}\n", line);
    }
    out += fmt::format("id: {}\n{}\n", ids_.ToText(), lines);
  }

  void Close() {
    for (auto& part : parts_)
      if (auto closing = std::exchange(part, nullptr)) closing->Close();
  }

  std::optional<http::Responder> respond_;  // until all have begun
  std::function<void()> on_end_;
  Cursors ids_;
  std::vector<std::shared_ptr<http::Forwarding>> parts_;
  std::vector<std::string> ahead_;  // by member: the beginning of its next frame
  std::map<std::size_t, std::function<void()>> drained_;
  std::string told_;  // what the client gets when it begins
  std::size_t begun_ = 0;
  bool ended_ = false;
  std::shared_ptr<http::Stream> client_;
};

}  // namespace

struct MembersLive::State : std::enable_shared_from_this<State> {
  State(net::Loop& l, MemberClients& c, Gather& g, WorkerPool& j)
      : loop(l), clients(c), gather(g), jobs(j) {}

  void Tick() {
    if (stopped) return;
    ++ticks;
    timer = loop.After(kStatusEvery, [this] { Tick(); });
    if (viewers.empty()) return;
    if (ticks % kTicksPerBeat == 0) Tell(":\n\n");
    if (asking) return;
    asking = jobs.Run([this] {
      auto status = gather.Status();
      loop.Post([self = shared_from_this(), status = std::move(status)] { self->Told(status); });
    });
  }

  void Told(const tl::expected<json::object, http::Response>& status) {
    asking = false;
    if (!status) return;  // the member's stream breaks off as well
    auto text = EventText("status", ToJson(*status));
    if (std::exchange(last_status, text) != text) Tell(text);
  }

  // A viewer may end meanwhile.
  void Tell(const std::string& text) {
    for (const auto& viewer : std::set(viewers)) viewer->Tell(text);
  }

  void Begin(Parameters parameters, std::string last_id, const http::Responder& respond) {
    if (stopped || viewers.size() >= kLiveStreamsMax) {
      return respond.Send(
          ProblemResponse({503, "busy", "Too many pages are looking: please close some."}));
    }
    bool taken = jobs.Run([this, parameters = std::move(parameters), last_id, respond]() mutable {
      auto status = gather.Status();
      if (!status) return respond.Send(std::move(status).error());
      auto text = EventText("status", ToJson(*status));
      loop.Post([self = shared_from_this(), parameters = std::move(parameters), last_id, respond,
                 text] { self->Start(parameters, last_id, respond, text); });
    });
    if (!taken) respond.Send(BusyResponse());
  }

  void Start(const Parameters& parameters, const std::string& last_id,
             const http::Responder& respond, const std::string& status) {
    if (stopped) return;
    auto place = std::make_shared<std::weak_ptr<Viewer>>();
    auto viewer =
        std::make_shared<Viewer>(respond, clients.size(), [weak = weak_from_this(), place] {
          auto self = weak.lock();
          if (self != nullptr) self->viewers.erase(place->lock());
        });
    *place = viewer;
    viewers.insert(viewer);
    viewer->Start(loop, clients, parameters, last_id, status);
  }

  net::Loop& loop;
  MemberClients& clients;
  Gather& gather;
  WorkerPool& jobs;
  // The loop's:
  std::set<std::shared_ptr<Viewer>> viewers;
  std::unique_ptr<net::Loop::Timer> timer;
  std::uint64_t ticks = 0;
  bool asking = false, stopped = false;
  std::string last_status;
};

MembersLive::MembersLive(net::Loop& loop, MemberClients& clients, Gather& gather, WorkerPool& jobs)
    : state_(std::make_shared<State>(loop, clients, gather, jobs)) {
  loop.Post([weak = std::weak_ptr(state_)] {
    if (auto state = weak.lock()) state->Tick();
  });
}

MembersLive::~MembersLive() { Stop(); }

void MembersLive::Stop() {
  state_->loop.Run([this] {
    state_->stopped = true;
    state_->timer = nullptr;
    for (const auto& viewer : std::exchange(state_->viewers, {})) viewer->End();
  });
}

void MembersLive::Begin(Parameters parameters, std::string last_event_id,
                        const http::Responder& respond) {
  state_->Begin(std::move(parameters), std::move(last_event_id), respond);
}

}  // namespace taskflow::insights
