// A backup of all that the program keeps: a folder with manifest.json, the parts' files below
// data/, and the configuration. Made while the parts run, in one process or in several, or not.
//
// Every copy is what its part would find after a kill at one moment; these moments are in the order
// in which nothing is lost and nothing is ahead of what it is made of: the site, insights, what
// consumers have committed, the table, the topics' records, their schemas. What is in the outbox
// and in the topic is the same event, which counts once.
#pragma once

#include <map>
#include <string>

#include "backup/manifest.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace taskflow::backup {

struct BackupOptions {
  std::string data;     // the data folder
  std::string to;       // a folder that is empty or not there
  std::string program;  // the version of this program
  // Part -> the key that says that its data is not in the data folder.
  std::map<std::string, std::string> elsewhere;
  std::string configuration_file;  // empty: none
};

// Synced when it returns. Errors: kInvalid (`to` is in the data folder), kExists (`to` holds
// something), kNotFound (no data), kConflict (changes too fast), kCorrupt, kIo; `to` has no
// manifest then.
Result<Manifest> MakeBackup(FileSystem& files, Clock& clock, const BackupOptions& options);

// Of a backup at `from`, without what is in its files. Errors: kNotFound (no backup), kCorrupt,
// kUnsupported, kIo.
Result<Manifest> ReadManifest(FileSystem& files, const std::string& from);

// What of the backup at `from` is missing or is not as it was written, a sentence each.
std::vector<std::string> FindDamage(FileSystem& files, const std::string& from,
                                    const Manifest& manifest);

struct RestoreOptions {
  std::string from;
  std::string data;      // the data folder; made when absent
  bool replace = false;  // what is in it goes
};

// Puts the backup's data into the data folder: first beside what is there, compared with the
// manifest on the way, then in its place. As root, all of it belongs to the folder's owner
// afterwards. Errors: kInvalid (the backup is in the data folder), kExists (the folder holds data),
// kConflict (a part runs on it), kCorrupt (names what is missing or damaged; nothing has changed),
// kIo.
Result<Manifest> Restore(FileSystem& files, const RestoreOptions& options);

// Whether a restore into the data folder was broken off between removing the old and putting the
// new in place, so that it must be repeated.
bool IsHalfRestored(FileSystem& files, const std::string& data);

}  // namespace taskflow::backup
