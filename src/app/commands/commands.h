// The commands of `taskflow`, one table; a file here for each or for a few that belong together.
#pragma once

#include <span>

#include "app/command_line.h"

namespace taskflow::app {

std::span<const Command> Commands();

Result<int> RunUp(const Call& call);
Result<int> RunSite(const Call& call);
Result<int> RunBroker(const Call& call);
Result<int> RunRegistry(const Call& call);
Result<int> RunConnect(const Call& call);
Result<int> RunStore(const Call& call);
Result<int> RunInsights(const Call& call);
Result<int> RunInsightsRebuild(const Call& call);
Result<int> RunTrack(const Call& call);
Result<int> RunQuery(const Call& call);
Result<int> RunStatus(const Call& call);
Result<int> RunEvents(const Call& call);
Result<int> RunDemo(const Call& call);
Result<int> RunReplay(const Call& call);
Result<int> RunTop(const Call& call);
Result<int> RunDoctor(const Call& call);
Result<int> RunTrace(const Call& call);
Result<int> RunWait(const Call& call);
Result<int> RunAudit(const Call& call);
Result<int> RunTopicCreate(const Call& call);
Result<int> RunTopicList(const Call& call);
Result<int> RunSchemaPlan(const Call& call);
Result<int> RunSchemaList(const Call& call);
Result<int> RunSchemaShow(const Call& call);
Result<int> RunSchemaRegister(const Call& call);
Result<int> RunConnectorList(const Call& call);
Result<int> RunConnectorStatus(const Call& call);
Result<int> RunConnectorLogs(const Call& call);
Result<int> RunConnectorRestart(const Call& call);
Result<int> RunConnectorPause(const Call& call);
Result<int> RunConnectorResume(const Call& call);
Result<int> RunConnectorStop(const Call& call);
Result<int> RunDlqList(const Call& call);
Result<int> RunDlqShow(const Call& call);
Result<int> RunDlqRedrive(const Call& call);
Result<int> RunUserList(const Call& call);
Result<int> RunUserPromote(const Call& call);
Result<int> RunUserDemote(const Call& call);
Result<int> RunUserReset(const Call& call);
Result<int> RunUserSessions(const Call& call);
Result<int> RunUserExport(const Call& call);
Result<int> RunUserErase(const Call& call);
Result<int> RunBackup(const Call& call);
Result<int> RunRestore(const Call& call);
Result<int> RunMigrate(const Call& call);
Result<int> RunDatabaseMove(const Call& call);
Result<int> RunCompletion(const Call& call);
Result<int> RunConfigShow(const Call& call);
Result<int> RunVersion(const Call& call);
Result<int> RunHelp(const Call& call);

}  // namespace taskflow::app
