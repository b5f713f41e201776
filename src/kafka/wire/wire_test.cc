#include <gtest/gtest.h>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {
namespace {

enum class Colour : std::int8_t { kNone = 0, kRed = 5 };

// One field of each kind; versions 1 to 4, flexible from 3.
struct Everything {
  static constexpr std::int16_t kMinVersion = 1, kMaxVersion = 4, kFirstFlexible = 3;
  struct Inner {
    std::string name;
    std::int32_t size = -1;
    bool operator==(const Inner&) const = default;
  };
  bool flag = false;
  std::int8_t i8 = 0;
  std::int16_t i16 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 7;
  std::int64_t i64 = 0;
  double f64 = 0;
  Colour colour = Colour::kNone;
  Uuid id{};
  std::string text;
  std::optional<std::string> note;
  std::string bytes;
  std::optional<std::string> maybe_bytes;
  std::string_view records;
  std::vector<std::int32_t> numbers;
  std::vector<std::string> texts;
  std::optional<std::vector<Inner>> inners;
  Inner inner;
  std::int32_t tagged = -1;
  std::optional<std::string> tagged_note;
  std::vector<Inner> tagged_inners;
  bool operator==(const Everything&) const = default;
};

}  // namespace

namespace wire {

template <>
constexpr auto kFields<Everything::Inner> = std::tuple(F(&Everything::Inner::name),
                                                       F(&Everything::Inner::size).Since(2));

template <>
constexpr auto kFields<Everything> = [] {
  using M = Everything;
  return std::tuple(
      F(&M::flag), F(&M::i8), F(&M::i16), F(&M::u16), F(&M::i32).In(2, 3), F(&M::i64), F(&M::f64),
      F(&M::colour), F(&M::id), F(&M::text), F(&M::note).NullableSince(2), F(&M::bytes).Bytes(),
      F(&M::maybe_bytes).Bytes().Nullable(), F(&M::records).Nullable(), F(&M::numbers),
      F(&M::texts), F(&M::inners).NullableSince(2), F(&M::inner), F(&M::tagged).Since(3).Tag(0),
      F(&M::tagged_note).Since(3).Nullable().Tag(2), F(&M::tagged_inners).Since(4).Tag(5));
}();

}  // namespace wire

namespace {

using namespace std::literals;

Everything Full() {
  return {.flag = true,
          .i8 = -2,
          .i16 = -300,
          .u16 = 0xfedc,
          .i32 = 1 << 30,
          .i64 = -(std::int64_t{1} << 40),
          .f64 = 0.5,
          .colour = Colour::kRed,
          .id = {1, 2, 3},
          .text = "text",
          .note = "note",
          .bytes = "by\0tes"s,
          .maybe_bytes = "maybe",
          .records = "records",
          .numbers = {1, -2, 3},
          .texts = {"a", "", "c"},
          .inners = std::vector<Everything::Inner>{{"x", 1}, {"y", 2}},
          .inner = {"z", 3},
          .tagged = 9,
          .tagged_note = "n",
          .tagged_inners = {{"t", 4}}};
}

std::string Written(const Everything& m, std::int16_t version) {
  std::string bytes;
  ByteWriter w(bytes);
  wire::WriteMessage(w, version, m);
  return bytes;
}

bool ReadAll(std::string_view bytes, std::int16_t version, Everything& m) {
  ByteReader r(bytes);
  return wire::ReadMessage(r, version, m) && r.AtEnd();
}

TEST(Codec, EveryKindOfFieldComesBack) {
  for (std::int16_t version = 1; version <= 4; ++version) {
    Everything expected = Full();
    if (version != 2 && version != 3) expected.i32 = 7;
    if (version < 2) {
      expected.inner.size = -1;
      for (auto& inner : *expected.inners) inner.size = -1;
    }
    if (version < 3) expected.tagged = -1, expected.tagged_note.reset();
    if (version < 4) expected.tagged_inners.clear();
    Everything m;
    std::string bytes = Written(Full(), version);
    ASSERT_TRUE(ReadAll(bytes, version, m)) << version;
    EXPECT_EQ(m, expected) << version;
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      EXPECT_FALSE(ReadAll(std::string_view(bytes).substr(0, n), version, m)) << n;
    }
  }
}

TEST(Codec, NullsComeBackWhereTheyMay) {
  Everything m;
  for (std::int16_t version = 2; version <= 4; ++version) {
    ASSERT_TRUE(ReadAll(Written(Everything{}, version), version, m));
    EXPECT_EQ(m, Everything{});
  }
  ASSERT_TRUE(ReadAll(Written(Everything{}, 1), 1, m));
  EXPECT_EQ(m.note, "");
  EXPECT_EQ(m.maybe_bytes, std::nullopt);
  EXPECT_EQ(m.inners->size(), 0u);
}

TEST(Codec, DefaultTagsAreNotWritten) {
  Everything m;
  auto without = Written(m, 4);
  m.tagged = 0;
  auto with = Written(m, 4);
  EXPECT_EQ(without.back(), '\0');
  EXPECT_EQ(with, without.substr(0, without.size() - 1) + "\x01\x00\x04\0\0\0\0"s);
}

