// What the reader refuses, with raw bytes. The cases follow public lists: RFC 9112's own musts,
// Http11Probe's catalogue, smuggler's mutations and llhttp's tests; the bytes are written afresh.
#include <gtest/gtest.h>

#include "http/request_reader.h"

namespace taskflow::http {
namespace {

struct Outcome {
  int status = 0;            // 0: nothing was refused
  std::size_t requests = 0;  // before that
  std::string body;          // of the last
};

// `step` bytes at a time, as the server feeds it.
Outcome Feed(std::string_view bytes, std::size_t step_size) {
  Limits limits;
  limits.body_bytes_max = 1000;
  RequestReader reader(limits);
  Outcome out;
  std::string waiting;
  for (std::size_t at = 0; at < bytes.size(); at += step_size) {
    waiting += bytes.substr(at, step_size);
    while (!waiting.empty()) {
      auto step = reader.Feed(waiting);
      waiting.erase(0, step.used);
      if (step.refusal != 0) {
        out.status = step.refusal;
        return out;
      }
      if (step.request) {
        ++out.requests;
        out.body = step.request->body;
      }
      if (!step.request && step.used == 0) break;
    }
  }
  return out;
}

// At once and byte by byte; both mean the same.
Outcome Read(std::string_view bytes) {
  auto whole = Feed(bytes, bytes.size()), single = Feed(bytes, 1);
  EXPECT_EQ(whole.status, single.status) << bytes;
  EXPECT_EQ(whole.requests, single.requests) << bytes;
  EXPECT_EQ(whole.body, single.body) << bytes;
  return whole;
}

std::string Text(std::string_view bytes) {
  std::string out;
  for (char c : bytes.substr(0, 200)) {
    out += c == '\r' ? "\\r" : c == '\n' ? "\\n" : std::string(1, c);
  }
  return out;
}

void ExpectAll(int status, const std::vector<std::string>& cases) {
  for (const auto& bytes : cases) {
    auto outcome = Read(bytes);
    EXPECT_EQ(outcome.status, status) << Text(bytes);
    EXPECT_EQ(outcome.requests, status == 0 ? 1u : 0u) << Text(bytes);
  }
}

// GCC 12 warns of more than there is when such a string is added to another.
std::string Many(std::size_t count, char c) { return fmt::format("{}", std::string(count, c)); }
std::string Get(const std::string& more) { return "GET / HTTP/1.1\r\nHost: h\r\n" + more + "\r\n"; }
std::string Post(const std::string& more, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + more + "\r\n" + body;
}
std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}
std::string Line(const std::string& line) { return line + "\r\nHost: h\r\n\r\n"; }
std::string Hosted(const std::string& host) {
  return "GET / HTTP/1.1\r\nHost:" + host + "\r\n\r\n";
}

TEST(Refusals, RequestLines) {
  ExpectAll(400, {
                     Line("GET  / HTTP/1.1"),
                     Line("GET /  HTTP/1.1"),
                     Line(" GET / HTTP/1.1"),
                     Line("GET\t/\tHTTP/1.1"),
                     Line("GET / HTTP/1.1 "),
                     Line("GET /"),
                     Line("GET HTTP/1.1"),
                     Line("GET / HTTP/1"),
                     Line("GET / HTTP/1.01"),
                     Line("GET / HTTP/01.1"),
                     Line("GET / HTTP/1.1x"),
                     Line("GET / http/1.1"),
                     Line("GET / HTTP /1.1"),
                     Line("GET / HTTP/ 1.1"),
                     Line("GET / ICE/1.0"),
                     Line("GET / RTSP/1.0"),
                     Line("GET / HTTP/1,1"),
                     Line("G(T / HTTP/1.1"),
                     Line("G\x80T / HTTP/1.1"),
                     Line("GET /a b HTTP/1.1"),
                     Line("GET /a#b HTTP/1.1"),
                     Line("GET /\x80 HTTP/1.1"),
                     Line("GET /\xc0\xaf HTTP/1.1"),
                     Line("GET /\x7f HTTP/1.1"),
                     Line(std::string("GET /\0 HTTP/1.1", 15)),
                     Line("GET a HTTP/1.1"),
                     Line("GET http://evil/ HTTP/1.1"),
                     Line("GET //evil:80@h HTTP/1.1x"),
                     Line("GET * HTTP/1.1"),
                     Line("CONNECT h:80 HTTP/1.1"),
                     Line("GET \\a HTTP/1.1"),
                     "GET / HTTP/1.1\nHost: h\n\n",
                     "GET / HTTP/1.1\rHost: h\r\r",
                     "\r\n\r\nGET / HTTP/1.1\r\n",
                     "\nGET / HTTP/1.1\r\n",
                     "\x16\x03\x01\x02\r\n\r\n",
                     "\x80garbage",
                 });
  ExpectAll(505, {Line("GET / HTTP/2.0"), Line("GET / HTTP/0.9"), Line("PRI * HTTP/2.0")});
  ExpectAll(501, {Line(Many(33, 'A') + " / HTTP/1.1")});
  ExpectAll(414, {Line("GET /" + Many(9000, 'a') + " HTTP/1.1"), "GET /" + Many(9000, 'a')});
  ExpectAll(0, {Line("GET / HTTP/1.1"), "\r\n" + Line("GET / HTTP/1.1"), Line("OPTIONS * HTTP/1.1"),
                Line("PROPFIND /a%20b?c=%zz HTTP/1.1"), "GET / HTTP/1.0\r\n\r\n"});
}

TEST(Refusals, Headers) {
  ExpectAll(400, {
                     Get("A : b\r\n"),
                     Get("A\t: b\r\n"),
                     Get(" A: b\r\n"),
                     Get(": b\r\n"),
                     Get("A\r\n"),
                     Get("A[]: b\r\n"),
                     Get("A\x80: b\r\n"),
                     Get("A@: b\r\n"),
                     Get("A: b\r\n c\r\n"),
                     Get("A: b\r\n\tc\r\n"),
                     Get("A: b\rB: c\r\n"),
                     Get("A: b\nB: c\r\n"),
                     Get("A: b\n c\r\n"),
                     Get("A: b\r\r\n"),
                     Get(std::string("A: \0\r\n", 6)),
                     Get("A: \x01\r\n"),
                     Get("A: \x7f\r\n"),
                     Get("A: \x0b\r\n"),
                     Get("A\x01: b\r\n"),
                     Get(std::string("A\0: b\r\n", 7)),
                     "GET / HTTP/1.1\r\n A: b\r\nHost: h\r\n\r\n",
                 });
  std::string many;
  for (int i = 0; i < 100; ++i) many += "A: b\r\n";
  ExpectAll(431, {Get(many), Get("A: " + Many(17'000, 'x') + "\r\n"),
                  Get(Many(17'000, 'x') + ": a\r\n"), Get("A: " + Many(20'000, 'x'))});
  ExpectAll(417, {Post("Expect: 200-ok\r\n", "")});
  ExpectAll(0, {Get("A:\r\n"), Get("A:\t b\t \r\n"), Get("A: \xc3\xbc\r\n"),
                Get("a!#$%&'*+-.^_`|~9: b\r\n"), Get("Upgrade: websocket\r\n"),
                Get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")});
}

TEST(Refusals, Hosts) {
  ExpectAll(400, {
                     "GET / HTTP/1.1\r\n\r\n",
                     Get("Host: h\r\n"),
                     Get("Host: i\r\n"),
                     Get("hOST: h\r\n"),
                     "GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n",
                     Hosted(""),
                     Hosted(" "),
                     Hosted(" h, i"),
                     Hosted(" h i"),
                     Hosted(" u@h"),
                     Hosted(" h/a"),
                     Hosted(" http://h"),
                     Hosted(" h:80:80"),
                     Hosted(" h:a"),
                     Hosted(" h:123456"),
                     Hosted(" [::1"),
                     Hosted(" [::1]a"),
                     Hosted(" []"),
                     Hosted(" h\\a"),
                     Hosted(" h?a"),
                     Hosted(" h#a"),
                     Hosted(" \"h\""),
                     Hosted(" :80"),
                     Hosted(" <h>"),
                     Hosted(" \xc3\xbc"),
                 });
  ExpectAll(0, {Hosted("h"), Hosted(" h:80"), Hosted(" H.example.ORG:3000"), Hosted(" [::1]:80"),
                Hosted(" 127.0.0.1"), Hosted(" a_b-c"), Hosted(" h:")});
}

TEST(Refusals, Lengths) {
  auto length = [](const std::string& value) {
    return Post("Content-Length:" + value + "\r\n", "abcde");
  };
  ExpectAll(400, {
                     length(""),
                     length(" "),
                     length(" a"),
                     length(" +5"),
                     length(" -5"),
                     length(" -0"),
                     length(" 0x5"),
                     length(" 0o5"),
                     length(" 5_0"),
                     length(" 5 0"),
                     length(" 5,5"),
                     length(" 5, 5"),
                     length(" 5, 6"),
                     length(" 05"),
                     length(" 00"),
                     length(" 5.0"),
                     length(" 5;"),
                     length(" 5\x0b"),
                     length(" \"5\""),
                     length(" 5e0"),
                     length(" \xd9\xa5"),
                     length(" 5\r\nContent-Length: 5"),
                     length(" 5\r\nContent-Length: 6"),
                     length(" 0\r\nContent-Length: 5"),
                     length(" 5\r\ncontent-length : 5"),
                 });
  ExpectAll(413, {length(" 1001"), length(" 999999999999999"), length(" 18446744073709551621"),
                  length(" 4294967301"), length(" " + Many(400, '9'))});
  ExpectAll(0, {length(" 5"), length("5"), length("  5 "), length("\t5\t"), Post("", ""),
                Post("Content-Length: 0\r\n", "")});
  EXPECT_EQ(Read(length(" 5")).body, "abcde");
}

TEST(Refusals, BothLengthsAndOtherCodings) {
  const std::string both = "Content-Length: 5\r\n", end = "0\r\n\r\n";
  ExpectAll(400, {
                     Post(both + "Transfer-Encoding: chunked\r\n", end),
                     Post("Transfer-Encoding: chunked\r\n" + both, end),
                     Post(both + "Transfer-Encoding: xchunked, chunked\r\n", end),
                     Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", end),
                     Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", end),
                     Post("Transfer-Encoding: chunked, chunked\r\n", end),
                     Post("Transfer-Encoding: chunked, identity\r\n", end),
                     Post("Transfer-Encoding: gzip, chunked\r\n", end),
                     Post("Transfer-Encoding: ,chunked\r\n", end),
                     Post("Transfer-Encoding: chunked,\r\n", end),
                     Post("Transfer-Encoding:\r\n", end),
                     Post("Transfer-Encoding: \"chunked\"\r\n", end),
                     Post("Transfer-Encoding: chunked;a=b\r\n", end),
                     Post("Transfer-Encoding: \x0b"
                          "chunked\r\n",
                          end),
                     Post("Transfer-Encoding: chunked\x0c\r\n", end),
                     Post(std::string("Transfer-Encoding: chunked\0\r\n", 29), end),
                     Post("Transfer-Encoding : chunked\r\n", end),
                     Post("Transfer-Encoding:\r\n chunked\r\n", end),
                     Post("Transfer-Encoding\r\n: chunked\r\n", end),
                     "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                 });
  ExpectAll(
      501,
      {Post("Transfer-Encoding: gzip\r\n", ""), Post("Transfer-Encoding: identity\r\n", ""),
       Post("Transfer-Encoding: xchunked\r\n", ""), Post("Transfer-Encoding: 'chunked'\r\n", ""),
       Post("Transfer-Encoding: chunk\r\n", "")});
  ExpectAll(0, {Post("Transfer-Encoding: Chunked\r\n", end),
                Post("TRANSFER-ENCODING:\tCHUNKED\t\r\n", end)});
  // A byte where none belongs hides the header from one reader and not from the other.
  for (int c = 1; c < 256; ++c) {
    if (c >= 0x20 && c < 0x7f) continue;
    auto byte = std::string(1, static_cast<char>(c));
    for (const auto& header :
         {"Transfer-Encoding:" + byte + "chunked", "Transfer-Encoding" + byte + ": chunked",
          byte + "Transfer-Encoding: chunked", "Transfer-Encoding: chunked" + byte,
          "Transfer-" + byte + "Encoding: chunked", "X: X" + byte + "Transfer-Encoding: chunked"}) {
      bool hidden = header.starts_with("X") && (c == '\t' || c >= 0x80);  // a value like any other
      EXPECT_EQ(Read(Post(both + header + "\r\n", "abcde")).status, hidden ? 0 : 400)
          << c << header;
    }
  }
}

TEST(Refusals, Chunks) {
  ExpectAll(400, {
                     Chunked("\r\n"),
                     Chunked("x\r\n"),
                     Chunked("0x5\r\nabcde\r\n0\r\n\r\n"),
                     Chunked(" 5\r\nabcde\r\n0\r\n\r\n"),
                     Chunked("5 \r\nabcde\r\n0\r\n\r\n"),
                     Chunked("+5\r\nabcde\r\n0\r\n\r\n"),
                     Chunked("-5\r\nabcde\r\n0\r\n\r\n"),
                     Chunked("5_0\r\n"),
                     Chunked("5\nabcde\r\n0\r\n\r\n"),
                     Chunked("5\rabcde\r\n0\r\n\r\n"),
                     Chunked("5\r\nabcde0\r\n\r\n"),
                     Chunked("5\r\nabcdefg\r\n0\r\n\r\n"),
                     Chunked("5\r\nabcde\n0\r\n\r\n"),
                     Chunked("5\r\nabcde\r0\r\n\r\n"),
                     Chunked("5\r\nabcd\r\n0\r\n\r\n"),
                     Chunked("5;\r\nabcde\r\n0\r\n\r\n"),
                     Chunked("5;a=\r\nabcde\r\n"),
                     Chunked("5;a=b\nabcde\r\n"),
                     Chunked("5;a=b\rX\r\nabcde\r\n"),
                     Chunked("5; a=b\r\nabcde\r\n"),
                     Chunked("5;a=\"b\r\nabcde\r\n"),
                     Chunked("5;a b\r\nabcde\r\n"),
                     Chunked(std::string("5;a\0\r\nabcde\r\n", 14)),
                     Chunked("5;a\x01\r\nabcde\r\n"),
                     Chunked("5,a\r\nabcde\r\n"),
                     Chunked("5;" + Many(300, 'a') + "\r\nabcde\r\n"),
                     Chunked("0\r\nA : b\r\n\r\n"),
                     Chunked("0\r\n A: b\r\n\r\n"),
                     Chunked("0\r\nA\r\n\r\n"),
                     Chunked("0\r\nA: b\n\r\n"),
                     Chunked("0\n\n"),
                     Chunked("0\r\n\n"),
                     Chunked("0\r\nGET / HTTP/1.1\r\n\r\n"),
                     Chunked("0\r\nA: " + Many(17'000, 'x')),
                     Chunked(";a\r\n"),
                     Chunked("\xef\xbc\x95\r\nabcde\r\n"),
                 });
  ExpectAll(413, {Chunked("3e9\r\n"), Chunked("ffffffff\r\n"), Chunked("ffffffffffffffff\r\n"),
                  Chunked("10000000000000005\r\nabcde\r\n"), Chunked("000000005\r\nabcde\r\n"),
                  Chunked("3e8\r\n" + Many(1000, 'x') + "\r\n1\r\n")});
  ExpectAll(0, {Chunked("0\r\n\r\n"), Chunked("5\r\nabcde\r\n0\r\n\r\n"),
                Chunked("00000005\r\nabcde\r\n0\r\n\r\n"),
                Chunked("2\r\nab\r\n3;a;b=c;d=\"e;\\\"\"\r\ncde\r\n000\r\nX-A: "
                        "b\r\nContent-Length: 99\r\n\r\n")});
  EXPECT_EQ(Read(Chunked("2\r\nab\r\n3;a=b\r\ncde\r\n0\r\nA: b\r\n\r\n")).body, "abcde");
  EXPECT_EQ(Read(Chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n")).body,
            "01234567890123456789");
}

TEST(Refusals, WhatFollowsABodyIsTheNextRequest) {
  auto pipelined =
      Post("Content-Length: 5\r\n", "abcde") + Chunked("2\r\nab\r\n0\r\n\r\n") + Get("");
  EXPECT_EQ(Read(pipelined).requests, 3u);
  // Bodies of any request are read, so that they are not taken for a request.
  auto hidden =
      "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 34\r\n\r\nGET /admin HTTP/1.1\r\nHost: "
      "h\r\n\r\n  ";
  EXPECT_EQ(Read(hidden).requests, 1u);
  EXPECT_EQ(Read(hidden).status, 0);
  // Too little is no request.
  EXPECT_EQ(Read(Post("Content-Length: 6\r\n", "abcde")).requests, 0u);
  EXPECT_EQ(Read(Chunked("5\r\nabcde\r\n")).requests, 0u);
}

}  // namespace
}  // namespace taskflow::http
