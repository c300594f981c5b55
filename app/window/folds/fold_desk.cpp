#include "app/window/folds/fold_desk.h"

#include <QJsonDocument>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "app/window/folds/empty_fold.h"
#include "app/window/folds/fold_removal.h"
#include "model/fold/fold_file.h"
#include "model/fold/script/read_fold.h"
#include "model/history/fold/fold_maker.h"
#include "model/session/sentence.h"
#include "model/work/clock.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kTellEveryNanoseconds = 50'000'000;
// A fold that has no more to be made is made before a question is answered; and a question begins
// at the first event.
constexpr std::uint64_t kEventsAhead = 100'000;
// The names of the folds that are shown, a line each, beside their definitions.
constexpr const char* kShownFile = "shown";
// How their tables are arranged, as JSON.
constexpr const char* kArrangementsFile = "arrangements";

absl::StatusOr<std::string> bytesOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) {
        return absl::NotFoundError(file.string() +
                                   " cannot be read: see that it is there and who may read it");
    }
    return bytes;
}

// As an edit has put it in the place of the log's.
absl::StatusOr<std::shared_ptr<const Fold>> replacedRule(const std::vector<OpenBranch>& line,
                                                         const std::string& name,
                                                         const std::shared_ptr<const Fold>& ofLog) {
    const auto replaced = foldReplacedIn(line, name);
    return replaced ? readFold(replaced->fileName, replaced->text) : ofLog;
}

// Without the ending of a fold's file.
QString nameOfFold(const std::string& fileName) {
    QString name = QString::fromStdString(fileName);
    for (const auto* ending : {".fold.json", ".js"}) {
        if (name.endsWith(QLatin1String(ending))) {
            return name.chopped(QLatin1String(ending).size());
        }
    }
    return name;
}

template <typename Folds>
auto* foldNamed(Folds& folds, const QString& name) {
    const auto found = std::find_if(folds.begin(), folds.end(),
                                    [&](const FoldState& fold) { return fold.name == name; });
    return found == folds.end() ? nullptr : &*found;
}

QStringList linesOf(const fs::path& file) {
    const auto bytes = bytesOf(file);
    return bytes.ok() ? QString::fromStdString(*bytes).split('\n', Qt::SkipEmptyParts)
                      : QStringList();
}

}  // namespace

struct FoldDesk::Removing {
    QString name;
    qsizetype place = -1;  // among those that are shown; none where it was not
    FoldRemoval removal;   // of the shelf's tasks alone
};

struct FoldDesk::Opened {
    std::string name;
    std::string fileName;
    absl::StatusOr<std::shared_ptr<const Fold>> fold;
    absl::StatusOr<std::shared_ptr<FoldChanges>> changes;
    bool isOthers = false;
};

