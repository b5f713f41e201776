#include "site/insights_link.h"

#include <mutex>

#include "http/client.h"
#include "http/forward.h"
#include "site/answers.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

http::Response ForbiddenAnswer() {
  return ErrorAnswer(403, "forbidden", "This is for administrators.");
}

}  // namespace

struct InsightsLink::State : std::enable_shared_from_this<State> {
  explicit State(net::Loop& on) : loop(on) {}

  std::optional<http::Url> Place() {
    std::lock_guard lock(mutex);
    return place;
  }

  // `done` runs on the loop.
  void FindViewer(const Parts& parts, const CallPtr& call, std::function<void(Result<User>)> done) {
    parts.database.Run<User>(
        [parts, call](events::Database& database) { return FindUser(parts, *call, database); },
        [self = shared_from_this(), done = std::move(done)](Result<User> user) mutable {
          self->loop.Post([user = std::move(user), done = std::move(done)] { done(user); });
        });
  }

  void Pass(const Parts& parts, const CallPtr& call, std::string method) {
    FindViewer(parts, call,
               [self = shared_from_this(), parts, call,
                method = std::move(method)](const Result<User>& user) {
                 if (!user) return call->respond.Send(FailedAnswer(parts, user.error()));
                 if (!user->admin) return call->respond.Send(ForbiddenAnswer());
                 self->Send(parts, call, method);
               });
  }

  void Send(const Parts& parts, const CallPtr& call, const std::string& method) {
    auto to = Place();
    if (!to) {
      return call->respond.Send(ErrorAnswer(
          502, "insights_unreachable", "There is no insights: start it, or set insights.url."));
    }
    http::Request request{.method = method, .target = call->target};
    if (method != "GET") {
      request.headers.Set("Content-Type", "application/json");
      request.body = ToJson(call->body);
    }
    if (!call->last_event_id.empty()) request.headers.Set("Last-Event-ID", call->last_event_id);
    http::ForwardOptions options;
    options.unreachable = [to](const Error& why) {
      return ErrorAnswer(502, "insights_unreachable",
                         fmt::format("Insights at {} does not answer ({}). Is it running? "
                                     "insights.url says where it is.",
                                     to->address.ToString(), why.message));
    };
    Watch(parts, call, http::Forward(loop, *to, std::move(request), call->respond, options));
  }

  // Looks now and then whether the viewer of a long answer may still see it.
  void Watch(const Parts& parts, const CallPtr& call,
             const std::shared_ptr<http::Forwarding>& forwarding) {
    if (stopped) return forwarding->Close();
    auto number = ++last_number;
    auto look = [self = shared_from_this(), parts, call, forwarding, number] {
      auto timer = self->looks.extract(number);  // it is the one that runs
      if (forwarding->ended()) return;
      self->FindViewer(parts, call, [self, parts, call, forwarding](const auto& user) {
        user && user->admin ? self->Watch(parts, call, forwarding) : forwarding->Close();
      });
    };
    looks.emplace(number, loop.After(kHeartbeatEvery, std::move(look)));
  }

  net::Loop& loop;
  std::mutex mutex;  // guards place
  std::optional<http::Url> place;
  // On the loop:
  std::map<std::uint64_t, std::unique_ptr<net::Loop::Timer>> looks;
  std::uint64_t last_number = 0;
  bool stopped = false;
};

InsightsLink::InsightsLink(net::Loop& loop) : state_(std::make_shared<State>(loop)) {}

InsightsLink::~InsightsLink() {
  state_->loop.Run([this] {
    state_->stopped = true;
    state_->looks.clear();
  });
}

void InsightsLink::Use(const std::string& url) {
  auto parsed = http::ParseUrl(url.substr(0, url.find(',')));
  std::lock_guard lock(state_->mutex);
  if (parsed) {
    state_->place = *std::move(parsed);
  } else {
    state_->place.reset();
  }
}

void InsightsLink::AddRoutes(http::Router& router, const Parts& parts) {
  for (auto pattern : {"/api/insights/{rest...}", "/api/pipeline/{rest...}"}) {
    router.Handle("GET", pattern, parts.guard.Open([state = state_, parts](const CallPtr& call) {
      state->Pass(parts, call, "GET");
    }));
    for (auto method : {"POST", "PUT", "PATCH", "DELETE"}) {
      router.Handle(method, pattern,
                    parts.guard.Guarded([state = state_, parts, method](const CallPtr& call) {
                      state->Pass(parts, call, method);
                    }));
    }
  }
}

}  // namespace taskflow::site
