#include "events/relay.h"

#include <gtest/gtest.h>

#include <atomic>

#include "events/test_folder.h"
#include "events/trace_context.h"

namespace taskflow::events {
namespace {

// A broker in memory, with switches; outlives the producers that it gives out.
struct FakeBroker {
  enum class Mode { kAcknowledge, kKeepSilent, kFailLater, kQueueFull };

  std::mutex mutex;
  std::condition_variable changed;
  Mode mode = Mode::kAcknowledge;
  ErrorCode failure = ErrorCode::kTimeout;
  std::vector<std::pair<std::string, std::string>> records;  // key, value
  std::vector<std::vector<kafka::Header>> headers;           // of the records
  int attempts = 0, producers = 0;

  void Become(Mode next) {
    std::lock_guard lock(mutex);
    mode = next;
  }
  bool WaitFor(std::function<bool()> what) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), what);
  }
};

class FakeProducer : public kafka::Producer {
 public:
  explicit FakeProducer(FakeBroker& broker) : broker_(broker) {}
  ~FakeProducer() override {
    for (auto& thread : threads_) thread.join();
  }
  Status Send(const kafka::OutRecord& record, OnDone done) override {
    std::lock_guard lock(broker_.mutex);
    ++broker_.attempts;
    broker_.changed.notify_all();
    switch (broker_.mode) {
      case FakeBroker::Mode::kQueueFull:
        return Fail(ErrorCode::kUnavailable, "queue full");
      case FakeBroker::Mode::kKeepSilent:
        return {};
      case FakeBroker::Mode::kFailLater:
        threads_.emplace_back([done, code = broker_.failure] { done(Fail(code, "not sent")); });
        return {};
      case FakeBroker::Mode::kAcknowledge:
        break;
    }
    broker_.records.emplace_back(*record.key, *record.value);
    broker_.headers.push_back(*record.headers);
    done(kafka::Placement{0, static_cast<std::int64_t>(broker_.records.size())});
    return {};
  }
  Status Flush(Milliseconds) override { return {}; }

 private:
  FakeBroker& broker_;
  std::vector<std::thread> threads_;
};

struct FakeRegistry : RegistryClient {
  std::atomic<bool>& up;
  std::atomic<int>& registered;
  FakeRegistry(std::atomic<bool>& is_up, std::atomic<int>& count) : up(is_up), registered(count) {}
  Result<std::string> SchemaById(SchemaId) override { return Fail(ErrorCode::kNotFound, "none"); }
  Result<SchemaId> Register(const std::string& subject, const std::string& schema) override {
    if (!up) return Fail(ErrorCode::kUnavailable, "registry away");
    EXPECT_EQ(subject, "taskflow-interactions-value");
    EXPECT_EQ(schema, kInteractionEventSchema);
    ++registered;
    return SchemaId(42);
  }
};

