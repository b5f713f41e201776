// The states of connectors and tasks as Connect shows them (AbstractStatus.State).
#pragma once

#include <string>
#include <string_view>

namespace taskflow::connect {

enum class State { kUnassigned, kRunning, kPaused, kFailed, kRestarting, kStopped };
std::string_view Name(State state);  // "RUNNING"

// What an operator has ordered; kept in the configuration topic.
enum class TargetState { kStarted, kPaused, kStopped };
std::string_view Name(TargetState state);  // "STARTED"

}  // namespace taskflow::connect