FoldDesk::FoldDesk(Session* session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_folder(session->workspace()->folder()),
      m_events(session->log()->events()),
      m_past(session->past()),
      m_shelf(m_folder, readFold, identifyFold),
      m_shelfLine(session->makeExecutor()(), this),
      m_makerLine(session->makeExecutor()(), this),
      m_branchLine(session->makeExecutor()(), this) {
    connect(session, &Session::pastChanged, this, &FoldDesk::takePast);
    list();
}

// What is open is closed elsewhere: that waits for the disk.
FoldDesk::~FoldDesk() {
    m_session->undoStack().clear();  // its commands borrow this
    using Tasks = std::deque<BackgroundWorker::Job>;
    if (m_stopBranch) {
        *m_stopBranch = true;
    }
    m_session->letGo(std::make_shared<Tasks>(m_branchLine.takeWaiting()));
    m_session->letGo(std::make_shared<std::vector<FoldState>>(std::move(m_inBranch)));
    m_session->letGo(std::make_shared<Tasks>(m_makerLine.takeWaiting()));
    m_session->letGo(std::make_shared<std::vector<FoldState>>(std::move(m_folds)));
    m_session->letGo(std::make_shared<std::map<QString, Kept>>(std::move(m_kept)));
}

const FoldState* FoldDesk::find(const QString& name) const {
    return foldNamed(folds(), name);
}

FoldState* FoldDesk::at(const QString& name) {
    return foldNamed(m_folds, name);
}

FoldState* FoldDesk::inBranch(const QString& name) {
    return foldNamed(m_inBranch, name);
}

// --- the shelf ---

void FoldDesk::list() {
    m_shelfLine.post([this](const Cancelled&) {
        auto opened = std::make_shared<absl::StatusOr<std::vector<Opened>>>(openAll());
        const QStringList shown = linesOf(m_folder / "folds" / kShownFile);
        const auto arrangements = bytesOf(m_folder / "folds" / kArrangementsFile);
        const QJsonObject arranged =
            QJsonDocument::fromJson(QByteArray::fromStdString(arrangements.value_or(""))).object();
        m_shelfLine.deliver([this, opened, shown, arranged] {
            if (opened->ok()) {
                take(std::move(**opened), shown, arranged);
            } else {
                emit failed(sentence(opened->status()));
            }
        });
    });
}

absl::StatusOr<std::vector<FoldDesk::Opened>> FoldDesk::openAll() {
    auto entries = m_shelf.list();
    if (!entries.ok()) {
        return entries.status();
    }
    std::vector<Opened> all;
    for (FoldShelf::Entry& entry : *entries) {
        Opened& opened = all.emplace_back();
        opened.name = entry.name;
        opened.fileName = entry.fileName;
        opened.fold = entry.fold;
        if (!entry.fold.ok()) {
            opened.changes = entry.fold.status();
            continue;
        }
        const Fold& fold = **entry.fold;
        const fs::path folder = m_shelf.folderOf(fold);
        if (auto open = m_open[folder].lock()) {
            opened.changes = std::move(open);
            continue;
        }
        const auto openAs = [&](Log::Access access) {
            return FoldChanges::open(folder, fold, m_events, access);
        };
        const bool onlyReads = m_session->workspace()->isReadOnly();
        opened.changes = openAs(onlyReads ? Log::Access::ReadOnly : Log::Access::ReadWrite);
        opened.isOthers = onlyReads && opened.changes.ok();
        if (absl::IsUnavailable(opened.changes.status())) {
            auto made = openAs(Log::Access::ReadOnly);
            opened.isOthers = made.ok();
            opened.changes = made.ok() ? std::move(made) : std::move(opened.changes);
        }
        if (opened.changes.ok()) {
            m_open[folder] = *opened.changes;
        }
    }
    return all;
}

void FoldDesk::take(std::vector<Opened> opened, const QStringList& shown,
                    const QJsonObject& arrangements) {
    std::map<QString, Kept> before = std::exchange(m_kept, {});
    std::vector<FoldState> statesBefore = std::exchange(m_folds, {});
    std::vector<QString> toMake;
    for (Opened& one : opened) {
        FoldState state;
        state.name = QString::fromStdString(one.name);
        state.fileName = one.fileName;
        state.end = m_events->end();
        Kept& kept = m_kept[state.name];
        if (!one.changes.ok()) {
            state.stage = FoldState::Stage::Failed;
            state.message = sentence(one.changes.status());
            m_folds.push_back(std::move(state));
            continue;
        }
        const auto known = before.find(state.name);
        if (known != before.end() && known->second.changes == *one.changes) {
            kept = std::move(known->second);
            before.erase(known);
            const auto same =
                std::find_if(statesBefore.begin(), statesBefore.end(),
                             [&](const FoldState& fold) { return fold.name == state.name; });
            m_folds.push_back(*same);
            continue;
        }
        kept = {*one.fold,    *one.changes, std::make_shared<FoldHistory>(m_events, *one.changes),
                one.isOthers, nullptr,      false};
        state.history = kept.history;
        state.done = state.history->madeUpTo();
        count(state, kept);
        state.stage = one.isOthers ? FoldState::Stage::Ready : FoldState::Stage::Waiting;
        if (!one.isOthers) {
            toMake.push_back(state.name);
        }
        m_folds.push_back(std::move(state));
    }
    for (auto& [name, gone] : before) {
        if (gone.stop) {
            *gone.stop = true;
        }
    }
    m_session->letGo(std::make_shared<std::vector<FoldState>>(std::move(statesBefore)));
    m_session->letGo(std::make_shared<std::map<QString, Kept>>(std::move(before)));
    if (!std::exchange(m_shownIsRead, true)) {
        m_arrangements = arrangements;
        m_shown = shown + m_shown;
        m_shown.removeDuplicates();
    }
    fillBranch();
    emit listed();
    emit shownChanged();
    std::stable_partition(toMake.begin(), toMake.end(),
                          [this](const QString& name) { return m_shown.contains(name); });
    for (const QString& name : toMake) {
        make(name);
    }
}

void FoldDesk::setShown(const QString& name, bool shown) {
    if (m_shown.contains(name) == shown) {
        return;
    }
    if (shown) {
        m_shown.append(name);
    } else {
        m_shown.removeAll(name);
    }
    saveShown();
    emit shownChanged();
}

bool FoldDesk::refuses() {
    return m_session->refusesToKeep(tr("no fold can be added, changed or removed in it"));
}

void FoldDesk::saveShown() {
    if (m_session->workspace()->isReadOnly()) {
        return;
    }
    m_shelfLine.post([file = m_folder / "folds" / kShownFile,
                      text = m_shown.join('\n').toStdString()](const Cancelled&) {
        // Where it cannot be written, the next opening shows other tables: none is lost.
        std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    });
}

QByteArray FoldDesk::arrangementOf(const QString& name) const {
    return m_arrangements[name].toString().toUtf8();
}

void FoldDesk::setArrangement(const QString& name, const QByteArray& arrangement) {
    const QString text = QString::fromUtf8(arrangement);
    if (m_arrangements[name].toString() == text) {
        return;
    }
    m_arrangements[name] = text;
    if (m_session->workspace()->isReadOnly()) {
        return;
    }
    m_shelfLine.post([file = m_folder / "folds" / kArrangementsFile,
                      json = QJsonDocument(m_arrangements).toJson()](const Cancelled&) {
        // As above.
        std::ofstream(file, std::ios::binary | std::ios::trunc) << json.toStdString();
    });
}

void FoldDesk::readDefinition(const QString& name) {
    const FoldState* state = find(name);
    if (state == nullptr) {
        return;
    }
    m_shelfLine.post([this, name, file = m_folder / "folds" / state->fileName](const Cancelled&) {
        const auto text = bytesOf(file);
        m_shelfLine.deliver([this, name, text] {
            if (text.ok()) {
                emit definitionRead(name, QByteArray::fromStdString(*text));
            } else {
                emit failed(sentence(text.status()));
            }
        });
    });
}

absl::StatusOr<std::string> FoldDesk::addHere(const fs::path& file) {
    const auto text = bytesOf(file);
    if (!text.ok()) {
        return text.status();
    }
    const std::string fileName = file.filename().string();
    const auto added = m_shelf.add(fileName, *text);
    return added.ok() ? absl::StatusOr<std::string>(fileName) : added.status();
}

void FoldDesk::add(const QString& fileName, const QByteArray& text) {
    if (refuses()) {
        emit stored(fileName, tr("Not saved: this log can only be read here."));
        return;
    }
    m_shelfLine.post([this, fileName = fileName.toStdString(), text](const Cancelled&) {
        const auto added = m_shelf.add(fileName, text.toStdString());
        m_shelfLine.deliver([this, fileName, status = added.status()] {
            if (status.ok()) {
                setShown(nameOfFold(fileName), true);
            } else {
                emit failed(sentence(status));
            }
            emit stored(QString::fromStdString(fileName),
                        status.ok() ? QString() : sentence(status));
        });
    });
    list();
}

void FoldDesk::addFile(const fs::path& file) {
    if (refuses()) {
        return;
    }
    m_shelfLine.post([this, file](const Cancelled&) {
        const auto added = addHere(file);
        m_shelfLine.deliver([this, added] {
            if (added.ok()) {
                setShown(nameOfFold(*added), true);
            } else {
                emit failed(sentence(added.status()));
            }
        });
    });
    list();
}

void FoldDesk::addFolder(const fs::path& folder) {
    if (refuses()) {
        return;
    }
    m_shelfLine.post([this, folder](const Cancelled&) {
        std::vector<fs::path> files;
        std::error_code error;
        for (fs::directory_iterator it(folder, error), end; !error && it != end;
             it.increment(error)) {
            files.push_back(it->path());
        }
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            const auto added = addHere(file);
            m_shelfLine.deliver([this, added, first = file == files.front()] {
                if (!added.ok()) {
                    emit failed(sentence(added.status()));
                } else if (first) {
                    setShown(nameOfFold(*added), true);
                }
            });
        }
    });
    list();
}

