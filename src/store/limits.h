// Everything that is bounded in the store, and by how much.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace taskflow::store {

// Connections.
inline constexpr std::size_t kConnectionsMax = 1024;
inline constexpr std::size_t kFrameBodyMax = 16 << 20;  // of one request
inline constexpr std::size_t kFrameBodyBeforeStartupMax = 64 << 10;
inline constexpr std::size_t kConnectionBufferMax = kFrameBodyMax + (1 << 20);
inline constexpr std::size_t kInFlightPerConnectionMax =
    8 << 20;                                           // request bytes; then reading pauses
inline constexpr std::size_t kInFlightMax = 96 << 20;  // of all; then OVERLOADED
inline constexpr std::size_t kUnsentPerConnectionMax = 32
                                                       << 20;  // reply bytes; then reading pauses

// Statements.
inline constexpr std::size_t kStatementBytesMax = 1 << 20;
inline constexpr std::size_t kPreparedMax = 10'000;
inline constexpr std::size_t kPreparedBytesMax = 16 << 20;
inline constexpr std::size_t kBatchStatementsMax = 65'535;
inline constexpr std::size_t kKeysOfInMax =
    1'000;  // combinations that the IN lists of one SELECT make

// Writes.
inline constexpr std::size_t kGroupBytesMax = 2 << 20;    // of requests committed by one sync
inline constexpr std::size_t kRangeDeleteChunk = 10'000;  // rows per write of a range delete
inline constexpr std::int64_t kTtlMax = 630'720'000;      // seconds: 20 years, as Cassandra

// Reads.
inline constexpr std::size_t kPageRowsMax = 50'000;
inline constexpr std::size_t kPageBytesMax = 8 << 20;
inline constexpr std::size_t kScanSliceRows = 20'000;  // then the next waiting scan has its turn
inline constexpr std::size_t kScansWaitingMax = 256;
inline constexpr std::size_t kGroupsMax = 100'000;  // of one GROUP BY
inline constexpr std::size_t kPagingStateMax = 256 << 10;

// Schema.
inline constexpr std::size_t kKeyspacesMax = 256;
inline constexpr std::size_t kTablesMax = 1'000;
inline constexpr std::size_t kColumnsMax = 1'000;  // of one table
inline constexpr std::size_t kNameMax = 48;        // of keyspaces, tables and indexes, as Cassandra

}  // namespace taskflow::store
