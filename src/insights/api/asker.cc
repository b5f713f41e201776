#include "insights/api/asker.h"

#include <malloc.h>

#include <algorithm>

#include "insights/limits.h"

namespace taskflow::insights {
namespace {

// The same for the same parameters in another order.
std::string KeyOf(const Question& question, Parameters parameters) {
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out(question.name);
  for (const auto& [name, value] : parameters) {
    fmt::format_to(std::back_inserter(out), "&{}={}:{}", name, value.size(), value);
  }
  return out;
}

http::Response AnswerWith(const std::string& body) {
  auto response = http::Response::Json(200, body);
  response.headers.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Asker::Asker(EventTable& table)
    : table_(table),
      answers_(kAnswersKept, kAnswerBytesKept),
      jobs_("insights-ask", kAskingThreads, kQuestionsWaitingMax) {}

void Asker::Ask(const Question& question, Parameters parameters, const http::Responder& respond) {
  auto key = KeyOf(question, parameters);
  if (auto known = answers_.Find(key); known && known->state == table_.Now()->version()) {
    return respond.Send(AnswerWith(*known->bytes));
  }
  bool taken = jobs_.Run(
      [this, &question, parameters = std::move(parameters), key = std::move(key), respond] {
        auto view = table_.Now();
        if (auto known = answers_.Find(key); known && known->state == view->version()) {
          return respond.Send(AnswerWith(*known->bytes));
        }
        auto answer = question.answer(parameters, *view, sums_);
        if (!answer) return respond.Send(ProblemResponse(answer.error()));
        (*answer)["version"] = static_cast<std::int64_t>(view->version());
        auto text = ToJson(*answer);
        text.shrink_to_fit();  // what is kept is counted by its size
        auto body = std::make_shared<const std::string>(std::move(text));
        answers_.Keep(key, {.state = view->version(), .bytes = body});
        respond.Send(AnswerWith(*body));
        // What the scans took and gave back, which malloc keeps for each of their threads.
        ::malloc_trim(0);
      });
  if (!taken) {
    respond.Send(
        ProblemResponse({503, "busy", "Too many questions are being answered: please try again."}));
  }
}

}  // namespace taskflow::insights
