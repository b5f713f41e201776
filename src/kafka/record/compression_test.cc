#include "kafka/record/compression.h"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include "base/bytes.h"
#include "base/random.h"

namespace taskflow::kafka {
namespace {

std::string Text() {
  std::string out;
  for (int i = 0; i < 20'000; ++i) out += fmt::format("event {} ", i * 7 % 1000);
  return out;
}

std::string Gzip(std::string_view in) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, in.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string Snappy(std::string_view in) {
  std::string out;
  snappy::Compress(in.data(), in.size(), &out);
  return out;
}

std::string Xerial(std::string_view in) {
  std::string out("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16);
  ByteWriter writer(out);
  for (; !in.empty(); in.remove_prefix(std::min<std::size_t>(in.size(), 32768))) {
    auto block = Snappy(in.substr(0, 32768));
    writer.U32(static_cast<std::uint32_t>(block.size()));
    writer.Raw(block);
  }
  return out;
}

std::string Lz4(std::string_view in) {
  std::string out(LZ4F_compressFrameBound(in.size(), nullptr), '\0');
  out.resize(LZ4F_compressFrame(out.data(), out.size(), in.data(), in.size(), nullptr));
  return out;
}

std::string Zstd(std::string_view in) {
  std::string out(ZSTD_compressBound(in.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), in.data(), in.size(), 3));
  return out;
}

struct Case {
  std::string name;
  Codec codec;
  std::string (*compress)(std::string_view);
};

class Compression : public testing::TestWithParam<Case> {};

TEST_P(Compression, RoundTrip) {
  for (const auto& text : {Text(), std::string("x"), std::string()}) {
    auto got = Decompress(GetParam().codec, GetParam().compress(text), text.size());
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(*got, text);
  }
}

TEST_P(Compression, ABombEndsAtTheLimit) {
  auto bomb = GetParam().compress(std::string(8 << 20, 'a'));
  auto got = Decompress(GetParam().codec, bomb, 1 << 20);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kTooLarge);
}

TEST_P(Compression, BrokenInputIsAnError) {
  auto good = GetParam().compress(Text().substr(0, 3000));
  SeededRandom random(3);
  for (int i = 0; i < 3000; ++i) {
    auto bad = good;
    for (int k = 0; k < 3; ++k) bad[random.U64() % bad.size()] = static_cast<char>(random.U64());
    bad.resize(random.U64() % (bad.size() + 1));
    auto got = Decompress(GetParam().codec, bad, 1 << 20);
    ASSERT_LE(got.value_or("").size(), 1u << 20);
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, Compression,
                         testing::Values(Case{"Gzip", Codec::kGzip, Gzip},
                                         Case{"Snappy", Codec::kSnappy, Snappy},
                                         Case{"Xerial", Codec::kSnappy, Xerial},
                                         Case{"Lz4", Codec::kLz4, Lz4},
                                         Case{"Zstd", Codec::kZstd, Zstd}),
                         [](const auto& codec) { return codec.param.name; });

TEST(CompressionLimits, AClaimedLengthIsNotAllocated) {
  std::string claims("\xff\xff\xff\xff\x0f\x00", 6);  // snappy: 4 GiB in six bytes
  auto got = Decompress(Codec::kSnappy, claims, std::size_t{8} << 30);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace taskflow::kafka
