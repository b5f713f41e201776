// Times that a page tells by its own clock, which may be wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace taskflow::site {

// "2026-11-24T10:00:00.000Z" in milliseconds since 1970: ISO 8601 in UTC as JavaScript's
// toISOString writes it, also with its six-digit years ("+012026-..."), with any number of digits
// for the second's fraction, or none. Nothing when it is not that.
std::optional<std::int64_t> ParseTime(std::string_view text);

// When something happened, by both clocks.
struct EventTime {
  std::int64_t server_ms = 0;  // never after the arrival, at most kEventAgeMaxMs (limits.h) before
  std::int64_t page_ms = 0;
};
// `at_ms` and `sent_ms` by the page's clock, `arrived_ms` by the server's. The event is as old as
// the page says it was when it was sent; without `sent_ms` the page's clock is taken to be right.
// What cannot be (sent before it happened, older than kEventAgeMaxMs) is brought to the nearest
// that can.
EventTime CorrectTime(std::int64_t at_ms, std::optional<std::int64_t> sent_ms,
                      std::int64_t arrived_ms);

}  // namespace taskflow::site
