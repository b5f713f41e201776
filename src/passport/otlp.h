// A passport as one OpenTelemetry trace.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "passport/passport.h"

namespace taskflow::passport {

// An ExportTraceServiceRequest in OTLP's JSON form (opentelemetry-proto 1.x; ids in hexadecimal,
// times as texts of nanoseconds): a span for the whole way, and below it one for each stage, from
// the end of the stage before to its own. Stages that nobody tells of are left out; one that waits
// ends where it began. Trace and spans have the ids of events::TraceIdOf and SpanIdOf.
json::object ToOtlp(const Passport& passport);

// POSTs it to a collector: "http://127.0.0.1:4318" or that with a path; without one, /v1/traces.
// Blocking. Errors: kInvalid (the address, or what the collector refuses), kUnavailable, kTimeout.
Status SendOtlp(const Passport& passport, const std::string& endpoint);

}  // namespace taskflow::passport
