#include "passport/reason.h"

#include <gtest/gtest.h>

namespace taskflow::passport {
namespace {

// As our connector and Apache Kafka's say it.
TEST(Reason, NamesTheField) {
  struct Case {
    const char *message, *field, *rule, *remedy;
  };
  for (const auto& [message, field, rule, remedy] : {
           Case{"column time of table taskflow.interactions: a ARRAY does not fit type text",
                "time", "takes text", "time as text"},
           Case{"column id of table taskflow.interactions: null in the primary key", "id",
                "never null", "with id"},
           Case{"Table taskflow.interactions has no column for field colour. Add it (ALTER ...",
                "colour", "has a column", "add the column colour"},
           Case{"Field does not exist: id", "id", "find id", "with id"},
           Case{"Only Map objects supported in absence of schema for [copying fields from value to "
                "key], found: null",
                "value", "tombstone", "RecordIsTombstone"},
           Case{"Failed to deserialize data for topic t to Avro: Unknown magic byte!", "value",
                "schema id", "Avro serializer"},
           Case{"Schema 9999 not found; error code: 40403", "value", "registry has", "registers"},
           Case{"Error deserializing Avro message for id 1: too short", "value", "schema says",
                "whole"},
           Case{"column n of table a.b: 70000 is out of the range of smallint", "n", "fits", ""},
       }) {
    auto found = ReasonOf(message);
    EXPECT_EQ(found.field, field) << message;
    EXPECT_NE(found.rule.find(rule), std::string::npos) << found.rule;
    EXPECT_NE(found.remedy.find(remedy), std::string::npos) << found.remedy;
  }
}

TEST(Reason, OfOtherTextsThereIsNone) {
  for (const auto* text : {"", "column ", "the column is full",
                           "Field does not exist: ", "Tolerance exceeded in error handler"}) {
    EXPECT_EQ(ReasonOf(text).rule + ReasonOf(text).field, "") << text;
  }
}

}  // namespace
}  // namespace taskflow::passport
