// A log that can only be read takes no edit, and says why and what to do.
#include <QApplication>
#include <QDir>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTest>

#include "app/window/branches/branch_desk.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/overlay.h"
#include "views/timeline/timeline_view.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestReadOnly : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() {
        openWindow();
        openSample("five-events.jsonl");
        m_workspace = m_window->log()->workspace();
        trigger("branch.drop");
        settle();
        trigger("file.close");
        settle();
        const MayWait here;
        auto log = Log::open(m_workspace, Log::Access::ReadWrite);
        QVERIFY(log.ok());
        m_elsewhere = *log;  // whoever has it open
        m_window->open({m_workspace});
        settle();
        QVERIFY(m_window->workspace());
    }
    void cleanup() {
        {
            const MayWait here;
            m_elsewhere.reset();
        }
        closeWindow();
    }

    void itIsSaidWhenItOpens() {
        QVERIFY2(m_window->message().text().contains("only be read"),
                 qPrintable(m_window->message().text()));
    }

    void noCommandChangesIt_data() {
        QTest::addColumn<QString>("command");
        for (const char* command :
             {"edit.mark", "edit.note", "edit.removeMark", "branch.drop", "branch.change",
              "branch.twice", "branch.move", "branch.insert", "branch.dropRange", "branch.new",
              "folds.add", "folds.addFile", "file.importAgain"}) {
            QTest::newRow(command) << command;
        }
    }

    void noCommandChangesIt() {
        QFETCH(QString, command);
        const QStringList before = files();
        const auto marks = session().marks();
        session().movePlayhead(marks.empty() ? Position(9) : marks.front().position);
        session().selectEvent(Position(4));
        m_window->workspace()->timeline().view()->setRange(TimelineRange{Position(3), Position(9)});
        settle();
        m_window->message().dismiss();
        trigger(qPrintable(command));
        settle();
        QVERIFY2(m_window->message().text().contains("can only be read here"),
                 qPrintable(m_window->message().text()));
        QVERIFY(m_window->message().text().contains("Save workspace as"));
        QVERIFY(!Overlay::covers(*m_window));
        QVERIFY(QApplication::activePopupWidget() == nullptr);
        QVERIFY(session().past()->isLog());
        QCOMPARE(session().undoStack().count(), 0);
        QVERIFY(session().marks() == marks);
        QCOMPARE(m_window->workspace()->branches().branches().size(), std::size_t(1));
        QCOMPARE(files(), before);
    }

    void aBranchIsLookedAtAndNotChanged() {
        BranchDesk& desk = m_window->workspace()->branches();
        desk.show(desk.branches().front().name);
        settle();
        QVERIFY(!session().past()->isLog());
        const QStringList before = files();
        const Position end = session().end();
        trigger("branch.drop");
        desk.remove(desk.branches().front().name);
        settle();
        QCOMPARE(session().end(), end);
        QCOMPARE(desk.branches().size(), std::size_t(1));
        QCOMPARE(files(), before);
    }

    void aScriptThatCannotBeSavedStaysInItsEditor() {
        FoldDesk& folds = m_window->workspace()->folds();
        QSignalSpy stored(&folds, &FoldDesk::stored);
        folds.add("mine.js", "export default {}");
        QCOMPARE(stored.size(), 1);
        QVERIFY(!stored[0][1].toString().isEmpty());
        settle();
        QVERIFY(folds.find("mine") == nullptr);
    }

private:
    // Of what is the user's own.
    QStringList files() const {
        QStringList found;
        for (const char* folder : {"branches", "folds"}) {
            const QDir dir(QString::fromStdString((m_workspace / folder).string()));
            found += dir.entryList(QDir::Files, QDir::Name);
        }
        return found;
    }

    fs::path m_workspace;
    std::shared_ptr<Log> m_elsewhere;
};

QTEST_MAIN(TestReadOnly)
#include "tst_read_only.moc"
