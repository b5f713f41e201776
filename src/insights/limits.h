// The maxima of insights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::insights {

inline constexpr std::size_t kPieceRows = 16'384;
inline constexpr std::size_t kActionsMax = 200;      // more are kept as "other"
inline constexpr std::size_t kTextBytesMax = 4'096;  // of id, who and what; the rest is cut off
inline constexpr std::size_t kTextsMax = std::size_t{1}
                                         << 26;  // whos, whats; more, or over 4 GiB, are "other"
inline constexpr std::size_t kRecordsPerCommit = 10'000;  // of an erasure
// While it catches up: so many records are taken at once, and are still in the processor's cache
// when they are stored; a commit is of a piece's rows, or of kRecordsTakenMax.
inline constexpr std::size_t kRecordsPerTake = 1'024;
inline constexpr std::size_t kRecordsTakenMax = 2 * kPieceRows;
inline constexpr std::size_t kErasuresWaitingMax = 16;
inline constexpr std::size_t kErasureNamesMax = 16;  // of one person

inline constexpr std::size_t kZoneNameMax = 64;
inline constexpr std::size_t kZoneFileMax = 64 * 1024;
inline constexpr std::size_t kZonesMax = 2'000;  // in memory
// So long the start waits for the table to be open; a larger one is opened while the rest works.
inline constexpr Milliseconds kOpeningWaitMax{250};
// How old the ledger in the metrics may be.
inline constexpr Milliseconds kLedgerEvery{30'000};

inline constexpr std::size_t kBucketsMax = 2'000;
inline constexpr std::size_t kTopMax = 1'000;
inline constexpr std::size_t kFunnelStepsMax = 10;
inline constexpr std::size_t kFunnelRowsMax = 1 << 18;  // whose times are in memory at once
inline constexpr std::size_t kWeeksMax = 53;
inline constexpr std::size_t kPageEventsMax = 1'000;

// Questions are answered by so many threads; more wait, and further ones are refused.
inline constexpr std::size_t kAskingThreads = 2;
inline constexpr std::size_t kQuestionsWaitingMax = 64;
inline constexpr std::size_t kAnswersKept = 128;
inline constexpr std::size_t kAnswerBytesKept = 2 << 20;
// What is known of the pieces that never change, for the questions that were asked last.
inline constexpr std::size_t kSumsKept = 256;
inline constexpr std::size_t kSumBytesKept = 3 << 20;
inline constexpr std::size_t kMatchBytesKept = 2 << 20;  // a byte for each text

// Downloads at once. Pieces of kExportPieceBytes are written while at most kExportUnsentMax wait
// for the client; one event more may make a piece longer, up to kExportPieceMax.
inline constexpr std::size_t kExportsMax = 2;
inline constexpr std::size_t kExportPieceBytes = 64 << 10;
inline constexpr std::size_t kExportPieceMax = 256 << 10;
inline constexpr std::size_t kExportUnsentMax = 256 << 10;
inline constexpr Milliseconds kExportLookEvery{200};

// Streams of events. A client that takes nothing is dropped beyond kLiveUnsentMax; one that missed
// over kGapMax events begins anew.
inline constexpr std::size_t kLiveStreamsMax = 64;
inline constexpr std::size_t kLiveUnsentMax = 1 << 20;
inline constexpr std::size_t kGapMax = 1'000;
inline constexpr Milliseconds kStatusEvery{1'000};
inline constexpr std::uint64_t kTicksPerBeat = 15;

// Members that share the events. A question takes one of kGatherThreads, and of each of its members
// a connection; answers are read to kMemberAnswerMax.
inline constexpr std::size_t kMembersMax = 32;
inline constexpr std::size_t kShareTextMax = 16;
inline constexpr std::size_t kGatherThreads = 4;
inline constexpr std::size_t kGathersWaitingMax = 64;
inline constexpr std::size_t kMemberAnswerMax = 16 << 20;
inline constexpr Milliseconds kMemberAnswerTimeMax{10'000};
// Names are added up in parts of so many of all members, or of kNamesPerAnswerMin from each.
inline constexpr std::size_t kNamesPerAnswer = 131'072;
inline constexpr std::size_t kNamesPerAnswerMin = 4'096;
inline constexpr std::size_t kNameParts = 1 << 16;
inline constexpr std::size_t kDescribedBytesMax = 512 << 10;  // of names that are asked for at once

}  // namespace taskflow::insights
