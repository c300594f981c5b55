// The folds of the open workspace: read from its shelf, made in the background, brought up to date
// as the log grows, and folded anew in the branch that is shown as far as its edits reach.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "app/window/folds/task_line.h"
#include "model/branch/fold/branch_fold_history.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/history/fold/fold_ahead.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_shelf.h"
#include "model/history/fold/fold_step.h"
#include "model/session/session.h"

namespace oxbow {

// How it stands with one fold.
struct FoldState {
    enum class Stage { Waiting, Making, Ready, Stopped, Failed };

    QString name;
    std::string fileName;
    Stage stage = Stage::Waiting;
    // Events that it is made of, of how many.
    Position done;
    Position end;
    QString message;            // why it failed: a sentence
    std::uint64_t emitted = 0;  // events, by a script
    QString whyNoRows;          // of the log, where none of its events made one: a sentence
    bool isScript() const { return fileName.ends_with(".js"); }
    // Null until what there is of it has been opened. While it is made it grows.
    std::shared_ptr<const History> history;
    // What tells its tables meanwhile; null where it is made, or nothing tells them.
    std::shared_ptr<const FoldAhead> ahead;
    // In a branch: see BranchFold.
    std::shared_ptr<const FoldedHistory> folded;
    std::vector<std::shared_ptr<const BranchFoldHistory>> refolded;
};

// GUI thread; nothing of it waits for a disk. What was made before is opened first, all of it, so
// that its rows are there at once; then the folds are made one after the other, those that are
// shown first. Which are shown is kept with the workspace.
class FoldDesk : public QObject {
    Q_OBJECT
public:
    // The session must live longer.
    explicit FoldDesk(Session* session, QObject* parent = nullptr);
    ~FoldDesk() override;

    // By their names, as they stand in the past that is shown.
    const std::vector<FoldState>& folds() const { return m_past->isLog() ? m_folds : m_inBranch; }
    // Null where there is none of that name.
    const FoldState* find(const QString& name) const;
    // The names of the folds whose tables are on screen, from the left.
    const QStringList& shown() const { return m_shown; }
    void setShown(const QString& name, bool shown);

    // Puts a definition on the shelf and shows its table; one of the same name is replaced.
    void add(const QString& fileName, const QByteArray& text);
    void addFile(const std::filesystem::path& file);
    // Those of a folder, of which the first is shown.
    void addFolder(const std::filesystem::path& folder);
    // Taken back, the fold is there again, and its table where it was and as it was arranged.
    void remove(const QString& name);
    // Says so where the workspace can only be read: folds are then neither added nor changed nor
    // removed, and which are shown is not kept.
    bool refuses();
    // Reads a definition: it is told by definitionRead(), or why not by failed().
    void readDefinition(const QString& name);
    // How the table of a fold is arranged (see TableView): kept with the workspace.
    QByteArray arrangementOf(const QString& name) const;
    void setArrangement(const QString& name, const QByteArray& arrangement);

    // Making it ends within 100 ms; what is made stays.
    void stop(const QString& name);
    void goOn(const QString& name);
    // Call after there are more events.
    void refresh();
    // Takes an event through the fold's rule, as far as that is made. Empty where there is none of
    // that name, or nothing of it could be opened.
    std::function<absl::StatusOr<FoldStep>(Position event, const Cancelled&)> stepThrough(
        const QString& name) const;
    // What the fold has made of the log; null likewise, and while a branch is shown.
    std::shared_ptr<const FoldChanges> changesOf(const QString& name) const;
    // The rule, as the log has it: a branch may have another one. Null where there is none of that
    // name, or it cannot be read.
    std::shared_ptr<const Fold> ruleOf(const QString& name) const;
    // The rule in the past that is shown, with the rows that edits set before all events; that of
    // the log's own table where the name is empty. Made on a worker.
    using MakeRule = std::function<absl::StatusOr<std::shared_ptr<const Fold>>()>;
    MakeRule ruleHere(const QString& name) const;
    // What the fold made of the log; null likewise.
    std::shared_ptr<const FoldHistory> ofLog(const QString& name) const;
    // What the fold made of the base of the branch that is shown; null where it is not there, and
    // where the log is shown.
    std::shared_ptr<const History> ofBase(const QString& name) const;
    // Nothing is being read or made.
    bool isIdle() const {
        return m_shelfLine.isIdle() && m_makerLine.isIdle() && m_branchLine.isIdle();
    }

signals:
    void definitionRead(const QString& name, const QByteArray& text);
    // By add(); `problem` is a sentence where it could not be.
    void stored(const QString& fileName, const QString& problem);
    void listed();  // which folds there are
    void changed(const QString& name);
    void shownChanged();
    // Something could not be read or written: a sentence.
    void failed(const QString& message);

private:
    // What is needed to make a fold.
    struct Kept {
        std::shared_ptr<const Fold> fold;
        std::shared_ptr<FoldChanges> changes;
        std::shared_ptr<const FoldHistory> history;  // of the log
        bool isOthers = false;  // another program makes it: it is as it was at the opening
        // Of the task that makes it or waits to; null where there is none.
        std::shared_ptr<std::atomic<bool>> stop;
        bool again = false;  // the log has grown meanwhile
    };
    struct Opened;
    struct Removing;

    void list();
    // Of the shelf's tasks.
    absl::StatusOr<std::vector<Opened>> openAll();
    void take(std::vector<Opened> opened, const QStringList& shown,
              const QJsonObject& arrangements);
    void saveShown();
    FoldState* at(const QString& name);
    // The log's is another: tells, and sees to what follows from it in a branch.
    void tell(const QString& name);
    void takePast();
    void fillBranch();
    FoldState* inBranch(const QString& name);
    void foldBranch(const QString& name);
    void tookBranch(const QString& name, const absl::StatusOr<BranchFold>& made);
    void make(const QString& name);
    void made(const QString& name, const FoldChanges* changes, const absl::Status& status);
    static void count(FoldState& state, const Kept& kept);
    absl::StatusOr<std::string> addHere(const std::filesystem::path& file);
    void takeAway(const std::shared_ptr<Removing>& fold);
    void bringBack(const std::shared_ptr<Removing>& fold);

    Session* m_session;
    const std::filesystem::path m_folder;                 // of the workspace
    const std::shared_ptr<const EventSequence> m_events;  // of the log
    std::shared_ptr<const ShownPast> m_past;
    const FoldShelf m_shelf;
    std::vector<FoldState> m_folds;  // of the log
    std::vector<FoldState> m_inBranch;
    std::shared_ptr<std::atomic<bool>> m_stopBranch;  // what is folded of the branch that is shown
    std::map<QString, Kept> m_kept;                   // by the folds' names
    QStringList m_shown;
    QJsonObject m_arrangements;  // by the folds' names
    bool m_shownIsRead = false;
    // Of the shelf's tasks alone: what is open, by its folder. Two names of the same fold share it.
    std::map<std::filesystem::path, std::weak_ptr<FoldChanges>> m_open;
    TaskLine m_shelfLine;  // last: they end before what their tasks use
    TaskLine m_makerLine;
    TaskLine m_branchLine;
};

}  // namespace oxbow
