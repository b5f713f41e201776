#include "site/track_writer.h"

#include "site/limits.h"

namespace taskflow::site {

bool ViewWriter::Write(Views views) {
  {
    std::lock_guard lock(mutex_);
    if (events_waiting_ + views.events.size() > kViewsWaitingMax) return false;
    events_waiting_ += views.events.size();
    waiting_.push_back(std::move(views));
    if (submitted_) return true;
    submitted_ = true;
  }
  Submit();
  return true;
}

// The group is gathered when its turn comes, so that it has all that came meanwhile.
void ViewWriter::Submit() {
  auto group = std::make_shared<Group>();
  parts_.database.Run<void>(
      [self = shared_from_this(), group](events::Database& database) {
        self->Gather(*group);
        return self->Store(database, *group);
      },
      [self = shared_from_this(), group](Status stored) {
        self->Finish(group, std::move(stored));
      });
}

void ViewWriter::Gather(Group& group) {
  std::lock_guard lock(mutex_);
  std::size_t events = 0;
  while (!waiting_.empty() && events < kViewsPerGroup) {
    events += waiting_.front().events.size();
    group.views.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  events_waiting_ -= events;
}

Status ViewWriter::Store(events::Database& database, Group& group) const {
  for (const auto& views : group.views) {
    ASSIGN_OR_RETURN(auto fates, StoreOne(database, views, group.tally));
    group.fates.push_back(std::move(fates));
  }
  return parts_.outbox.Book(database, group.tally);
}

Result<std::vector<ViewFate>> ViewWriter::StoreOne(events::Database& database, const Views& views,
                                                   events::Tally& tally) const {
  const auto& call = *views.call;
  std::optional<User> user;
  if (!call.token.empty()) {
    ASSIGN_OR_RETURN(user, FindSession(database, call.token, parts_.clock.WallMillis()));
  }
  bool stored = call.objection == events::Objection::kNone && !parts_.outbox.disabled();
  std::vector<ViewFate> fates;
  for (auto event : views.events) {
    if (user) event.who = user->email;
    ASSIGN_OR_RETURN(bool fresh, AddEvent(parts_, call, database, tally, std::move(event)));
    fates.push_back(!fresh   ? ViewFate::kDuplicate
                    : stored ? ViewFate::kAccepted
                             : ViewFate::kSuppressed);
  }
  return fates;
}

// A group that never ran has gathered nobody: those who wait hear of it then.
void ViewWriter::Finish(std::shared_ptr<Group> group, Status stored) {
  if (stored) parts_.outbox.Announce(group->tally);
  if (!stored && group->views.empty()) Gather(*group);
  parts_.loop.Post([group, stored] {
    for (std::size_t i = 0; i < group->views.size(); ++i) {
      auto& done = group->views[i].done;
      if (stored) {
        done(std::move(group->fates[i]));
      } else {
        done(Fail(stored.error()));
      }
    }
  });
  {
    std::lock_guard lock(mutex_);
    submitted_ = !waiting_.empty();
    if (!submitted_) return;
  }
  Submit();
}

}  // namespace taskflow::site