void FoldDesk::remove(const QString& name) {
    if (refuses()) {
        return;
    }
    class Command : public QUndoCommand {
    public:
        Command(FoldDesk* desk, const FoldState& fold)
            : QUndoCommand(tr("Remove the fold %1").arg(fold.name)),
              m_desk(desk),
              m_fold(new Removing{fold.name, -1, FoldRemoval(fold.fileName)}) {}
        void redo() override { m_desk->takeAway(m_fold); }
        void undo() override { m_desk->bringBack(m_fold); }

    private:
        FoldDesk* m_desk;
        const std::shared_ptr<Removing> m_fold;
    };
    if (const FoldState* fold = find(name)) {
        m_session->undoStack().push(new Command(this, *fold));
    }
}

void FoldDesk::takeAway(const std::shared_ptr<Removing>& fold) {
    m_shelfLine.post([this, fold](const Cancelled&) {
        const absl::Status taken = fold->removal.takeAway(m_shelf);
        m_shelfLine.deliver([this, fold, taken] {
            if (!taken.ok()) {
                emit failed(sentence(taken));
                return;
            }
            stop(fold->name);
            fold->place = m_shown.indexOf(fold->name);
            setShown(fold->name, false);
            emit m_session->told(
                tr("The fold %1 is removed: Ctrl+Z brings it back.").arg(fold->name));
        });
    });
    list();
    m_shelfLine.post([this](const Cancelled&) {
        // What cannot be removed now is at the next time.
        m_shelf.sweep().IgnoreError();
    });
}

