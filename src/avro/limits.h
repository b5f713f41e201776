// The limits of Avro schemas and values. Over one: kTooLarge for schemas, kCorrupt for values.
#pragma once

#include <cstddef>

namespace taskflow::avro {

// The magic byte 0 and the schema id before a value on a topic (Confluent's wire format).
inline constexpr std::size_t kWireHeaderBytes = 5;

inline constexpr std::size_t kSchemaBytesMax = 1 << 20;
inline constexpr int kSchemaDepthMax = 64;
// A record within a record takes four levels.
inline constexpr std::size_t kSchemaJsonDepthMax = 4 * kSchemaDepthMax + 8;
inline constexpr std::size_t kSchemaNodesMax = 20'000;
inline constexpr std::size_t kRecordFieldsMax = 4'096;
inline constexpr std::size_t kUnionBranchesMax = 512;
inline constexpr std::size_t kEnumSymbolsMax = 10'000;
inline constexpr std::size_t kDefaultStepsMax = 1'000'000;
inline constexpr std::size_t kFixedBytesMax = 16 << 20;

// Pairs of types looked at in one compatibility check, and differences that it lists.
inline constexpr std::size_t kCompatibilityPairsMax = 200'000;
inline constexpr std::size_t kDifferencesMax = 100;

inline constexpr int kValueDepthMax = 128;
// Data in one value, items that take no bytes included.
inline constexpr std::size_t kDataMax = 1 << 20;

}  // namespace taskflow::avro
