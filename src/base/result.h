// Result<T>: a value, or an Error for what can happen (a peer is dead, a file is torn, a request is
// wrong). What cannot happen unless the program is wrong is CHECKed (base/check.h). Nothing throws;
// a library's exceptions end in the folder that wraps it.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace taskflow {

// What went wrong, in terms that every protocol's edge maps to its own codes by one total function.
enum class ErrorCode : std::uint8_t {
  kInvalid,   // the caller's input is wrong; repeating it changes nothing
  kNotFound,  // the thing named does not exist
  kExists,    // the thing named exists already
  kConflict,  // refused by the present state (a rebalance, an incompatible schema, a stale epoch)
  kUnauthorized,  // who asks is unknown or may not
  kUnsupported,   // a valid request that this program does not serve
  kTooLarge,      // over a named limit
  kUnavailable,   // a peer or a resource is away; the same request may succeed later
  kTimeout,       // no answer in time; it may have been carried out
  kCorrupt,       // stored bytes that cannot be what was written
  kIo,            // the operating system refused a read, write or sync
  kInternal,      // a defect in this program
};

// The code's name in lower case with hyphens: "not-found".
std::string_view Name(ErrorCode code);

// A retry of the same request can succeed without anybody changing anything.
bool IsRetriable(ErrorCode code);

// `message` is one sentence for a person and names the option, key or field to change.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

template <typename... Args>
tl::unexpected<Error> Fail(ErrorCode code, fmt::format_string<Args...> text, Args&&... args) {
  return tl::unexpected<Error>(Error{code, fmt::format(text, std::forward<Args>(args)...)});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// The same error with "context: " before its message.
tl::unexpected<Error> FailWith(std::string_view context, Error error);

}  // namespace taskflow

#define TASKFLOW_JOIN_INNER(a, b) a##b
#define TASKFLOW_JOIN(a, b) TASKFLOW_JOIN_INNER(a, b)

// TRY(expression): leaves the function with the error of a Status, if it has one.
#define TRY(...)                                                                 \
  do {                                                                           \
    if (auto try_result = (__VA_ARGS__); !try_result)                            \
      return ::tl::unexpected<::taskflow::Error>(std::move(try_result).error()); \
  } while (false)

// ASSIGN_OR_RETURN(declaration, expression): the value of a Result, or leaves with its error.
#define ASSIGN_OR_RETURN(declaration, ...) \
  ASSIGN_OR_RETURN_INNER(TASKFLOW_JOIN(try_value_, __LINE__), declaration, __VA_ARGS__)
#define ASSIGN_OR_RETURN_INNER(holder, declaration, ...)                              \
  auto holder = (__VA_ARGS__);                                                        \
  if (!holder) return ::tl::unexpected<::taskflow::Error>(std::move(holder).error()); \
  declaration = *std::move(holder)