void FoldDesk::bringBack(const std::shared_ptr<Removing>& fold) {
    m_shelfLine.post([this, fold](const Cancelled&) {
        const auto fileName = fold->removal.bringBack(m_shelf);
        m_shelfLine.deliver([this, fold, fileName] {
            if (!fileName.ok()) {
                emit failed(sentence(fileName.status()));
                return;
            }
            const QString before = std::exchange(fold->name, nameOfFold(*fileName));
            if (before == fold->name) {
                emit m_session->told(tr("The fold %1 is there again.").arg(before));
            } else {
                setArrangement(fold->name, arrangementOf(before));
                emit m_session->told(tr("There is another fold %1 by now: this one is called %2.")
                                         .arg(before, fold->name));
            }
            if (fold->place >= 0 && !m_shown.contains(fold->name)) {
                m_shown.insert(std::min(fold->place, m_shown.size()), fold->name);
                saveShown();
                emit shownChanged();
            }
        });
    });
    list();
}

std::function<absl::StatusOr<FoldStep>(Position, const Cancelled&)> FoldDesk::stepThrough(
    const QString& name) const {
    const auto kept = m_kept.find(name);
    if (kept == m_kept.end() || !kept->second.changes) {
        return {};
    }
    if (!m_past->isLog()) {
        const FoldState* state = find(name);
        if (state == nullptr || state->folded == nullptr) {
            return {};
        }
        return [past = m_past, folded = state->folded, ofLog = kept->second.fold,
                name = name.toStdString()](Position event,
                                           const Cancelled& cancelled) -> absl::StatusOr<FoldStep> {
            const auto rule = replacedRule(past->line(), name, ofLog);
            return rule.ok()
                       ? stepFold(*ruleInBranch(past->line(), *rule), *folded, event, cancelled)
                       : rule.status();
        };
    }
    return [history = m_session->history(), fold = kept->second.fold,
            changes = kept->second.changes](Position event, const Cancelled& cancelled) {
        return stepFold(*fold, history->events(), *changes, event, cancelled);
    };
}

std::shared_ptr<const Fold> FoldDesk::ruleOf(const QString& name) const {
    const auto kept = m_kept.find(name);
    return kept == m_kept.end() ? nullptr : kept->second.fold;
}

FoldDesk::MakeRule FoldDesk::ruleHere(const QString& name) const {
    if (name.isEmpty()) {
        return latestValueFold;
    }
    return [past = m_past, name = name.toStdString(),
            ofLog = ruleOf(name)]() -> absl::StatusOr<std::shared_ptr<const Fold>> {
        auto rule = replacedRule(past->line(), name, ofLog);
        if (!rule.ok()) {
            return rule;
        }
        if (*rule == nullptr) {
            return absl::FailedPreconditionError("the fold " + name + " cannot be read");
        }
        return ruleInBranch(past->line(), *std::move(rule));
    };
}