constexpr Milliseconds kPatience{20'000};
const Migration kTables[] = {kOutboxTables, kOutboxCircumstances, kOutboxIds, kLedgerTable};

Circumstances Now() { return {.arrived_ms = SystemClock().WallMillis()}; }

class RelayTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void TearDown() override { Close(); }

  void Open() {
    auto database = *Database::Open(folder_.File("a.db"));
    ASSERT_TRUE(Migrate(*database, kTables));
    outbox_ = std::make_unique<Outbox>(OutboxOptions{.metrics = &metrics_});
    outbox_->NoteLeft(*Outbox::ReadLeft(*database));
    database_ = std::make_unique<DatabaseThread>(std::move(database), "test-db");
  }
  void StartRelay() {
    RelayOptions options;
    options.connect_producer = [this]() -> Result<std::unique_ptr<kafka::Producer>> {
      std::lock_guard lock(broker_.mutex);
      ++broker_.producers;
      return std::make_unique<FakeProducer>(broker_);
    };
    options.connect_registry = [this]() -> Result<std::unique_ptr<RegistryClient>> {
      return std::make_unique<FakeRegistry>(registry_up_, registered_);
    };
    options.backoff_min = Milliseconds(2);
    options.backoff_max = Milliseconds(10);
    options.metrics = &metrics_;
    relay_ = std::make_unique<Relay>(*database_, *Database::OpenReader(folder_.File("a.db")),
                                     *outbox_, options);
  }
  void Close() {
    relay_.reset();
    database_.reset();
    outbox_.reset();
  }

  // Stores an event as the site does; its id.
  std::string Track(std::string what, std::string id = "") {
    auto event =
        MakeEvent(SystemClock(), SystemRandom(), Action::kCreate, "a@b.c", std::move(what));
    if (!id.empty()) event.id = id;
    EXPECT_TRUE(Add(event, Now()));
    return event.id;
  }
  bool Add(const InteractionEvent& event, const Circumstances& circumstances) {
    Tally tally;
    auto added = database_->RunAndWait<bool>([&](Database& db) -> Result<bool> {
      ASSIGN_OR_RETURN(bool fresh, outbox_->Add(db, event, circumstances, tally));
      TRY(outbox_->Book(db, tally));
      return fresh;
    });
    if (added) outbox_->Announce(tally);
    return added.has_value();
  }
  // Also past attempts that fail.
  bool Drained() {
    for (int i = 0; i < 2000; ++i) {
      if (relay_->Drain(kPatience)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  std::size_t Waiting() {
    return database_
        ->RunAndWait<std::vector<Outbox::Entry>>(
            [](Database& db) { return Outbox::Read(db, 0, 10'000); })
        ->size();
  }
  std::vector<std::string> SentIds() {
    std::lock_guard lock(broker_.mutex);
    std::vector<std::string> ids;
    for (auto& [key, value] : broker_.records) ids.push_back(key);
    return ids;
  }

  TestFolder folder_;
  Metrics metrics_;
  FakeBroker broker_;
  std::atomic<bool> registry_up_{true};
  std::atomic<int> registered_{0};
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<DatabaseThread> database_;
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, SendsInOrderAndEmptiesTheOutbox) {
  StartRelay();
  std::vector<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(Track(fmt::format("task {}", i)));
  EXPECT_TRUE(Drained());
  EXPECT_EQ(SentIds(), ids);
  EXPECT_EQ(Waiting(), 0u);
  EXPECT_EQ(outbox_->depth(), 0);
  EXPECT_EQ(registered_, 1);
  EXPECT_EQ(broker_.records[0].second.substr(0, 5), std::string("\0\0\0\0\x2a", 5));
}

TEST_F(RelayTest, TheCircumstancesAreTheRecordsHeaders) {
  std::vector<std::string> parents;
  for (const auto& circumstances :
       {Circumstances{.arrived_ms = 2, .page_ms = 1, .automated = true, .local = true},
        Circumstances{.arrived_ms = 3}}) {
    auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/");
    Tally tally;
    ASSERT_TRUE(database_->RunAndWait<bool>(
        [&](Database& db) { return outbox_->Add(db, event, circumstances, tally); }));
    outbox_->Announce(tally);
    parents.push_back("traceparent=" + *TraceParentOf(event.id));
  }
  StartRelay();
  EXPECT_TRUE(Drained());
  std::vector<std::string> seen;
  for (const auto& headers : broker_.headers) {
    EXPECT_EQ(headers.at(1).key, "taskflow-sent");
    for (const auto& [key, value] : headers) {
      if (key != "taskflow-sent") seen.push_back(key + "=" + *value);
    }
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{"taskflow-arrived=1970-01-01T00:00:00.002Z", parents[0],
                                      "taskflow-page-time=1970-01-01T00:00:00.001Z",
                                      "taskflow-automated=true", "taskflow-local=true",
                                      "taskflow-arrived=1970-01-01T00:00:00.003Z", parents[1]}));
}

TEST_F(RelayTest, DoesNotConnectBeforeTheFirstEvent) {
  StartRelay();
  EXPECT_TRUE(Drained());
  EXPECT_EQ(registered_, 0);
  EXPECT_EQ(broker_.producers, 0);
}

TEST_F(RelayTest, TakesUpWhatAnEarlierRunLeft) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Track("left"));
  Close();
  Open();
  EXPECT_EQ(outbox_->depth(), 5);
  StartRelay();
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 5; }));
  EXPECT_TRUE(Drained());
  EXPECT_EQ(SentIds(), ids);
}

TEST_F(RelayTest, WaitsForTheRegistry) {
  registry_up_ = false;
  StartRelay();
  Track("early");
  EXPECT_FALSE(relay_->Drain(kPatience));  // gives up at once: sending does not work
  EXPECT_EQ(Waiting(), 1u);
  registry_up_ = true;
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 1; }));
}

