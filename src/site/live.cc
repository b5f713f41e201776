#include "site/live.h"

#include <map>
#include <mutex>
#include <set>

#include "base/metric_doc.h"
#include "site/answers.h"
#include "site/limits.h"
#include "site/sessions.h"

namespace taskflow::site {
namespace {

const GaugeDoc kStreams("taskflow_site_streams", "Pages that are told of changes as they happen.");

using events::Database;
using StreamPtr = std::shared_ptr<http::Stream>;

// How soon a page comes back after the connection broke.
constexpr std::string_view kFirstLine = "retry: 2000\n\n";
constexpr std::string_view kHeartbeat = ":\n\n";

std::string EventText(std::string_view name, const json::object& data) {
  return fmt::format("event: {}\ndata: {}\n\n", name, ToJson(data));
}

std::string TextOf(const News& news) {
  if (!news.task) return EventText("removed", {{"id", news.task_id}});
  json::object data;
  data["task"] = TaskJson(*news.task);
  data["before"] = news.before.empty() ? json::value() : json::value(news.before);
  return EventText("task", data);
}

Result<News> ReadNews(Database& database, std::int64_t user_id, const std::string& task_id) {
  News news{.user_id = user_id, .task_id = task_id};
  auto task = FindTask(database, user_id, task_id);
  if (!task && task.error().code == ErrorCode::kNotFound) return news;
  if (!task) return Fail(std::move(task).error());
  news.task = *std::move(task);
  ASSIGN_OR_RETURN(news.before, NextTask(database, user_id, task_id));
  return news;
}

http::Response Refusal(int status, std::string_view code, int retry_after_s) {
  auto response = ErrorAnswer(status, code, "Too many pages are open: please close some.");
  response.headers.Set("Retry-After", fmt::format("{}", retry_after_s));
  return response;
}

http::Response StreamHead(std::string first) {
  auto head = EmptyAnswer();
  head.status = 200;
  head.headers.Set("Content-Type", "text/event-stream");
  head.headers.Set("X-Accel-Buffering", "no");  // or nginx would hold the events back
  head.body = std::move(first);
  return head;
}

}  // namespace

struct Live::State : std::enable_shared_from_this<State> {
  State(net::Loop& l, events::DatabaseThread& d, Clock& c, Metrics* metrics, Milliseconds every)
      : loop(l), database(d), clock(c), heartbeat_every(every) {
    Metrics& all = metrics != nullptr ? *metrics : own_metrics;
    open = &kStreams.In(all);
  }

  struct Entry {
    std::string session;
    StreamPtr stream;
  };
  using ById = std::map<std::uint64_t, Entry>;

  // What is taken out is destroyed by the caller, without the lock.
  StreamPtr Remove(std::int64_t user_id, std::uint64_t id) {
    std::lock_guard lock(mutex);
    auto user = users.find(user_id);
    if (user == users.end()) return nullptr;
    auto found = user->second.find(id);
    if (found == user->second.end()) return nullptr;
    auto stream = std::move(found->second.stream);
    user->second.erase(found);
    if (user->second.empty()) users.erase(user);
    open->Add(-1);
    return stream;
  }

  void Write(std::int64_t user_id, const std::string& text) {
    std::vector<std::uint64_t> gone;
    {
      std::lock_guard lock(mutex);
      auto user = users.find(user_id);
      if (user == users.end()) return;
      for (auto& [id, entry] : user->second) {
        if (!entry.stream->Write(text)) gone.push_back(id);
      }
    }
    for (auto id : gone) Remove(user_id, id);
  }

  bool HasStreams(std::int64_t user_id) {
    std::lock_guard lock(mutex);
    return users.contains(user_id);
  }

  std::vector<std::int64_t> Users() {
    std::lock_guard lock(mutex);
    std::vector<std::int64_t> out;
    for (const auto& [id, streams] : users) out.push_back(id);
    return out;
  }

  // On the loop.
  void Beat() {
    auto all = Users();
    for (auto user_id : all) Write(user_id, std::string(kHeartbeat));
    EndExpired(std::move(all));
    std::set<std::int64_t> late;
    {
      std::lock_guard lock(mutex);
      late.swap(behind);
    }
    for (auto user_id : late) LookAtAllOf(user_id);
    timer = loop.After(heartbeat_every, [this] { Beat(); });
  }

  // Asks the database which sessions are gone, and ends their streams.
  void EndExpired(std::vector<std::int64_t> user_ids) {
    std::map<std::string, std::int64_t> asked;  // session: user
    {
      std::lock_guard lock(mutex);
      for (auto user_id : user_ids) {
        auto user = users.find(user_id);
        if (user == users.end()) continue;
        for (const auto& [id, entry] : user->second) asked[entry.session] = user_id;
      }
    }
    if (asked.empty()) return;
    using Gone = std::map<std::string, std::int64_t>;
    database.Run<Gone>(
        [asked = std::move(asked), &now = clock](Database& db) -> Result<Gone> {
          Gone gone;
          for (const auto& [session, user_id] : asked) {
            ASSIGN_OR_RETURN(bool lives, SessionLives(db, session, now.WallMillis()));
            if (!lives) gone.emplace(session, user_id);
          }
          return gone;
        },
        [self = shared_from_this()](Result<Gone> gone) {
          if (gone) self->End(*gone);
        });
  }

