// One client's connection: its frames, its requests in order, and their answers. Belongs to the
// broker's loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "broker/handlers.h"
#include "broker/parts.h"
#include "net/connection.h"

namespace taskflow::broker {

// The wire: an int32 length, then a request or an answer of that many bytes.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<net::Connection> connection, Parts& parts);
  // Begins to read. `on_close` when the connection has ended.
  void Start(std::function<void()> on_close);
  // Handles no more requests; those that wait are still answered.
  void Stop();
  // Sends what is answered and ends; `on_close` is not called any more.
  void Close();

  const std::string& client_host() const { return client_host_; }
  bool is_closed() const { return closed_; }

  // Of the request `number`. An empty frame: it wants none.
  void Answer(std::uint64_t number, std::string frame);
  void Refuse(const Call& call, std::string_view why);

 private:
  struct Slot {
    std::string frame;
    bool answered = false;
    bool close = false;  // instead of an answer
  };

  std::size_t OnData(std::string_view bytes);
  bool MayHandle(std::string_view frame) const;
  // Drops the connection when the frame that begins here can be no request.
  bool IsBadLength(std::string_view bytes);
  void Handle(std::string_view frame);
  void HandleServed(const ServedApi& api, kafka::RequestHeader header, ByteReader& in);
  void RefuseVersion(const ServedApi* api, kafka::RequestHeader header);
  std::uint64_t AddSlot(std::int16_t api_key);
  void Fill(std::uint64_t number, Slot slot);
  void SendAnswers();
  void EndStream();
  void Pause();
  void ResumeIfPossible();
  void Drop(std::string_view why);

  std::shared_ptr<net::Connection> connection_;
  Parts& parts_;
  std::string client_host_;
  std::function<void()> on_close_;
  std::deque<Slot> slots_;          // of requests whose answers are not sent, oldest first
  std::uint64_t first_number_ = 0;  // of slots_.front()
  std::size_t unanswered_ = 0;      // slots that wait; all are of one API:
  std::int16_t waiting_api_ = -1;
  bool greeted_ = false;  // a valid request came
  bool in_handler_ = false, paused_ = false, stopped_ = false, closed_ = false;
};

}  // namespace taskflow::broker
