#include "app/window/import_desk.h"

#include <system_error>
#include <utility>

#include "app/window/import_translation.h"
#include "app/window/sentence.h"
#include "app/window/workspaces.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPreviewEvents = 100;

}  // namespace

ImportDesk::ImportDesk(fs::path workspaceRoot, QObject* parent)
    : QObject(parent), m_root(std::move(workspaceRoot)) {}

void ImportDesk::find(const std::vector<fs::path>& sources) {
    m_worker.post([this, sources](const BackgroundWorker::Cancelled&) {
        const absl::StatusOr<fs::path> workspace = workspaceOf(m_root, sources);
        std::error_code error;
        const bool exists = workspace.ok() && fs::exists(*workspace, error);
        m_worker.deliver([this, workspace, exists] {
            if (workspace.ok()) {
                emit found(QString::fromStdString(workspace->string()), exists);
            } else {
                emit failed(sentence(workspace.status()));
            }
        });
    });
}

void ImportDesk::preview(const std::vector<fs::path>& sources, const ImportAnswers& answers) {
    m_worker.post([this, sources, answers](const BackgroundWorker::Cancelled&) {
        // Of several sources, the first one that can be read: the import tells of the others.
        auto preview = previewImport(sources.front(), optionsOf(answers), kPreviewEvents);
        for (std::size_t i = 1; i < sources.size() && !preview.ok(); ++i) {
            auto next = previewImport(sources[i], optionsOf(answers), kPreviewEvents);
            preview = next.ok() ? std::move(next) : std::move(preview);
        }
        m_worker.deliver([this, sources, preview] {
            if (preview.ok()) {
                emit planned(planOf(sources, *preview));
            } else {
                emit failed(sentence(preview.status()));
            }
        });
    });
}

}  // namespace oxbow
