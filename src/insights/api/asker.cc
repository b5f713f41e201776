#include "insights/api/asker.h"

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

std::shared_ptr<const std::string> AnswerCache::Find(const std::string& key,
                                                     std::uint64_t version) {
  std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  if (found->second->version != version) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->body;
}

void AnswerCache::Keep(const std::string& key, std::uint64_t version,
                       std::shared_ptr<const std::string> body) {
  std::lock_guard lock(mutex_);
  if (auto found = by_key_.find(key); found != by_key_.end()) Drop(found->second);
  if (body->size() > bytes_max_) return;
  bytes_ += body->size();
  entries_.push_front({key, version, std::move(body)});
  by_key_[key] = entries_.begin();
  while (entries_.size() > count_max_ || bytes_ > bytes_max_) Drop(std::prev(entries_.end()));
}

void AnswerCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->body->size();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

Asker::Asker(EventTable& table)
    : table_(table),
      cache_(kAnswersKept, kAnswerBytesKept),
      jobs_("insights-ask", kAskingThreads, kQuestionsWaitingMax) {}

void Asker::Ask(const Question& question, Parameters parameters, const http::Responder& respond) {
  auto key = KeyOf(question, parameters);
  if (auto known = cache_.Find(key, table_.Now()->version())) {
    return respond.Send(AnswerWith(*known));
  }
  bool taken = jobs_.Run(
      [this, &question, parameters = std::move(parameters), key = std::move(key), respond] {
        auto view = table_.Now();
        if (auto known = cache_.Find(key, view->version())) {
          return respond.Send(AnswerWith(*known));
        }
        auto answer = question.answer(parameters, *view, first_seen_);
        if (!answer) return respond.Send(ProblemResponse(answer.error()));
        (*answer)["version"] = static_cast<std::int64_t>(view->version());
        auto body = std::make_shared<const std::string>(ToJson(*answer));
        cache_.Keep(key, view->version(), body);
        respond.Send(AnswerWith(*body));
      });
  if (!taken) {
    respond.Send(
        ProblemResponse({503, "busy", "Too many questions are being answered: please try again."}));
  }
}

}  // namespace taskflow::insights
