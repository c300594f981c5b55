// Which workspace belongs to which file, and which were open lately.
#pragma once

#include <absl/status/statusor.h>

#include <QDateTime>
#include <QObject>
#include <QSet>
#include <QString>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "views/common/background_worker.h"

class QSettings;

namespace oxbow {

// A folder that is a workspace, or is named like one.
bool isWorkspace(const std::filesystem::path& path);

// The workspace of these sources under `root`: its name comes from the first source's name, and
// from all paths, sizes, modification times and a hash of every file's head and tail; a folder is
// the files that an import of it reads. So the same file finds its workspace again, and a changed
// file gets a new one. Makes nothing.
// NotFound or PermissionDenied where a source cannot be read.
absl::StatusOr<std::filesystem::path> workspaceOf(
    const std::filesystem::path& root, const std::vector<std::filesystem::path>& sources);

// What the name of a workspace of this (first) source begins with, before a "-" and the hash.
QString workspaceStemOf(const std::filesystem::path& source);

// A workspace's name as it is shown: without the hash that workspaceOf() put there.
QString shownName(const QString& name);

// Where workspaces are kept: "workspaces" in the user's data folder.
std::filesystem::path workspaceRoot();

struct RecentWorkspace {
    QString workspace;  // its folder
    QString source;     // what was imported; the folder itself where that is not known
    quint64 events = 0;
    QDateTime opened;
};

// The workspaces that were open lately, the last one first; at most ten.
class RecentWorkspaces : public QObject {
    Q_OBJECT
public:
    explicit RecentWorkspaces(QSettings& settings,
                              std::unique_ptr<Executor> executor = makeThread())
        : m_settings(settings), m_looker(std::move(executor)) {}
    // Those that are not there now are left out. Whether they are is looked for elsewhere: where a
    // disk takes its time, what was found last counts, and changed() follows.
    std::vector<RecentWorkspace> list();
    // Puts it first.
    void remember(const RecentWorkspace& entry);
    void forget(const QString& workspace);
    // It lies elsewhere now.
    void move(const QString& workspace, const QString& target);

signals:
    void changed();

private:
    std::vector<RecentWorkspace> stored() const;
    void store(const std::vector<RecentWorkspace>& entries);
    bool takeMail();  // says whether there was something new

    QSettings& m_settings;
    QSet<QString> m_gone;
    std::mutex m_mutex;
    std::optional<QSet<QString>> m_mail;
    BackgroundWorker m_looker;  // last: it must end before what it uses
};

// A log that comes with the program.
struct Sample {
    QString title;
    QString about;  // one sentence
    std::filesystem::path path;
};
// The samples that are there, looked for in the folder of the environment variable OXBOW_SAMPLES,
// beside the installed program (../share/oxbow/samples) and in the source tree it was built from.
std::vector<Sample> findSamples();
bool isSample(const std::filesystem::path& path);
// The folder of the folds that come with a sample; absent where there are none.
std::optional<std::filesystem::path> foldsOfSample(const std::filesystem::path& path);

}  // namespace oxbow
