#include "site/page_routes.h"

#include "base/check.h"
#include "site/answers.h"
#include "site/page.h"
#include "site/static_files.h"

namespace taskflow::site {
namespace {

using events::Database;

constexpr std::string_view kIndex = "/index.html";

struct Files {
  explicit Files(std::span<const Asset> assets) : files(assets), page(Index()) {}
  const Asset& Index() const {
    const auto* index = files.Find(kIndex);
    CHECK(index != nullptr, "no {}", kIndex);
    return *index;
  }
  StaticFiles files;
  Page page;
};

json::object StateBody(const User* user, const std::string& token, const std::vector<Task>& tasks) {
  return {{"session", SessionBody(user, token)}, {"tasks", TasksJson(tasks)}};
}

// Whoever has no session gets a visitor's, with the CSRF token that the page needs to sign in.
void AnswerNewVisitor(const Parts& parts, const CallPtr& call, const Files& files,
                      const PageRequest& request) {
  auto token = NewToken(parts.random);
  auto response = files.page.Answer(request, StateBody(nullptr, token, {}));
  parts.guard.SetSessionCookie(response, token);
  call->respond.Send(std::move(response));
}

struct State {
  std::optional<User> user;
  std::vector<Task> tasks;
};

void AnswerPage(const Parts& parts, const CallPtr& call, const std::shared_ptr<const Files>& files,
                PageRequest request) {
  if (call->token.empty()) return AnswerNewVisitor(parts, call, *files, request);
  parts.database.Run<State>(
      [=](Database& database) -> Result<State> {
        State state;
        ASSIGN_OR_RETURN(state.user, FindSession(database, call->token, parts.clock.WallMillis()));
        if (state.user) {
          ASSIGN_OR_RETURN(state.tasks, ListTasks(database, state.user->id));
        }
        return state;
      },
      [=](Result<State> state) {
        if (!state) return call->respond.Send(AnswerFor(state.error()));
        // The database's thread has better things to do than to compress.
        parts.loop.Post([=, state = *std::move(state)] {
          const auto* user = state.user ? &*state.user : nullptr;
          call->respond.Send(
              files->page.Answer(request, StateBody(user, call->token, state.tasks)));
        });
      });
}

}  // namespace

void AddPageRoutes(http::Router& router, const Parts& parts, std::span<const Asset> assets) {
  auto files = std::make_shared<const Files>(assets);
  auto file = [files](http::Request& request, const http::Responder& respond) {
    respond.Send(files->files.Get(request));
  };
  router.Handle("GET", "/assets/{path...}", file);
  router.Handle("GET", "/{path...}", [=](http::Request& request, const http::Responder& respond) {
    if (IsFilePath(request.path)) return file(request, respond);
    if (!IsNavigation(request)) return respond.Send(files->files.Get(request, kIndex));
    parts.guard.Open([=, page_request = PageRequestOf(request)](const CallPtr& call) {
      AnswerPage(parts, call, files, page_request);
    })(request, respond);
  });
}

}  // namespace taskflow::site
