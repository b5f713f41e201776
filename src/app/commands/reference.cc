// taskflow completion, and the tables as a man page and as Markdown.
#include <cstdio>

#include "app/commands/commands.h"
#include "app/config/nearest.h"
#include "app/reference/reference.h"

namespace taskflow::app {

Result<int> RunCompletion(const Call& call) {
  const auto& shell = call.arguments[0];
  std::string text;
  if (shell == "bash") text = BashCompletion(Commands());
  if (shell == "zsh") text = ZshCompletion(Commands());
  if (shell == "fish") text = FishCompletion(Commands());
  if (text.empty()) {
    return Fail(ErrorCode::kInvalid, "there is no completion for '{}': bash, zsh or fish{}", shell,
                DidYouMean(shell, {"bash", "zsh", "fish"}));
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kOk;
}

}  // namespace taskflow::app
