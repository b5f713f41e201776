#include "store/store.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "base/bytes.h"
#include "cql/wire/frame.h"

namespace taskflow::store {
namespace {

using cql::Opcode;

// A blocking client that speaks in bytes.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval wait{.tv_sec = 10};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;

  void Send(std::string_view bytes) {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void Send(Opcode opcode, std::string_view body, std::uint8_t version = 4,
            std::int16_t stream = 1) {
    std::string frame;
    ByteWriter w(frame);
    w.U8(version);
    w.U8(0);
    w.I16(stream);
    w.U8(static_cast<std::uint8_t>(opcode));
    w.U32(static_cast<std::uint32_t>(body.size()));
    w.Raw(body);
    Send(frame);
  }
  struct Reply {
    cql::EnvelopeHeader header;
    std::string body;
    bool Is(Opcode opcode) const { return header.opcode == static_cast<std::uint8_t>(opcode); }
  };
  Reply Read() {
    auto head = ReadBytes(cql::kEnvelopeHeaderBytes);
    if (head.size() < cql::kEnvelopeHeaderBytes) return {};
    auto header = cql::ReadEnvelopeHeader(head);
    return {header, ReadBytes(header.length)};
  }
  bool IsClosed() { return ReadBytes(1).empty(); }
  Reply Startup() {
    Send(Opcode::kStartup, std::string_view("\0\1\0\x0b"
                                            "CQL_VERSION\0\5"
                                            "3.4.7",
                                            22));
    return Read();
  }
  Reply Query(std::string_view text) {
    std::string body;
    ByteWriter w(body);
    w.U32(static_cast<std::uint32_t>(text.size()));
    w.Raw(text);
    w.U16(1);
    w.U8(0);
    Send(Opcode::kQuery, body);
    return Read();
  }

 private:
  std::string ReadBytes(std::size_t count) {
    std::string out(count, '\0');
    std::size_t got = 0;
    while (got < count) {
      auto n = recv(fd_, out.data() + got, count - got, 0);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    out.resize(got);
    return out;
  }
  int fd_;
};

class StoreTest : public testing::Test {
 protected:
  StoreTest()
      : path_(std::filesystem::temp_directory_path() /
              ("store_server_test." + std::to_string(getpid()))),
        loop_("test") {
    std::filesystem::remove_all(path_);
    Start();
  }
  ~StoreTest() override {
    store_.reset();
    std::filesystem::remove_all(path_);
  }
  void Start() {
    store_.reset();
    auto started = Store::Start(loop_, {.listen = {"127.0.0.1", 0}, .data_dir = path_});
    ASSERT_TRUE(started) << started.error().message;
    store_ = std::move(*started);
  }
  std::uint16_t port() const { return store_->address().port; }

  std::filesystem::path path_;
  net::Loop loop_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, WhatWasAcknowledgedIsThereAfterARestart) {
  {
    Client client(port());
    EXPECT_TRUE(client.Startup().Is(Opcode::kReady));
    for (auto text : {"CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', "
                      "'replication_factor': 1}",
                      "CREATE TABLE k.t (id int PRIMARY KEY, a text)",
                      "INSERT INTO k.t (id, a) VALUES (1, 'kept')"}) {
      EXPECT_TRUE(client.Query(text).Is(Opcode::kResult)) << text;
    }
  }
  Start();
  Client client(port());
  client.Startup();
  EXPECT_NE(client.Query("SELECT a FROM k.t").body.find("kept"), std::string::npos);
}

TEST_F(StoreTest, NothingButOptionsBeforeStartup) {
  Client client(port());
  client.Send(Opcode::kOptions, "");
  auto supported = client.Read();
  EXPECT_TRUE(supported.Is(Opcode::kSupported));
  EXPECT_NE(supported.body.find("CQL_VERSION"), std::string::npos);
  client.Send(Opcode::kQuery, "");
  EXPECT_TRUE(client.Read().Is(Opcode::kError));
  EXPECT_TRUE(client.IsClosed());
}

TEST_F(StoreTest, OtherVersionsAreToldWhichThereAre) {
  for (std::uint8_t version : {3, 6, 66}) {
    Client client(port());
    client.Send(Opcode::kOptions, "", version);
    auto reply = client.Read();
    EXPECT_TRUE(reply.Is(Opcode::kError));
    EXPECT_NE(reply.body.find("Invalid or unsupported protocol version"), std::string::npos);
    EXPECT_EQ(reply.header.version, version < 4 ? 4 : 5);
  }
}

TEST_F(StoreTest, OtherProtocolsAreClosed) {
  for (std::string_view first :
       {std::string_view("GET / HTTP/1.1\r\n\r\n"), std::string_view("\x16\x03\x01\x02\x00", 5),
        std::string_view("\0\0\0\x20\0\x12\0\4", 8)}) {
    Client client(port());
    client.Send(first);
    EXPECT_TRUE(client.IsClosed());
  }
}

TEST_F(StoreTest, LengthsThatAreClaimedAllocateNothing) {
  for (std::string_view length : {"\x7f\xff\xff\xff", "\xff\xff\xff\xff"}) {
    Client client(port());
    client.Startup();
    client.Send(std::string("\4\0\0\1\7", 5) + std::string(length));
    EXPECT_TRUE(client.Read().Is(Opcode::kError));
    EXPECT_TRUE(client.IsClosed());
  }
}

TEST_F(StoreTest, BodiesThatCannotBeReadAreErrors) {
  Client client(port());
  client.Startup();
  for (auto opcode :
       {Opcode::kQuery, Opcode::kPrepare, Opcode::kExecute, Opcode::kBatch, Opcode::kRegister}) {
    client.Send(opcode, std::string_view("\x7f\xff\xff\xff\0", 5));
    EXPECT_TRUE(client.Read().Is(Opcode::kError));
  }
  client.Send(Opcode::kOptions, "");
  EXPECT_TRUE(client.Read().Is(Opcode::kSupported)) << "the connection goes on";
}

TEST_F(StoreTest, AnUnknownPreparedIdIsUnprepared) {
  Client client(port());
  client.Startup();
  client.Send(Opcode::kExecute, std::string_view("\0\2ab\0\1\0", 7));
  auto reply = client.Read();
  ASSERT_TRUE(reply.Is(Opcode::kError));
  EXPECT_EQ(LoadBigEndian<std::int32_t>(reply.body.data()), 0x2500);
  EXPECT_TRUE(reply.body.ends_with(std::string_view("\0\2ab", 4)));
}

TEST_F(StoreTest, ManyRequestsInOneWriteAreAllAnswered) {
  Client client(port());
  client.Startup();
  for (std::int16_t stream = 0; stream < 200; ++stream)
    client.Send(Opcode::kOptions, "", 4, stream);
  for (std::int16_t stream = 0; stream < 200; ++stream)
    EXPECT_EQ(client.Read().header.stream, stream);
}

TEST_F(StoreTest, ASecondStoreOnTheFolderIsRefused) {
  auto second = Store::Start(loop_, {.listen = {"127.0.0.1", 0}, .data_dir = path_});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  auto taken =
      Store::Start(loop_, {.listen = store_->address(), .data_dir = path_.string() + ".other"});
  std::filesystem::remove_all(path_.string() + ".other");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace taskflow::store
