#include <gtest/gtest.h>

#include <algorithm>
#include <latch>
#include <random>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/host_port.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/radix_sort.h"
#include "base/random.h"
#include "base/strong.h"
#include "base/utf8.h"
#include "base/worker_pool.h"

namespace taskflow {
namespace {

TEST(Bytes, NumbersComeBack) {
  std::string bytes;
  ByteWriter w(bytes);
  w.I32(-5);
  w.ZigZag64(-1);
  w.ZigZag64(INT64_MIN);
  w.UVarint(300);
  w.F64(1.5);
  ByteReader r(bytes);
  EXPECT_EQ(r.I32(), -5);
  EXPECT_EQ(r.ZigZag64(), -1);
  EXPECT_EQ(r.ZigZag64(), INT64_MIN);
  EXPECT_EQ(r.UVarint(), 300u);
  EXPECT_EQ(r.F64(), 1.5);
  EXPECT_TRUE(r.ok() && r.AtEnd());
}

TEST(Bytes, ReadingPastTheEndStaysFailed) {
  ByteReader r(std::string_view("\x01", 1));
  EXPECT_EQ(r.I32(), 0);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.U8(), 0);
  EXPECT_EQ(ByteReader("abc").View(0xffffffffffffffffu), "");
}

TEST(Bytes, VarintThatIsTooLongFails) {
  ByteReader r("\xff\xff\xff\xff\x7f");
  r.UVarint();
  EXPECT_FALSE(r.ok());
}

TEST(Clock, FormatsMilliseconds) {
  EXPECT_EQ(FormatIso8601(1'764'000'000'007), "2025-11-24T16:00:00.007Z");
}

TEST(Random, UuidHasVersionAndVariant) {
  auto id = SystemRandom().Uuid();
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_EQ(SeededRandom(1).Uuid(), SeededRandom(1).Uuid());
}

TEST(HostPort, ParsesAndRefuses) {
  EXPECT_EQ(ParseHostPort("127.0.0.1:9092")->port, 9092);
  EXPECT_EQ(ParseHostPort("[::1]:80")->ToString(), "[::1]:80");
  for (auto bad : {"", "9092", "host", "host:", ":1", "h:65536", "h:1x", "a:b:1"}) {
    EXPECT_FALSE(ParseHostPort(bad)) << bad;
  }
  HostAliases aliases{{"kafka", {"127.0.0.1", 5}}};
  EXPECT_EQ(*ResolveList(aliases, "kafka:29092,other:1"), "127.0.0.1:5,other:1");
}

TEST(Json, RefusesWhatIsNotOneValue) {
  EXPECT_TRUE(ParseJsonObject("{\"a\":1} "));
  EXPECT_FALSE(ParseJson("{} x"));
  EXPECT_FALSE(ParseJson(std::string(100, '[')));
  EXPECT_FALSE(ParseJsonObject("[]"));
  EXPECT_EQ(ToJson(*ParseJson(" [1, \"a\"]")), "[1,\"a\"]");
}

TEST(Metrics, TimesAreCountedInBuckets) {
  Metrics metrics;
  auto& times = metrics.Times("t_seconds", "h", "a=\"b\"");
  for (auto micros : {0, 250, 251, 4'999'999, 5'000'001}) times.Observe(micros);
  EXPECT_EQ(&metrics.Times("t_seconds", "h", "a=\"b\""), &times);
  EXPECT_EQ(times.Count(), 5);
  EXPECT_EQ(times.CountUpTo(0), 2);
  EXPECT_EQ(times.CountUpTo(1), 3);
  EXPECT_EQ(times.CountUpTo(Histogram::kBoundsMicros.size() - 1), 4);
  auto text = metrics.Render();
  EXPECT_TRUE(
      text.starts_with("# HELP t_seconds h\n# TYPE t_seconds histogram\n"
                       "t_seconds_bucket{a=\"b\",le=\"0.00025\"} 2\n"))
      << text;
  EXPECT_TRUE(
      text.ends_with("t_seconds_bucket{a=\"b\",le=\"5\"} 4\n"
                     "t_seconds_bucket{a=\"b\",le=\"+Inf\"} 5\n"
                     "t_seconds_sum{a=\"b\"} 10.000501\nt_seconds_count{a=\"b\"} 5\n"))
      << text;
}

TEST(Metrics, RendersOneHelpPerName) {
  Metrics metrics;
  metrics.Counter("a_total", "As.", "x=\"1\"").Add(2);
  metrics.Counter("a_total", "As.", "x=\"2\"");
  EXPECT_EQ(metrics.Render(),
            "# HELP a_total As.\n# TYPE a_total counter\na_total{x=\"1\"} 2\na_total{x=\"2\"} 0\n");
}

// RFC 4648, section 10.
TEST(Base64, GoesBothWays) {
  for (auto [bytes, text] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"", ""},
           {"f", "Zg=="},
           {"fo", "Zm8="},
           {"foo", "Zm9v"},
           {"foob", "Zm9vYg=="},
           {"fooba", "Zm9vYmE="},
           {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_EQ(DecodeBase64(text), bytes);
  }
  EXPECT_EQ(DecodeBase64("Zg"), "f");
  EXPECT_EQ(DecodeBase64("Z"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9$"), std::nullopt);
}

TEST(RadixSort, IsStableForAnyNumbers) {
  struct Item {
    std::uint64_t hash;
    std::size_t number;
    bool operator==(const Item&) const = default;
  };
  std::mt19937_64 random(1);
  for (std::size_t count : {0, 1, 255, 256, 5'000}) {
    for (std::uint64_t mask : {~std::uint64_t{0}, std::uint64_t{0xff}, std::uint64_t{7} << 33,
                               std::uint64_t{0xf0'0000'000f}}) {
      std::vector<Item> items;
      for (std::size_t i = 0; i < count; ++i) items.push_back({random() & mask, i});
      auto expected = items, by_number = items;
      std::stable_sort(expected.begin(), expected.end(),
                       [](auto& a, auto& b) { return a.hash < b.hash; });
      SortByHash(items, [](const Item& item) { return item.hash; });
      EXPECT_TRUE(items == expected) << count << " " << mask;
      auto low = [](const Item& item) { return static_cast<std::uint32_t>(item.hash); };
      expected = by_number;
      std::stable_sort(expected.begin(), expected.end(),
                       [&](auto& a, auto& b) { return low(a) < low(b); });
      RadixSort(by_number, low);
      EXPECT_TRUE(by_number == expected) << count << " " << mask;
    }
  }
}

TEST(WorkerPool, RefusesWhenTooManyWait) {
  WorkerPool pool("pool", 1, 2);
  std::latch started(1), go(1), done(2);
  EXPECT_TRUE(pool.Run([&] { started.count_down(), go.wait(); }));
  started.wait();
  EXPECT_TRUE(pool.Run([&] { done.count_down(); }));
  EXPECT_TRUE(pool.Run([&] { done.count_down(); }));
  EXPECT_FALSE(pool.Run([] {}));
  go.count_down();
  done.wait();
  pool.Stop();
  EXPECT_FALSE(pool.Run([] {}));
}

TEST(Utf8, IsToldFromOtherBytes) {
  for (auto text : {"", "a", "é", "€", "😀", "eight by\xc3\xa9"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
    EXPECT_EQ(AsUtf8(text), text);
  }
  // Alone, cut, too long, a surrogate, over U+10FFFF.
  for (auto text : {"\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_FALSE(IsUtf8(text));
  EXPECT_EQ(AsUtf8("a\xc3\xa9\xff"), "a???");
  EXPECT_EQ(AsciiPrefix("0123456789\xc3\xa9"), 10U);
}

TEST(Json, GivesTheNearestDouble) {
  for (const char* text : {"-2.5e-300", "1e300", "0.1", "123456.789e-7", "5e-324"}) {
    auto value = ParseJson(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->as_double(), std::strtod(text, nullptr)) << text;
  }
  EXPECT_FALSE(ParseJson("1.5x"));
  EXPECT_FALSE(ParseJson("[1.5"));
  EXPECT_EQ(
      ToJson(*ParseJson(R"({"a":[1,-2,1.5,"x\u00e9",null,true,{}],"b":18446744073709551615})")),
      R"({"a":[1,-2,1.5E0,"xé",null,true,{}],"b":18446744073709551615})");
}

}  // namespace
}  // namespace taskflow
