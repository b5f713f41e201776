// The relay's state and the loop that its thread runs; shared by relay*.cc alone.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "events/relay.h"

namespace taskflow::events {

// Made by make_shared: answers of the producer and of the database may come after the thread has
// ended.
class RelaySender : public std::enable_shared_from_this<RelaySender> {
 public:
  RelaySender(DatabaseThread& database, std::unique_ptr<Database> reader, Outbox& outbox,
              RelayOptions options);

  // The thread's work; returns after Stop.
  void Loop();
  // From any thread.
  void Wake();
  void Stop();
  bool Drain(Milliseconds timeout);

 private:
  using Place = std::int64_t;
  // What others tell the thread.
  struct News {
    bool wake = false, stop = false;
    std::vector<Place> acknowledged;
    std::vector<std::pair<Place, Error>> failed;
    std::vector<Place> deleted, not_deleted;
    bool Any() const;
    // Something that cannot wait for more answers to come.
    bool Urgent() const;
  };
  template <typename Change>
  void Tell(Change change);
  bool WorthWaking() const;

  News WaitForNews();
  void Take(News news);
  void TakeAcknowledged(const std::vector<Place>& places);
  void TakeFailed(const std::vector<std::pair<Place, Error>>& failed);
  MonoTime NextDue() const;
  MonoTime NextSend() const;
  bool Idle() const;
  std::size_t Room() const;

  void LookForOthers();
  Status LookForHold();
  Result<std::vector<Outbox::Entry>> ReadMore(std::size_t room);
  void SendMore();
  Status Connect();
  Status SendOne(const Outbox::Entry& entry);
  void BackOff(const Error& error);
  void ForgetProducer();
  void DeleteAcknowledged();
  void NoteAge();

  DatabaseThread& database_;
  std::unique_ptr<Database> reader_;
  Outbox& outbox_;
  const RelayOptions options_;
  Metrics own_metrics_;  // when none are given
  Metric* sent_total_;
  Metric* failures_total_;
  Metric* oldest_age_;

  std::mutex mutex_;  // guards what follows down to the thread's own
  std::condition_variable changed_;
  News news_;
  bool idle_ = false;           // nothing was left to do when the thread last waited
  bool failing_ = false;        // the last attempt failed
  std::size_t unanswered_ = 0;  // given to the producer
  bool pausing_ = false;        // the thread is about to wake by itself

  // The thread's own.
  std::unique_ptr<RegistryClient> registry_;
  std::optional<SchemaId> schema_;
  std::unique_ptr<kafka::Producer> producer_;
  Place cursor_ = 0;              // every place up to here is sent, acknowledged or gone
  bool more_ = true;              // the outbox may have events after the cursor
  std::set<Place> sent_;          // given to the producer, no answer yet
  std::set<Place> acknowledged_;  // not yet deleted
  std::vector<Place> to_delete_;
  bool deleting_ = false, delete_failed_ = false;
  MonoTime delete_at_{};   // not before
  MonoTime send_at_{};     // not before
  MonoTime sent_at_{};     // when it last began to send
  MonoTime age_at_{};      // when it last looked for the oldest
  bool has_role_ = false;  // when it last looked
  bool ask_ = true;        // for the role, with the next look at the outbox
  MonoTime look_at_{};     // for what other processes have stored, and for the role
  bool database_away_ = false;
  int failures_ = 0;  // in a row
  std::string encoded_;
  std::string sent_text_;  // the time of sent_at_, as the records say it
};

}  // namespace taskflow::events