  void End(const std::map<std::string, std::int64_t>& sessions) {
    std::vector<StreamPtr> ending;
    for (const auto& [session, user_id] : sessions) {
      std::vector<std::uint64_t> ids;
      {
        std::lock_guard lock(mutex);
        auto user = users.find(user_id);
        if (user == users.end()) continue;
        for (const auto& [id, entry] : user->second) {
          if (entry.session == session) ids.push_back(id);
        }
      }
      for (auto id : ids) ending.push_back(Remove(user_id, id));
    }
    for (auto& stream : ending) {
      if (stream == nullptr) continue;
      stream->Write(EventText("ended", {}));
      stream->Finish();
    }
  }

  bool SomebodyWatches(std::int64_t user_id) {
    return opening.use_count() > 1 || HasStreams(user_id);
  }

  // What the pages get is read and written on the database's thread, between what this site does
  // itself: so nothing older comes after it.
  void LookAt(std::int64_t user_id, const std::string& task_id) {
    if (!SomebodyWatches(user_id)) return;
    database.Run<News>([user_id, task_id](Database& db) { return ReadNews(db, user_id, task_id); },
                       [self = shared_from_this(), user_id](Result<News> news) {
                         if (!news) return self->LookLater(user_id);
                         self->Write(user_id, TextOf(*news));
                       });
  }

  void LookAtAllOf(std::int64_t user_id) {
    database.Run<std::vector<Task>>(
        [user_id](Database& db) { return ListTasks(db, user_id); },
        [self = shared_from_this(), user_id](Result<std::vector<Task>> tasks) {
          if (!tasks) return self->LookLater(user_id);
          self->Write(user_id, EventText("tasks", {{"tasks", TasksJson(*tasks)}}));
        });
  }

  // With the next heartbeat.
  void LookLater(std::int64_t user_id) {
    std::lock_guard lock(mutex);
    behind.insert(user_id);
  }

  net::Loop& loop;
  events::DatabaseThread& database;
  Clock& clock;
  const std::shared_ptr<int> opening = std::make_shared<int>();  // whose owners are counted
  const Milliseconds heartbeat_every;
  Metrics own_metrics;  // when none are given
  Metric* open;
  std::unique_ptr<net::Loop::Timer> timer;  // the loop's
  std::mutex mutex;                         // guards the rest
  std::map<std::int64_t, ById> users;
  std::set<std::int64_t> behind;  // users whose pages lack what another site has changed
  std::uint64_t next_id = 0;
  bool stopped = false;
};

Live::Live(net::Loop& loop, events::DatabaseThread& database, Clock& clock, Metrics* metrics,
           Milliseconds heartbeat_every)
    : state_(std::make_shared<State>(loop, database, clock, metrics, heartbeat_every)) {
  loop.Post([weak = std::weak_ptr(state_)] {
    auto state = weak.lock();
    if (state == nullptr) return;
    state->timer = state->loop.After(state->heartbeat_every, [s = state.get()] { s->Beat(); });
  });
}

Live::~Live() { Stop(); }

void Live::Stop() {
  state_->loop.Run([&] { state_->timer = nullptr; });
  std::map<std::int64_t, State::ById> dropped;
  std::lock_guard lock(state_->mutex);
  state_->stopped = true;
  dropped.swap(state_->users);
  state_->open->Set(0);
}

void Live::Begin(const http::Responder& respond, Viewer viewer, const std::vector<Task>& tasks) {
  auto user_id = viewer.user_id;
  StreamPtr stream;
  std::uint64_t id = 0;
  {
    std::lock_guard lock(state_->mutex);
    bool full = state_->open->Get() >= kStreamsMax || state_->stopped;
    if (full) return respond.Send(Refusal(503, "busy", 30));
    auto known = state_->users.find(user_id);
    if (known != state_->users.end() && known->second.size() >= kStreamsPerUserMax) {
      return respond.Send(Refusal(429, "rate_limited", 30));
    }
    auto first = std::string(kFirstLine) + EventText("tasks", {{"tasks", TasksJson(tasks)}});
    stream = respond.Open(StreamHead(std::move(first)), kStreamUnsentMax);
    id = state_->next_id++;
    state_->users[user_id].emplace(id, State::Entry{std::move(viewer.session), stream});
    state_->open->Add();
  }
  stream->OnGone([weak = std::weak_ptr(state_), user_id, id] {
    if (auto state = weak.lock()) state->Remove(user_id, id);
  });
}

void Live::Publish(const std::vector<News>& news) {
  for (const auto& one : news) {
    if (state_->HasStreams(one.user_id)) state_->Write(one.user_id, TextOf(one));
  }
}

std::shared_ptr<void> Live::Opening() const { return state_->opening; }

void Live::LookAt(std::int64_t user_id, const std::string& task_id) {
  state_->LookAt(user_id, task_id);
}

void Live::LookAtAll() {
  auto all = state_->Users();
  for (auto user_id : all) state_->LookAtAllOf(user_id);
  state_->EndExpired(std::move(all));
}

void Live::EndStreams(std::int64_t user_id) { state_->EndExpired({user_id}); }

}  // namespace taskflow::site
