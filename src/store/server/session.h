// One connection: its frames, what it has asked, what it waits for. State of the service's loop.
#pragma once

#include <atomic>
#include <deque>
#include <memory>

#include "cql/messages/requests.h"
#include "net/connection.h"
#include "store/server/engine.h"

namespace taskflow::store {

// What all connections of a store share.
struct Shared {
  Engine& engine;
  std::size_t in_flight = 0;                          // request bytes of all connections
  std::function<void(const SchemaChange&)> announce;  // to those that asked for events
  Metric* requests = nullptr;
  Metric* rows_written = nullptr;
};

class Session : public Committer::Waiter, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<net::Connection> connection, std::shared_ptr<Shared> shared);
  // Begins to read. `on_close` when the connection has ended.
  void Start(std::function<void()> on_close);
  void Close();

  void OnCommitted(const Status& status) override;
  // An event for those that REGISTERed for it.
  void Announce(const SchemaChange& change);

 private:
  // What a request waits for: the group that it is in.
  struct Pending {
    std::int16_t stream;
    std::uint32_t bytes;
    std::unique_ptr<SchemaChange> change;
  };
  struct Request {
    cql::EnvelopeHeader header;
    std::string_view body;
    ReplyTo to() const { return {header.version, header.stream}; }
    std::size_t size() const { return cql::kEnvelopeHeaderBytes + header.length; }
  };

  std::size_t OnData(std::string_view bytes);
  bool IsForeign(std::string_view bytes);
  std::size_t ReadSegments(std::string_view bytes);
  std::size_t ReadEnvelopes(std::string_view bytes);
  bool CheckHeader(const cql::EnvelopeHeader& header);
  void Handle(const Request& request);
  void HandleStartup(const Request& request);
  void HandleRegister(const Request& request);
  void HandleQuery(const Request& request);
  void HandlePrepare(const Request& request);
  void HandleExecute(const Request& request);
  void HandleBatch(const Request& request);

  // What the client has been told of a result's columns.
  struct Known {
    bool skip_columns = false;
    std::string metadata_id;  // v5; empty: not said
  };
  bool TakeValues(const cql::QueryParameters& parameters, const PreparedStatement& statement);
  void Run(const Request& request, const Prepared& statement,
           const cql::QueryParameters& parameters, Known known);
  void RunRead(const Request& request, const Execution& execution, Known known);
  void RunOther(const Request& request, const cql::Statement& statement);
  void RunAlone(const Request& request, std::vector<BoundWrite> writes);
  void Use(const Request& request, const std::string& keyspace);
  // Nothing: a statement of the batch was refused, and that was answered.
  std::optional<std::vector<BoundWrite>> BindBatch(const Request& request,
                                                   const cql::BatchRequest& batch,
                                                   std::vector<std::vector<Bound>>& values);

  void AwaitGroup(const Request& request, std::optional<SchemaChange> change);
  void Refuse(const Request& request, const CqlError& error);
  void Refuse(const Request& request, const Error& error) { Refuse(request, ErrorOf(error)); }
  void Reply(const ReplyTo& to, const Answer& answer, const Prepared& statement,
             const Known& known);
  void Done(std::size_t bytes);
  void PauseIfFull();
  void Flush();
  // Answers a protocol error and closes.
  void FailProtocol(std::int16_t stream, std::string text);

  std::shared_ptr<net::Connection> connection_;
  std::shared_ptr<Shared> shared_;
  std::function<void()> on_close_;
  std::shared_ptr<std::atomic<bool>> open_ = std::make_shared<std::atomic<bool>>(true);
  std::uint8_t version_ = 0;  // 0: nothing came yet
  bool started_ = false, segmented_ = false, closing_ = false, paused_ = false, reading_ = false;
  bool wants_schema_events_ = false;
  std::string keyspace_;
  std::string partial_;  // an envelope that comes in several segments
  std::string out_;      // envelopes to be sent at the end of the turn
  std::size_t in_flight_ = 0;
  std::uint64_t joined_group_ = 0;
  std::deque<std::vector<Pending>> groups_;  // those joined and not yet committed, oldest first
  std::vector<Bound> values_;                // of the request at hand
};

}  // namespace taskflow::store