std::shared_ptr<const FoldHistory> FoldDesk::ofLog(const QString& name) const {
    const auto kept = m_kept.find(name);
    return kept == m_kept.end() ? nullptr : kept->second.history;
}

std::shared_ptr<const FoldChanges> FoldDesk::changesOf(const QString& name) const {
    const auto kept = m_kept.find(name);
    return kept == m_kept.end() || !m_past->isLog() ? nullptr : kept->second.changes;
}

// --- making ---

void FoldDesk::make(const QString& name) {
    Kept& kept = m_kept[name];
    if (kept.stop || kept.isOthers || !kept.changes) {
        kept.again = kept.stop != nullptr;
        return;
    }
    kept.stop = std::make_shared<std::atomic<bool>>(false);
    FoldState& waiting = *at(name);
    waiting.stage = FoldState::Stage::Waiting;
    const std::uint64_t left = m_events->end() - waiting.done;
    if (left > kEventsAhead && left > waiting.done.value()) {
        waiting.ahead = FoldAhead::of(kept.fold, m_events);
    }
    tell(name);
    m_makerLine.post([this, name, fold = kept.fold, changes = kept.changes,
                      stop = kept.stop](const Cancelled& cancelled) {
        std::int64_t told = 0;
        const auto tellOf = [&](Position done, Position end) {
            const std::int64_t now = steadyNanoseconds();
            if (now - told < kTellEveryNanoseconds) {
                return;
            }
            told = now;
            m_makerLine.deliver([this, name, of = changes.get(), done, end] {
                FoldState* state = at(name);
                if (state != nullptr && m_kept[name].changes.get() == of) {
                    state->stage = FoldState::Stage::Making;
                    state->done = done;
                    state->end = end;
                    this->tell(name);
                }
            });
        };
        const absl::Status status = *stop ? absl::CancelledError()
                                          : FoldMaker(fold, m_events, changes).catchUp(tellOf, [&] {
                                                return *stop || cancelled();
                                            });
        m_makerLine.deliver([this, name, of = changes.get(), status] { made(name, of, status); });
    });
}

void FoldDesk::count(FoldState& state, const Kept& kept) {
    const FoldCounts& counts = kept.changes->made()->counts;
    state.emitted = counts.published;
    state.whyNoRows = oxbow::whyNoRows(*kept.fold, counts);
}

void FoldDesk::made(const QString& name, const FoldChanges* changes, const absl::Status& status) {
    using Stage = FoldState::Stage;
    FoldState* state = at(name);
    if (state == nullptr || m_kept[name].changes.get() != changes) {
        return;
    }
    Kept& kept = m_kept[name];
    kept.stop.reset();
    state->done = state->history->madeUpTo();
    if (const auto ahead = std::exchange(state->ahead, nullptr)) {
        m_session->letGo(std::shared_ptr<void>(nullptr, [ahead](void*) { ahead->end(); }));
    }
    count(*state, kept);
    state->end = m_events->end();
    state->stage = status.ok()                 ? Stage::Ready
                   : absl::IsCancelled(status) ? Stage::Stopped
                                               : Stage::Failed;
    state->message = state->stage == Stage::Failed ? sentence(status) : QString();
    if (std::exchange(kept.again, false) && state->stage == Stage::Ready) {
        make(name);
        return;
    }
    tell(name);
}

// --- in a branch ---

void FoldDesk::takePast() {
    m_past = m_session->past();
    if (m_stopBranch) {
        *m_stopBranch = true;
    }
    m_stopBranch = std::make_shared<std::atomic<bool>>(false);
    m_branchLine.takeWaiting();
    fillBranch();
    for (const FoldState& fold : m_folds) {
        emit changed(fold.name);
    }
}

// What was folded of the branch before is none of this one's; it is closed elsewhere. Those that
// are shown come first.
void FoldDesk::fillBranch() {
    m_session->letGo(std::make_shared<std::vector<FoldState>>(std::exchange(m_inBranch, {})));
    if (m_past->isLog()) {
        return;
    }
    m_inBranch = m_folds;
    std::vector<QString> names;
    for (FoldState& fold : m_inBranch) {
        fold.history.reset();
        fold.ahead.reset();
        fold.folded.reset();
        fold.refolded.clear();
        fold.emitted = 0;
        names.push_back(fold.name);
    }
    std::stable_partition(names.begin(), names.end(),
                          [this](const QString& name) { return m_shown.contains(name); });
    for (const QString& name : names) {
        foldBranch(name);
    }
}

