// Content negotiation of the API.
#pragma once

#include "http/message.h"
#include "registry/errors.h"

namespace taskflow::registry {

// The Content-Type to answer with, by the request's Accept: 406 when it takes none of ours.
Outcome<std::string> AnswerType(const http::Request& request);
// 415 when the request has a body of a type that is not JSON's. No type at all is taken as JSON.
Outcome<void> CheckBodyType(const http::Request& request);

http::Response ErrorResponse(const ApiError& error);

}  // namespace taskflow::registry
