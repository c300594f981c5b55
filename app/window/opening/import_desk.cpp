#include "app/window/opening/import_desk.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/window/opening/import_translation.h"
#include "app/window/opening/known_workspaces.h"
#include "app/window/opening/window_words.h"
#include "app/window/opening/workspaces.h"
#include "importers/expand_sources.h"
#include "importers/format/description_making.h"
#include "importers/format/format_library.h"
#include "importers/source/archive_reader.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPreviewEvents = 100;

// Folders, patterns and archives hold several, which takes its time where they are large.
bool holdsSeveral(const fs::path& source) {
    std::error_code error;
    return !fs::is_regular_file(source, error) || ArchiveReader::isArchive(source);
}

std::uint64_t filesIn(const std::vector<fs::path>& sources, const ImportOptions& options,
                      const Cancelled& cancelled) {
    SourceFiles files;
    std::uint64_t count = 0;
    if (const auto expanded = expandSources(sources, options, files, cancelled); expanded.ok()) {
        for (const ExpandedSource& one : expanded->sources) {
            count += one.paths.size();
        }
    }
    return count;
}

}  // namespace

ImportDesk::ImportDesk(fs::path workspaceRoot, fs::path formats, QObject* parent,
                       MakeExecutor makeExecutor)
    : QObject(parent),
      m_root(std::move(workspaceRoot)),
      m_formats(std::move(formats)),
      m_makeExecutor(std::move(makeExecutor)) {}

ImportOptions ImportDesk::optionsFor(const ImportAnswers& answers) const {
    ImportOptions options = optionsOf(answers);
    options.library = FormatLibrary::withFolder(m_formats);
    return options;
}

BackgroundWorker& ImportDesk::worker() {
    constexpr auto idle = [](const auto& one) { return one->wait(std::chrono::milliseconds(0)); };
    if (m_workers.empty() || !idle(m_workers.back())) {
        for (const auto& held : m_workers) {
            held->finish();
        }
        std::erase_if(m_workers, idle);
        m_workers.push_back(std::make_unique<BackgroundWorker>(m_makeExecutor()));
    }
    return *m_workers.back();
}

void ImportDesk::forget() {
    ++m_newest;
    m_asking = false;
}

void ImportDesk::answer(BackgroundWorker& from, std::uint64_t number, std::function<void()> what) {
    from.deliver([this, number, what = std::move(what)] {
        if (number == m_newest) {
            m_asking = false;
            what();
        }
    });
}

void ImportDesk::find(const std::vector<fs::path>& sources) {
    BackgroundWorker& mine = worker();
    m_asking = true;
    mine.post([this, &mine, number = ++m_newest, sources](const Cancelled&) {
        if (sources.size() == 1 && isWorkspace(sources.front())) {
            answer(mine, number, [this, workspace = sources.front()] {
                emit found({{}, workspace}, true);
            });
            return;
        }
        absl::StatusOr<fs::path> workspace = workspaceOf(m_root, sources);
        std::error_code error;
        bool exists = workspace.ok() && fs::exists(*workspace, error);
        bool grown = false;
        // The one that the file had before it grew, or before its workspace went on with it.
        if (workspace.ok() && !exists && sources.size() == 1) {
            if (const auto earlier = earlierWorkspaceOf(m_root, sources.front())) {
                workspace = earlier->folder;
                exists = true;
                grown = earlier->grown;
            }
        }
        answer(mine, number, [this, sources, workspace, exists, grown] {
            if (workspace.ok()) {
                emit found({sources, *workspace, grown}, exists);
            } else {
                emit failed(importSentence(workspace.status()));
            }
        });
    });
}

void ImportDesk::saveFormat(const Opening& opening, const ImportAnswers& answers,
                            const QString& title) {
    BackgroundWorker& mine = worker();
    mine.post([this, &mine, number = ++m_newest, opening, answers, title](const Cancelled&) {
        const auto made =
            describeSource(opening.sources.front(), optionsFor(answers), title.toStdString());
        const absl::Status status = made.ok() ? saveDescription(*made, m_formats) : made.status();
        const QString name = made.ok() ? QString::fromStdString(made->name) : QString();
        answer(mine, number, [this, status, name] {
            if (status.ok()) {
                emit formatSaved(name, QString::fromStdString(
                                           (m_formats / (name.toStdString() + ".json")).string()));
            } else {
                emit failed(importSentence(status));
            }
        });
    });
}

void ImportDesk::preview(const Opening& opening, const ImportAnswers& answers, bool again) {
    BackgroundWorker& mine = worker();
    m_asking = !again;
    mine.post(
        [this, &mine, number = ++m_newest, opening, answers, again](const Cancelled& cancelled) {
            // Of several sources, the first one that can be read: the import tells of the others.
            const std::vector<fs::path>& sources = opening.sources;
            const ImportOptions options = optionsFor(answers);
            auto preview = previewImport(sources.front(), options, kPreviewEvents);
            for (std::size_t i = 1; i < sources.size() && !preview.ok(); ++i) {
                auto next = previewImport(sources[i], options, kPreviewEvents);
                preview = next.ok() ? std::move(next) : std::move(preview);
            }
            auto plan = preview.ok() ? choicesOf(sources, *preview, options)
                                     : absl::StatusOr<ImportChoices>(preview.status());
            const bool counts =
                !opening.files && std::any_of(sources.begin(), sources.end(), holdsSeveral);
            if (plan.ok()) {
                plan->files = opening.files.value_or(sources.size());
                plan->isAll = !counts && plan->files == 1 && plan->previewStoppedAfter == 0 &&
                              plan->events.size() < kPreviewEvents &&
                              plan->rejected.size() < kPreviewEvents;
            }
            answer(mine, number, [this, opening, plan, again] {
                if (plan.ok()) {
                    emit planned(opening, *plan, again);
                } else {
                    emit unread(opening, importSentence(plan.status()), again);
                }
            });
            if (!plan.ok() || !counts) {
                return;
            }
            Opening counted = opening;
            counted.files = filesIn(sources, options, cancelled);
            plan->files = *counted.files;
            if (plan->files > 1) {
                answer(mine, number, [this, counted, plan] { emit planned(counted, *plan, true); });
            }
        });
}

}  // namespace oxbow