void FoldDesk::tell(const QString& name) {
    if (!m_past->isLog()) {
        foldBranch(name);
    }
    emit changed(name);
}

// Of what the fold made of the log; until that is made, how it stands there.
void FoldDesk::foldBranch(const QString& name) {
    using Stage = FoldState::Stage;
    const FoldState* ofLog = at(name);
    FoldState* state = inBranch(name);
    if (ofLog == nullptr || state == nullptr || state->history) {
        return;
    }
    state->stage = ofLog->stage;
    state->message = ofLog->message;
    state->done = ofLog->done;
    state->end = ofLog->end;
    if (ofLog->stage != Stage::Ready) {
        return;
    }
    state->stage = Stage::Making;
    state->done = Position();
    state->end = m_past->events()->end();
    const Kept& kept = m_kept[name];
    m_branchLine.post(
        [this, name, past = m_past, kept, stop = m_stopBranch](const Cancelled& cancelled) {
            BranchFoldWays ways;
            ways.ofLog = [&] { return std::shared_ptr<const FoldedHistory>(kept.history); };
            ways.folder = [&] { return BranchShelf(m_folder).madeFolder(past->name()); };
            ways.refold.cancelled = [&] { return *stop || cancelled(); };
            std::int64_t told = 0;
            ways.progress = [&](Position done, Position) {
                const std::int64_t now = steadyNanoseconds();
                if (now - told < kTellEveryNanoseconds) {
                    return;
                }
                told = now;
                m_branchLine.deliver([this, name, past, done] {
                    FoldState* making = past == m_past ? inBranch(name) : nullptr;
                    if (making != nullptr) {
                        making->done = done;
                        emit changed(name);
                    }
                });
            };
            const auto fold = replacedRule(past->line(), name.toStdString(), kept.fold);
            auto made = fold.ok() ? openBranchFold(past->line(), *fold, ways)
                                  : absl::StatusOr<BranchFold>(fold.status());
            m_branchLine.deliver([this, name, past, made = std::move(made)] {
                if (past == m_past) {
                    tookBranch(name, made);
                }
            });
        });
}

void FoldDesk::tookBranch(const QString& name, const absl::StatusOr<BranchFold>& made) {
    using Stage = FoldState::Stage;
    FoldState* state = inBranch(name);
    if (state == nullptr) {
        return;
    }
    state->folded = made.ok() ? made->history : nullptr;
    state->history = state->folded;
    state->refolded.clear();
    if (made.ok()) {
        state->refolded = made->refolded;
    }
    state->done = made.ok() ? state->end : Position();
    state->stage = made.ok()                          ? Stage::Ready
                   : absl::IsCancelled(made.status()) ? Stage::Stopped
                                                      : Stage::Failed;
    state->message = state->stage == Stage::Failed ? sentence(made.status()) : QString();
    emit changed(name);
}

std::shared_ptr<const History> FoldDesk::ofBase(const QString& name) const {
    if (m_past->isLog()) {
        return nullptr;
    }
    const std::size_t depth = m_past->line().size();
    if (depth == 1) {
        const auto kept = m_kept.find(name);
        return kept == m_kept.end() ? nullptr : kept->second.history;
    }
    const FoldState* state = find(name);
    return state != nullptr && state->refolded.size() == depth ? state->refolded[depth - 2]
                                                               : nullptr;
}

void FoldDesk::stop(const QString& name) {
    const auto kept = m_kept.find(name);
    if (kept != m_kept.end() && kept->second.stop) {
        *kept->second.stop = true;
    }
    if (!m_past->isLog() && m_stopBranch) {
        *m_stopBranch = true;
    }
}

void FoldDesk::goOn(const QString& name) {
    if (FoldState* state = at(name)) {
        if (state->stage == FoldState::Stage::Ready && !m_past->isLog()) {
            m_stopBranch = std::make_shared<std::atomic<bool>>(false);
            foldBranch(name);
            emit changed(name);
        } else if (state->history) {
            make(name);
        } else {
            list();
        }
    }
}

void FoldDesk::refresh() {
    for (const FoldState& fold : m_folds) {
        if (fold.stage != FoldState::Stage::Stopped && fold.stage != FoldState::Stage::Failed &&
            fold.done < m_events->end()) {
            make(fold.name);
        }
    }
}

}  // namespace oxbow
