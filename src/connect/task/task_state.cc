#include "connect/task/task_state.h"

namespace taskflow::connect {

std::string_view Name(State state) {
  switch (state) {
    case State::kUnassigned:
      return "UNASSIGNED";
    case State::kRunning:
      return "RUNNING";
    case State::kPaused:
      return "PAUSED";
    case State::kFailed:
      return "FAILED";
    case State::kRestarting:
      return "RESTARTING";
    case State::kStopped:
      return "STOPPED";
  }
  return "";
}

std::string_view Name(TargetState state) {
  switch (state) {
    case TargetState::kStarted:
      return "STARTED";
    case TargetState::kPaused:
      return "PAUSED";
    case TargetState::kStopped:
      return "STOPPED";
  }
  return "";
}

}  // namespace taskflow::connect
