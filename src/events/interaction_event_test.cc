#include "events/interaction_event.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"

namespace taskflow::events {
namespace {

std::string Hex(std::string_view bytes) {
  std::string out;
  for (unsigned char c : bytes) out += fmt::format("{:02x}", c);
  return out;
}

InteractionEvent Example() {
  return {.id = "f47ac10b-58cc-4372-a567-0e02b2c3d479",
          .action = Action::kCreate,
          .who = "user@example.com",
          .what = "Käse kaufen ✓",
          .time_ms = 1'795'514'400'000};
}

// The expected bytes were written by fastavro 1.13.1 (schemaless_writer) after the five bytes of
// framing.
TEST(InteractionEvent, EncodesAsFastavro) {
  std::string bytes;
  EncodeEvent(SchemaId(7), Example(), bytes);
  EXPECT_EQ(Hex(bytes),
            "0000000007"
            "4866343761633130622d353863632d343337322d613536372d306530326232633364343739"
            "0c637265617465"
            "2075736572406578616d706c652e636f6d"
            "204bc3a47365206b617566656e20e29c93"
            "30323032362d31312d32345431303a30303a30302e3030305a");
}

// As above; a length of two bytes and a large schema id.
TEST(InteractionEvent, EncodesLongTextsAsFastavro) {
  auto event = Example();
  event.action = Action::kView;
  event.who = "anonymous";
  event.what = std::string(100, 'x');
  std::string bytes;
  EncodeEvent(SchemaId(0x01020304), event, bytes);
  EXPECT_EQ(Hex(bytes),
            "0001020304"
            "4866343761633130622d353863632d343337322d613536372d306530326232633364343739"
            "0876696577"
            "12616e6f6e796d6f7573"
            "c801" +
                std::string(Hex(event.what)) +
                "30323032362d31312d32345431303a30303a30302e3030305a");
}

TEST(InteractionEvent, EmptyTextsGetTheirDefaults) {
  ManualClock clock;
  clock.SetWallMillis(5);
  auto event = MakeEvent(clock, SystemRandom(), Action::kLogin, "", "");
  EXPECT_EQ(event.who, "anonymous");
  EXPECT_EQ(event.what, "-");
  EXPECT_EQ(event.time_ms, 5);
  EXPECT_TRUE(IsUuid(event.id));
}

TEST(InteractionEvent, ActionsHaveTheirNames) {
  for (auto name : {"view", "login", "register", "logout", "create", "complete", "delete"}) {
    auto action = ParseAction(name);
    ASSERT_TRUE(action) << name;
    EXPECT_EQ(Name(*action), name);
  }
  EXPECT_FALSE(ParseAction("View"));
  EXPECT_FALSE(ParseAction(""));
}

TEST(InteractionEvent, KnowsUuids) {
  EXPECT_TRUE(IsUuid("F47AC10B-58cc-4372-a567-0e02b2c3d479"));
  for (auto bad :
       {"", "f47ac10b58cc4372a5670e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d47g",
        "f47ac10b-58cc-4372-a567-0e02b2c3d4799", "f47ac10b-58cc-4372-a567_0e02b2c3d479"}) {
    EXPECT_FALSE(IsUuid(bad)) << bad;
  }
}

TEST(InteractionEvent, SchemaIsTheFilesSchema) {
  auto schema = ParseJsonObject(kInteractionEventSchema);
  ASSERT_TRUE(schema);
  EXPECT_EQ(*StringMember(*schema, "name"), "InteractionEvent");
  auto file = ReadWholeFile(SystemFiles(), TASKFLOW_SCHEMA_FILE, 4096);
  if (!file) GTEST_SKIP() << file.error().message;
  EXPECT_EQ(ToJson(*ParseJson(*file)), ToJson(*schema));
}

}  // namespace
}  // namespace taskflow::events
