#include "cql/client/node_error.h"

#include "cql/messages/replies.h"

namespace taskflow::cql {
namespace {

// The protocol has one code for all that is invalid; only the text tells what does not exist.
bool SaysMissing(std::string_view text) {
  if (text.starts_with("unconfigured table") || text.starts_with("unconfigured columnfamily"))
    return true;
  bool of_schema =
      text.starts_with("Keyspace") || text.starts_with("keyspace") || text.starts_with("Table");
  return of_schema &&
         (text.find("does not exist") != text.npos || text.find("doesn't exist") != text.npos);
}

ErrorCode CodeFor(WireError code, std::string_view text) {
  switch (code) {
    case WireError::kInvalid:
    case WireError::kConfig:
      return SaysMissing(text) ? ErrorCode::kNotFound : ErrorCode::kInvalid;
    case WireError::kSyntax:
    case WireError::kFunctionFailure:
      return ErrorCode::kInvalid;
    case WireError::kAlreadyExists:
      return ErrorCode::kExists;
    case WireError::kUnauthorized:
    case WireError::kBadCredentials:
      return ErrorCode::kUnauthorized;
    case WireError::kWriteTimeout:
    case WireError::kReadTimeout:
    case WireError::kCasWriteUnknown:
      return ErrorCode::kTimeout;
    case WireError::kServer:
    case WireError::kUnavailable:
    case WireError::kOverloaded:
    case WireError::kBootstrapping:
    case WireError::kTruncate:
    case WireError::kReadFailure:
    case WireError::kWriteFailure:
    case WireError::kCdcWriteFailure:
    case WireError::kUnprepared:
      return ErrorCode::kUnavailable;
    case WireError::kProtocol:
      break;
  }
  return ErrorCode::kInternal;
}

}  // namespace

Error ErrorFrom(const Envelope& reply) {
  ByteReader r(reply.body);
  ErrorReply error;
  if (!SkipExtras(r, reply.header.flags) || !Read(r, reply.header.version, error))
    return {ErrorCode::kCorrupt, "the node's answer cannot be read"};
  return {CodeFor(error.code, error.message), std::string(error.message)};
}

bool IsUnprepared(const Envelope& reply) {
  ByteReader r(reply.body);
  return SkipExtras(r, reply.header.flags) &&
         static_cast<WireError>(r.I32()) == WireError::kUnprepared;
}

}  // namespace taskflow::cql
