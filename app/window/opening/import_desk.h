// Prepares imports off the GUI thread: finds the workspace of sources, and makes previews of them.
#pragma once

#include <absl/status/statusor.h>

#include <QObject>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "importers/import.h"
#include "views/common/background_worker.h"
#include "views/importing/import_choices.h"

namespace oxbow {

// Sources and their workspace; without sources where the workspace itself was named.
struct Opening {
    std::vector<std::filesystem::path> sources;
    std::filesystem::path workspace;
    // The workspace has all but what the source has grown by since.
    bool grown = false;
    // How many there are in the sources; absent until they were looked at.
    std::optional<std::uint64_t> files;
};

// Each answer names what it answers, and only the newest question is answered.
class ImportDesk : public QObject {
    Q_OBJECT
public:
    // `formats` is the folder of the user's own descriptions.
    explicit ImportDesk(std::filesystem::path workspaceRoot, std::filesystem::path formats,
                        QObject* parent = nullptr, MakeExecutor makeExecutor = makeThread);

    // Looks for the workspace of these sources, which may be one itself; found() or failed()
    // follows.
    void find(const std::vector<std::filesystem::path>& sources);
    // Makes a preview of the first source; planned() or unread() follows. `again`: with other
    // answers, for the page that shows one already.
    void preview(const Opening& opening, const ImportAnswers& answers, bool again);
    // Keeps how the first source is read as a description called so; formatSaved() or failed()
    // follows.
    void saveFormat(const Opening& opening, const ImportAnswers& answers, const QString& title);
    // The options of an import with these answers.
    ImportOptions optionsFor(const ImportAnswers& answers) const;
    // What was asked is not wanted any more.
    void forget();
    // Where a log is to be had is not known yet.
    bool asking() const { return m_asking; }

signals:
    // `exists`: the workspace is there already.
    void found(const oxbow::Opening& opening, bool exists);
    void planned(const oxbow::Opening& opening, const oxbow::ImportChoices& plan, bool again);
    // `name` is what answers call it.
    void formatSaved(const QString& name, const QString& file);
    void failed(const QString& message);
    // There is no preview with these answers, and why.
    void unread(const oxbow::Opening& opening, const QString& why, bool again);

private:
    // From the worker's thread.
    void answer(BackgroundWorker& from, std::uint64_t number, std::function<void()> what);

    const std::filesystem::path m_root;
    const std::filesystem::path m_formats;
    const MakeExecutor m_makeExecutor;
    std::uint64_t m_newest = 0;  // question
    bool m_asking = false;
    // The worker for the next question: one that a slow disk holds back is finished and kept until
    // it has ended.
    BackgroundWorker& worker();
    std::vector<std::unique_ptr<BackgroundWorker>> m_workers;  // the last one is at work
};

}  // namespace oxbow