TEST_F(RelayTest, SendsAgainWhatTheBrokerDidNotTake) {
  broker_.Become(FakeBroker::Mode::kFailLater);
  StartRelay();
  auto first = Track("one");
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.attempts >= 3; }));
  auto second = Track("two");
  broker_.Become(FakeBroker::Mode::kAcknowledge);
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() >= 2; }));
  EXPECT_TRUE(Drained());
  EXPECT_EQ(SentIds(), (std::vector<std::string>{first, second}));
  EXPECT_EQ(broker_.producers, 1);
}

TEST_F(RelayTest, ReplacesABrokenProducer) {
  broker_.failure = ErrorCode::kInternal;
  broker_.Become(FakeBroker::Mode::kFailLater);
  StartRelay();
  Track("one");
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.producers >= 2; }));
  broker_.Become(FakeBroker::Mode::kAcknowledge);
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 1; }));
}

TEST_F(RelayTest, AFullQueueIsTriedAgain) {
  broker_.Become(FakeBroker::Mode::kQueueFull);
  StartRelay();
  for (int i = 0; i < 10; ++i) Track("waits");
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.attempts >= 2; }));
  broker_.Become(FakeBroker::Mode::kAcknowledge);
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 10; }));
  EXPECT_TRUE(Drained());
  EXPECT_EQ(Waiting(), 0u);
}

TEST_F(RelayTest, KeepsWhatIsNotAcknowledgedAtTheEnd) {
  broker_.Become(FakeBroker::Mode::kKeepSilent);
  StartRelay();
  auto id = Track("unanswered");
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.attempts == 1; }));
  EXPECT_FALSE(relay_->Drain(Milliseconds(20)));
  Close();
  Open();
  EXPECT_EQ(Waiting(), 1u);
  broker_.Become(FakeBroker::Mode::kAcknowledge);
  StartRelay();
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 1; }));
  EXPECT_EQ(SentIds().at(0), id);
}

TEST_F(RelayTest, BoundsWhatIsInFlight) {
  broker_.Become(FakeBroker::Mode::kKeepSilent);
  database_->RunAndWait<bool>([&](Database& db) -> Result<bool> {
    for (std::size_t i = 0; i < kEventsInFlightMax + 100; ++i) {
      auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/");
      Tally tally;
      TRY(outbox_->Add(db, event, Now(), tally));
    }
    return true;
  });
  StartRelay();
  EXPECT_TRUE(
      broker_.WaitFor([&] { return broker_.attempts == static_cast<int>(kEventsInFlightMax); }));
  EXPECT_FALSE(relay_->Drain(Milliseconds(50)));
  EXPECT_EQ(broker_.attempts, static_cast<int>(kEventsInFlightMax));
}

TEST_F(RelayTest, ManyEventsAllArriveOnce) {
  StartRelay();
  std::set<std::string> ids;
  for (int i = 0; i < 1500; ++i) {
    auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/");
    ids.insert(event.id);
    auto tally = std::make_shared<Tally>();
    database_->Run<bool>([=, this](Database& db) { return outbox_->Add(db, event, Now(), *tally); },
                         [=, this](Result<bool>) { outbox_->Announce(*tally); });
  }
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() >= 1500; }));
  EXPECT_TRUE(Drained());
  auto sent = SentIds();
  EXPECT_EQ(sent.size(), 1500u);
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()), ids);
  EXPECT_EQ(Waiting(), 0u);
}

TEST_F(RelayTest, AnIdIsStoredOnce) {
  auto id = SystemRandom().Uuid();
  Track("first", id);
  Track("second", id);
  EXPECT_EQ(Waiting(), 1u);
  StartRelay();
  EXPECT_TRUE(broker_.WaitFor([&] { return broker_.records.size() == 1; }));
  EXPECT_TRUE(Drained());
  Track("after it was sent", id);
  EXPECT_EQ(Waiting(), 0u);
}

