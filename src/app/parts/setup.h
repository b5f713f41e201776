// What scripts/setup-kafka.sh does, done by the program itself: the topic, its schema, the table
// and the connector are there, or are made. Repeating it changes nothing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/parts/addresses.h"
#include "base/result.h"

namespace taskflow::app {

class Setup {
 public:
  // One thing to be there. Blocking, about a second at most; must be harmless to repeat.
  struct Step {
    std::string name;
    std::function<Status()> run;
  };
  struct Options {
    std::function<Status()> wait_ready;  // before the first step; may be empty
    bool wait_for_all = true;  // settled: all is done. Otherwise: each step was tried once.
    // Called once, on the set-up's own thread.
    std::function<void()> on_settled;
  };

  // Runs the steps on a thread of its own. A step that fails for a reason that may pass is tried
  // again until it succeeds; one that fails for good is logged and left.
  Setup(std::vector<Step> steps, Options options);
  // Stop(), then waits for the step that runs now.
  ~Setup();
  // Starts no further step. Once it returns, neither of the options' functions runs or is called
  // any more.
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The steps for these addresses; none with setup = false.
std::vector<Setup::Step> SetupSteps(const Settings& settings, const Addresses& addresses);

// The configs of a topic whose records are kept so long. They go with their segments: these are
// closed daily, so that a record goes a day later at most.
std::map<std::string, std::string> RetentionConfigs(std::int64_t days);

// The connector's name and configuration as deployed: those of the embedded file, whose host names
// lead to the worker's parts, with cassandra.ssl.enabled when an embedded worker's store speaks
// TLS.
struct ConnectorFile {
  std::string name;
  std::string body;
};
Result<ConnectorFile> ConnectorToDeploy(std::string_view text, const Settings& settings);

}  // namespace taskflow::app
