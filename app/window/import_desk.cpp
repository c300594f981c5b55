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

void ImportDesk::answer(std::uint64_t number, std::function<void()> what) {
    m_worker.deliver([this, number, what = std::move(what)] {
        if (number == m_newest) {
            what();
        }
    });
}

void ImportDesk::find(const std::vector<fs::path>& sources) {
    m_worker.post([this, number = ++m_newest, sources](const BackgroundWorker::Cancelled&) {
        const absl::StatusOr<fs::path> workspace = workspaceOf(m_root, sources);
        std::error_code error;
        const bool exists = workspace.ok() && fs::exists(*workspace, error);
        answer(number, [this, sources, workspace, exists] {
            if (workspace.ok()) {
                emit found({sources, *workspace}, exists);
            } else {
                emit failed(sentence(workspace.status()));
            }
        });
    });
}

void ImportDesk::preview(const Opening& opening, const ImportAnswers& answers, bool again) {
    m_worker.post(
        [this, number = ++m_newest, opening, answers, again](const BackgroundWorker::Cancelled&) {
            // Of several sources, the first one that can be read: the import tells of the others.
            const std::vector<fs::path>& sources = opening.sources;
            auto preview = previewImport(sources.front(), optionsOf(answers), kPreviewEvents);
            for (std::size_t i = 1; i < sources.size() && !preview.ok(); ++i) {
                auto next = previewImport(sources[i], optionsOf(answers), kPreviewEvents);
                preview = next.ok() ? std::move(next) : std::move(preview);
            }
            answer(number, [this, opening, preview, again] {
                if (preview.ok()) {
                    emit planned(opening, planOf(opening.sources, *preview), again);
                } else {
                    emit failed(sentence(preview.status()));
                }
            });
        });
}

}  // namespace oxbow
