// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/alter_configs.h"
#include "kafka/messages/describe_configs.h"
#include "kafka/messages/incremental_alter_configs.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, DescribeConfigsRequest) {
  DescribeConfigsRequest m{
      .resources = {{.resource_type = 11,
                     .resource_name = "resource_name-2",
                     .configuration_keys =
                         std::vector<std::string>{"configuration_keys-3", "configuration_keys-4"}}},
      .include_synonyms = true,
      .include_documentation = true};
  ExpectRecorded(m, {{1, 2,
                      "000000010b000f7265736f757263655f6e616d652d32000000020014636f6e66696775726174"
                      "696f6e5f6b6579732d330014636f6e66696775726174696f6e5f6b6579732d3401"},
                     {3, 3,
                      "000000010b000f7265736f757263655f6e616d652d32000000020014636f6e66696775726174"
                      "696f6e5f6b6579732d330014636f6e66696775726174696f6e5f6b6579732d340101"},
                     {4, 4,
                      "020b107265736f757263655f6e616d652d320315636f6e66696775726174696f6e5f6b657973"
                      "2d3315636f6e66696775726174696f6e5f6b6579732d3400010100"}});
}

TEST(RecordedMessages, DescribeConfigsRequestBare) {
  DescribeConfigsRequest m{.resources = {DescribeConfigsRequest::Resource{}}};
  ExpectRecorded(m, {{1, 2, "00000001000000ffffffff00"},
                     {3, 3, "00000001000000ffffffff0000"},
                     {4, 4, "0200010000000000"}});
}

TEST(RecordedMessages, DescribeConfigsResponse) {
  DescribeConfigsResponse m{
      .throttle_time_ms = 100001,
      .results = {
          {.error_code = KafkaError::kUnknownTopicId,
           .error_message = "error_message-3",
           .resource_type = 14,
           .resource_name = "resource_name-5",
           .configs = {{.name = "name-6",
                        .value = "value-7",
                        .read_only = true,
                        .config_source = 19,
                        .is_sensitive = true,
                        .synonyms = {{.name = "name-11", .value = "value-12", .source = 23}},
                        .config_type = 24,
                        .documentation = "documentation-15"}}}}};
  ExpectRecorded(m, {{1, 2,
                      "000186a1000000010064000f6572726f725f6d6573736167652d330e000f7265736f75726365"
                      "5f6e616d652d350000000100066e616d652d36000776616c75652d370113010000000100076e"
                      "616d652d3131000876616c75652d313217"},
                     {3, 3,
                      "000186a1000000010064000f6572726f725f6d6573736167652d330e000f7265736f75726365"
                      "5f6e616d652d350000000100066e616d652d36000776616c75652d370113010000000100076e"
                      "616d652d3131000876616c75652d313217180010646f63756d656e746174696f6e2d3135"},
                     {4, 4,
                      "000186a1020064106572726f725f6d6573736167652d330e107265736f757263655f6e616d65"
                      "2d3502076e616d652d360876616c75652d3701130102086e616d652d31310976616c75652d31"
                      "3217001811646f63756d656e746174696f6e2d3135000000"}});
}

TEST(RecordedMessages, DescribeConfigsResponseBare) {
  DescribeConfigsResponse m{
      .results = {{.configs = {{.synonyms = {DescribeConfigsResponse::Synonym{}}}}}}};
  ExpectRecorded(
      m, {{1, 2, "00000000000000010000ffff000000000000010000ffff00ff00000000010000ffff00"},
          {3, 3, "00000000000000010000ffff000000000000010000ffff00ff00000000010000ffff0000ffff"},
          {4, 4, "0000000002000000000102010000ff0002010000000000000000"}});
}

TEST(RecordedMessages, AlterConfigsRequest) {
  AlterConfigsRequest m{.resources = {{.resource_type = 11,
                                       .resource_name = "resource_name-2",
                                       .configs = {{.name = "name-3", .value = "value-4"}}}},
                        .validate_only = true};
  ExpectRecorded(
      m,
      {{0, 1,
        "000000010b000f7265736f757263655f6e616d652d320000000100066e616d652d33000776616c75652d3401"},
       {2, 2, "020b107265736f757263655f6e616d652d3202076e616d652d330876616c75652d3400000100"}});
}

TEST(RecordedMessages, AlterConfigsRequestBare) {
  AlterConfigsRequest m{.resources = {{.configs = {AlterConfigsRequest::Config{}}}}};
  ExpectRecorded(m, {{0, 1, "00000001000000000000010000ffff00"}, {2, 2, "02000102010000000000"}});
}

TEST(RecordedMessages, AlterConfigsResponse) {
  AlterConfigsResponse m{.throttle_time_ms = 100001,
                         .responses = {{.error_code = KafkaError::kUnknownTopicId,
                                        .error_message = "error_message-3",
                                        .resource_type = 14,
                                        .resource_name = "resource_name-5"}}};
  ExpectRecorded(
      m,
      {{0, 1,
        "000186a1000000010064000f6572726f725f6d6573736167652d330e000f7265736f757263655f6e616d652d3"
        "5"},
       {2, 2,
        "000186a1020064106572726f725f6d6573736167652d330e107265736f757263655f6e616d652d350000"}});
}

TEST(RecordedMessages, AlterConfigsResponseBare) {
  AlterConfigsResponse m{.responses = {AlterConfigsResponse::Resource{}}};
  ExpectRecorded(m, {{0, 1, "00000000000000010000ffff000000"}, {2, 2, "000000000200000000010000"}});
}

TEST(RecordedMessages, IncrementalAlterConfigsRequest) {
  IncrementalAlterConfigsRequest m{
      .resources = {{.resource_type = 11,
                     .resource_name = "resource_name-2",
                     .configs = {{.name = "name-3", .config_operation = 14, .value = "value-5"}}}},
      .validate_only = true};
  ExpectRecorded(
      m,
      {{0, 0,
        "000000010b000f7265736f757263655f6e616d652d320000000100066e616d652d330e000776616c75652d350"
        "1"},
       {1, 1, "020b107265736f757263655f6e616d652d3202076e616d652d330e0876616c75652d3500000100"}});
}

TEST(RecordedMessages, IncrementalAlterConfigsRequestBare) {
  IncrementalAlterConfigsRequest m{
      .resources = {{.configs = {IncrementalAlterConfigsRequest::Config{}}}}};
  ExpectRecorded(m,
                 {{0, 0, "0000000100000000000001000000ffff00"}, {1, 1, "0200010201000000000000"}});
}

TEST(RecordedMessages, IncrementalAlterConfigsResponse) {
  IncrementalAlterConfigsResponse m{.throttle_time_ms = 100001,
                                    .responses = {{.error_code = KafkaError::kUnknownTopicId,
                                                   .error_message = "error_message-3",
                                                   .resource_type = 14,
                                                   .resource_name = "resource_name-5"}}};
  ExpectRecorded(
      m,
      {{0, 0,
        "000186a1000000010064000f6572726f725f6d6573736167652d330e000f7265736f757263655f6e616d652d3"
        "5"},
       {1, 1,
        "000186a1020064106572726f725f6d6573736167652d330e107265736f757263655f6e616d652d350000"}});
}

TEST(RecordedMessages, IncrementalAlterConfigsResponseBare) {
  IncrementalAlterConfigsResponse m{.responses = {IncrementalAlterConfigsResponse::Resource{}}};
  ExpectRecorded(m, {{0, 0, "00000000000000010000ffff000000"}, {1, 1, "000000000200000000010000"}});
}

}  // namespace
}  // namespace taskflow::kafka
