#include "connect/task/sink_task.h"

namespace taskflow::connect {

Blame BlameFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return Blame::kNobody;
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kExists:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
    case ErrorCode::kCorrupt:
      return Blame::kRecord;
    case ErrorCode::kConflict:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return Blame::kTask;
  }
  return Blame::kTask;
}

}  // namespace taskflow::connect