TEST_F(RelayTest, CountsWhatHappens) {
  StartRelay();
  Track("one");
  EXPECT_TRUE(Drained());
  auto text = metrics_.Render();
  EXPECT_NE(text.find("taskflow_events_accepted_total{action=\"create\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("taskflow_events_sent_total 1\n"), std::string::npos);
  EXPECT_NE(text.find("taskflow_outbox_events 0\n"), std::string::npos);
}

TEST_F(RelayTest, TheLedgerOutlivesTheProcess) {
  StartRelay();
  Track("one");
  Track("two");
  outbox_->NoteRefused(3);
  EXPECT_TRUE(Drained());
  auto suppressed = Now();
  suppressed.objection = Objection::kGpc;
  ASSERT_TRUE(Add(MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/"), suppressed));
  auto ledger = database_->RunAndWait<Ledger>(Outbox::ReadLedger);
  ASSERT_TRUE(ledger);
  EXPECT_EQ(fmt::format("{} {} {} {}", ledger->accepted, ledger->suppressed, ledger->refused,
                        ledger->passed),
            "2 1 3 2");
  auto text = metrics_.Render();
  for (const auto* line :
       {"{stage=\"site\",kind=\"accepted\"} 2\n", "{stage=\"site\",kind=\"suppressed\"} 1\n",
        "{stage=\"site\",kind=\"refused\"} 3\n", "{stage=\"outbox\",kind=\"passed\"} 2\n"}) {
    EXPECT_NE(text.find(std::string("taskflow_ledger_events") + line), std::string::npos) << line;
  }
}

// The relay is beyond the places of before when the first event of this run comes.
TEST_F(RelayTest, WhatComesAfterAnEarlierRunsEventsAreGoneIsSentToo) {
  Track("left over");
  Track("left over, too");
  Close();
  Open();
  StartRelay();
  ASSERT_TRUE(Drained());
  ASSERT_EQ(Waiting(), 0u);
  Track("new");
  EXPECT_TRUE(Drained());
  EXPECT_EQ(Waiting(), 0u);
  EXPECT_EQ(SentIds().size(), 3u);
}

TEST_F(RelayTest, WhatIsUndoneIsInNoBook) {
  auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/");
  Tally tally;
  EXPECT_FALSE(database_->RunAndWait<bool>([&](Database& db) -> Result<bool> {
    TRY(outbox_->Add(db, event, Now(), tally).map([](bool) {}));
    TRY(outbox_->Book(db, tally));
    return Fail(ErrorCode::kConflict, "undone");
  }));
  EXPECT_EQ(database_->RunAndWait<Ledger>(Outbox::ReadLedger)->accepted, 0);
}

TEST_F(RelayTest, WhatWasRefusedIsBookedThoughATransactionIsUndone) {
  auto book = [&](bool undone) {
    auto tally = std::make_shared<Tally>();
    auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kView, "", "/");
    (void)database_->RunAndWait<void>([&](Database& db) -> Status {
      TRY(outbox_->Add(db, event, Now(), *tally).map([](bool) {}));
      TRY(outbox_->Book(db, *tally));
      return undone ? Fail(ErrorCode::kConflict, "undone") : Status{};
    });
    return tally;
  };
  auto refused = [&] { return database_->RunAndWait<Ledger>(Outbox::ReadLedger)->refused; };
  outbox_->NoteRefused(3);
  book(true);
  EXPECT_EQ(refused(), 0);
  auto first = book(false);
  EXPECT_EQ(refused(), 3);
  // Another one before the first is announced, which comes last.
  outbox_->NoteRefused(2);
  outbox_->Announce(*book(false));
  outbox_->Announce(*first);
  EXPECT_EQ(refused(), 5);
  outbox_->NoteRefused(1);
  outbox_->Announce(*book(false));
  EXPECT_EQ(refused(), 6);
}

TEST(Outbox, DisabledStoresNothingAndSaysSo) {
  TestFolder folder;
  auto database = *Database::Open(folder.File("a.db"));
  ASSERT_TRUE(Migrate(*database, kTables));
  Outbox outbox({.disabled = true});
  auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kLogin, "a@b.c", "login");
  Tally tally;
  EXPECT_TRUE(*outbox.Add(*database, event, Now(), tally));
  testing::internal::CaptureStderr();
  outbox.Announce(tally);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("Event skipped (disabled): login\n"),
            std::string::npos);
  EXPECT_TRUE(Outbox::Read(*database, 0, 10)->empty());
}

}  // namespace
}  // namespace taskflow::events
