// For tests that hold messages against bytes made by Apache Kafka's own Java classes,
// kafka-clients 3.9.1: XyzDataJsonConverter.read(the same values as JSON, version), then
// MessageUtil.toByteBuffer(message, version).
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

// The bytes in all versions from `since` to `until`.
struct Recorded {
  std::int16_t since;
  std::int16_t until;
  std::string_view hex;
};

inline std::string FromHex(std::string_view hex) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    bytes.push_back(static_cast<char>(digit(hex[0]) << 4 | digit(hex[1])));
  }
  return bytes;
}

inline std::string ToHex(std::string_view bytes) {
  std::string hex;
  for (unsigned char c : bytes) hex += fmt::format("{:02x}", c);
  return hex;
}

// 16 bytes from 16 n on.
inline Uuid TestUuid(int n) {
  Uuid id;
  for (std::size_t i = 0; i < id.size(); ++i)
    id[i] = static_cast<char>(n * 16 + static_cast<int>(i));
  return id;
}

template <typename M>
std::string Written(const M& m, std::int16_t version) {
  std::string bytes;
  ByteWriter w(bytes);
  Write(w, version, m);
  return bytes;
}

// Whatever stands in the bytes, reading ends, and what was read can be written.
template <typename M>
void ExpectHarmless(const std::string& bytes, std::int16_t version) {
  ByteReader r(bytes);
  M m;
  if (Read(r, version, m)) Written(m, version);
}

template <typename M>
void ExpectRead(const std::string& bytes, std::int16_t version) {
  ByteReader r(bytes);
  M m;
  ASSERT_TRUE(Read(r, version, m));
  EXPECT_TRUE(r.AtEnd());
  EXPECT_EQ(ToHex(Written(m, version)), ToHex(bytes));

  for (std::size_t n = 0; n < bytes.size(); ++n) {
    ByteReader cut(std::string_view(bytes).substr(0, n));
    EXPECT_FALSE(Read(cut, version, m)) << "cut to " << n << " bytes";
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned char wrong : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(wrong);
      ExpectHarmless<M>(damaged, version);
    }
  }
}

// `m` is written as recorded in each version, and the recorded bytes are read to a message that is
// written the same.
template <typename M>
void ExpectRecorded(const M& m, std::initializer_list<Recorded> all) {
  std::int16_t version = M::kMinVersion;
  for (const auto& recorded : all) {
    ASSERT_EQ(recorded.since, version);
    for (; version <= recorded.until; ++version) {
      SCOPED_TRACE(fmt::format("version {}", version));
      EXPECT_EQ(ToHex(Written(m, version)), recorded.hex);
      ExpectRead<M>(FromHex(recorded.hex), version);
    }
  }
  EXPECT_EQ(version, M::kMaxVersion + 1);
}

}  // namespace taskflow::kafka
