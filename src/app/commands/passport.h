// What `taskflow trace`, `wait`, `audit` and `insights` share.
#pragma once

#include <memory>
#include <string>

#include "app/command_line.h"
#include "app/parts/addresses.h"
#include "passport/sources.h"
#include "pipeline/limits.h"
#include "pipeline/peers.h"

namespace taskflow::app {

struct PassportParts {
  std::unique_ptr<pipeline::Peers> peers;
  passport::Sources sources;
};

// The running `up` of the data folder, or what the settings name; the outbox of the data folder;
// insights as --insights names it, or found as the other parts are.
Result<PassportParts> PassportPartsOf(const Call& call,
                                      Milliseconds answer_max = pipeline::kAnswerMax);

// As --insights names it, or the first of the addresses' own; empty: not known.
std::string InsightsUrl(const Call& call, const Addresses& addresses);

// With "http://" before it, unless it is there; empty stays empty.
std::string UrlOf(const std::string& text);

// "500ms", "5s", "2m"; more than zero. Errors: kInvalid, naming `option`.
Result<Milliseconds> ParseDuration(std::string_view text, std::string_view option);

}  // namespace taskflow::app
