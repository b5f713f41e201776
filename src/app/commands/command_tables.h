// The table of commands, by what they are about.
#pragma once

#include <string_view>
#include <vector>

#include "app/command_line.h"

namespace taskflow::app {

std::vector<Command> PartCommands();
std::vector<Command> EventCommands();
std::vector<Command> PipelineCommands();  // schema, connector, dlq
std::vector<Command> UserCommands();
std::vector<Command> ProgramCommands();

// Every section of the configuration.
const std::vector<std::string_view>& AllSections();
// What a command needs that asks every part of the pipeline.
const std::vector<std::string_view>& PipelineKeys();

}  // namespace taskflow::app
