// Prepares imports off the GUI thread: finds the workspace of sources, and makes previews of them.
#pragma once

#include <absl/status/statusor.h>

#include <QObject>
#include <filesystem>
#include <memory>
#include <vector>

#include "importers/import.h"
#include "views/common/background_worker.h"
#include "views/importing/import_plan.h"

namespace oxbow {

class ImportDesk : public QObject {
    Q_OBJECT
public:
    explicit ImportDesk(std::filesystem::path workspaceRoot, QObject* parent = nullptr);

    // Looks for the workspace of these sources; found() or failed() follows.
    void find(const std::vector<std::filesystem::path>& sources);
    // Makes a preview of the first source; planned() or failed() follows. A newer call takes the
    // place of one that waits.
    void preview(const std::vector<std::filesystem::path>& sources, const ImportAnswers& answers);

signals:
    // `exists`: the workspace is there already.
    void found(const QString& workspace, bool exists);
    void planned(const oxbow::ImportPlan& plan);
    void failed(const QString& message);

private:
    const std::filesystem::path m_root;
    BackgroundWorker m_worker;
};

}  // namespace oxbow