// Everything{} in version 4 with `tags` as its section of tagged fields.
bool ReadTagged(std::string_view tags, Everything& m) {
  std::string bytes = Written(Everything{}, 4);
  bytes.pop_back();
  bytes += tags;
  return ReadAll(bytes, 4, m);
}

TEST(Codec, UnknownTagsAreSkipped) {
  Everything m;
  ASSERT_TRUE(ReadTagged("\x03\x00\x04\0\0\0\x08\x01\x02xx\x7f\x00"s, m));
  EXPECT_EQ(m.tagged, 8);
  EXPECT_EQ(m.tagged_note, std::nullopt);
}

TEST(Codec, WrongTagsFail) {
  Everything m;
  EXPECT_FALSE(ReadTagged("\x01\x00\x05\0\0\0\x08\0"s, m)) << "longer than its value";
  EXPECT_FALSE(ReadTagged("\x01\x00\x03\0\0\0"s, m)) << "shorter than its value";
  EXPECT_FALSE(ReadTagged("\x02\x00\x04\0\0\0\x08\x00\x04\0\0\0\x08"s, m)) << "twice";
  EXPECT_FALSE(ReadTagged("\x02\x02\x02n\x00\x04\0\0\0\x08"s, m)) << "out of order";
  EXPECT_FALSE(ReadTagged("\x01\x07\x09x"s, m)) << "past the end";
  EXPECT_FALSE(ReadTagged("\xff\xff\xff\xff\x0f"s, m)) << "2^32-1 tags";
  EXPECT_FALSE(ReadTagged("\x01\x07\xff\xff\xff\xff\x0f"s, m)) << "2^32-1 bytes";
}

struct Reading {
  std::int64_t length;
  bool ok;
};
Reading Length(std::string_view bytes, bool flexible, wire::LengthOf what) {
  ByteReader r(bytes);
  wire::Input in{r, 0, flexible};
  auto length = wire::ReadLength(in, what);
  return {length, r.ok()};
}

TEST(Lengths, BothEncodings) {
  using enum wire::LengthOf;
  EXPECT_EQ(Length("\x01\x02"s, false, kString).length, 0x102);
  EXPECT_EQ(Length("\0\0\x01\x02"s, false, kOther).length, 0x102);
  EXPECT_EQ(Length("\x83\x02"s, true, kString).length, 0x102);
  EXPECT_EQ(Length("\xff\xff"s, false, kString).length, wire::kNullLength);
  EXPECT_EQ(Length("\xff\xff\xff\xff"s, false, kOther).length, wire::kNullLength);
  EXPECT_EQ(Length("\0"s, true, kOther).length, wire::kNullLength);
  EXPECT_EQ(Length("\x01"s, true, kOther).length, 0);
  EXPECT_EQ(Length("\xff\xff\xff\xff\x0f"s, true, kOther).length, 0xfffffffe);
}

TEST(Lengths, BelowNullAndTornFail) {
  using enum wire::LengthOf;
  EXPECT_FALSE(Length("\xff\xfe"s, false, kString).ok);
  EXPECT_FALSE(Length("\x80\0\0\0"s, false, kOther).ok);
  EXPECT_FALSE(Length("\x01"s, false, kString).ok);
  EXPECT_FALSE(Length(""s, true, kString).ok);
  EXPECT_FALSE(Length("\xff\xff\xff\xff\x1f"s, true, kOther).ok);
}

TEST(Lengths, StringsHaveAMaximum) {
  for (bool flexible : {false, true}) {
    std::string bytes;
    ByteWriter w(bytes);
    wire::Output out{w, 0, flexible};
    wire::WriteText(out, wire::LengthOf::kString, std::string(40000, 'x'));
    ByteReader r(bytes);
    wire::Input in{r, 0, flexible};
    auto length = wire::ReadLength(in, wire::LengthOf::kString);
    EXPECT_EQ(wire::ReadText(in, wire::LengthOf::kString, length).size(), wire::kStringMax);
    EXPECT_TRUE(r.AtEnd());
  }
  std::string longer(0x9000, 'x');
  ByteReader r(longer);
  wire::Input in{r, 0, true};
  EXPECT_EQ(wire::ReadText(in, wire::LengthOf::kString, 0x8000), "");
  EXPECT_FALSE(r.ok());
}

TEST(Elements, AreHeldAgainstTheBytesAndTheMaximum) {
  std::string bytes(4 * wire::kElementsMax, '\0');
  ByteReader r(bytes);
  wire::Input in{r, 0, false};
  EXPECT_TRUE(wire::TakeElements(in, 0, 100));
  EXPECT_TRUE(wire::TakeElements(in, wire::kElementsMax - 10, 4));
  EXPECT_TRUE(wire::TakeElements(in, 10, 4));
  EXPECT_FALSE(wire::TakeElements(in, 1, 1)) << "more than the maximum together";
  EXPECT_FALSE(r.ok());

  ByteReader short_one(std::string_view(bytes).substr(0, 39));
  wire::Input few{short_one, 0, false};
  EXPECT_TRUE(wire::TakeElements(few, 9, 4));
  EXPECT_FALSE(wire::TakeElements(few, 10, 4));
  ByteReader negative(bytes);
  wire::Input none{negative, 0, false};
  EXPECT_FALSE(wire::TakeElements(none, -2, 1));
}

}  // namespace
}  // namespace taskflow::kafka
