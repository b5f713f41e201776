// One connection's requests and their answers, which leave in the order of the requests. For this
// folder's server*.cc only; all on the loop's thread but where it says so.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/request_reader.h"
#include "http/server.h"
#include "net/connection.h"

namespace taskflow::http {

// What a server's connections share; outlives them.
struct ServerParts {
  net::Loop& loop;
  Router router;
  Limits limits;
  std::vector<std::pair<std::string, std::string>> of_all;  // name, line; of every answer
  OnServed on_served;
};

// "Name: value\r\n". Line ends within the value become blanks.
void AppendLine(std::string& out, std::string_view name, std::string_view value);

class StreamImpl;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const ServerParts& parts, std::shared_ptr<net::Connection> connection);

  void Start(std::function<void()> on_close);
  void Answer(std::uint64_t slot, std::string_view route, Response response);
  void OpenStream(std::uint64_t slot, std::string_view route, Response head,
                  std::shared_ptr<StreamImpl> stream);
  // Closes when a request takes too long to arrive, when nothing was asked for too long, and when
  // the client does not take its answers.
  void CloseIfLate(MonoTime now);
  void Close() { connection_->Close(); }
  void CloseWhenSent();
  net::Loop& loop() { return parts_.loop; }
  net::Connection& connection() { return *connection_; }

 private:
  struct Slot {
    std::string method;
    MonoTime asked_at;
    bool keep_alive = true, is_1_0 = false, ready = false;
    std::string bytes;
    std::shared_ptr<StreamImpl> stream;
    bool HeadOnly() const { return method == "HEAD"; }
  };
  std::size_t Received(std::string_view bytes);
  bool HasRoom() const;
  void Dispatch(RequestReader::Step step);
  void Refuse(int status, const std::string& why);
  Slot* Find(std::uint64_t number);
  void Report(const Slot& slot, std::string_view route, int status);
  void SendReady();
  void ReadOn();
  bool Stalls(MonoTime now);
  void Touch();

  const ServerParts& parts_;
  std::shared_ptr<net::Connection> connection_;
  RequestReader reader_;
  std::deque<Slot> slots_;  // answers not sent yet; slots_[0] is number first_slot_
  std::uint64_t first_slot_ = 0;
  MonoTime since_;                 // of what CloseIfLate waits for
  std::size_t unsent_before_ = 0;  // at the last look of Stalls, and since when
  MonoTime unsent_since_;
  bool ending_ = false;   // no further request is read
  bool closing_ = false;  // nothing follows what is queued
  std::vector<std::function<void()>> on_gone_;
  friend class StreamImpl;
};

class StreamImpl : public Stream, public std::enable_shared_from_this<StreamImpl> {
 public:
  StreamImpl(std::weak_ptr<Exchange> exchange, net::Loop& loop, std::size_t unsent_max)
      : exchange_(std::move(exchange)), loop_(loop), unsent_max_(unsent_max) {}

  // From any thread.
  bool Write(std::string bytes) override;
  void OnGone(std::function<void()> on_gone) override;
  std::size_t waiting() const override { return waiting_; }
  void OnDrained(std::function<void()> on_drained) override;
  void Finish() override;
  // Nobody can write any more: the connection ends with what was written.
  void End();

  // What was written before the head could leave waits until now.
  void Begin(bool chunked);
  void SetGone() { gone_ = true; }
  void Drained();

 private:
  void Forward(std::string bytes);
  void SendPiece(Exchange& exchange, std::string bytes);
  void CloseConnection();

  std::weak_ptr<Exchange> exchange_;
  net::Loop& loop_;
  const std::size_t unsent_max_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> gone_{false};
  // On the loop, as what follows:
  bool begun_ = false, chunked_ = false, whole_ = false, ended_ = false;
  std::function<void()> on_drained_;
  std::string early_;
};

}  // namespace taskflow::http
