// What is kept of logs on the disk: looked into, moved, removed, imported again, gone on with.
#include <QDir>
#include <QTest>
#include <QTreeWidget>

#include "app/window/about/log_page.h"
#include "app/window/about/workspaces_page.h"
#include "app/window/opening/known_workspaces.h"
#include "app/window/window_fixture.h"
#include "model/forms/log_file.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestWorkspacePages : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void thePageOfALogTellsWhereItComesFromAndWhatWasLost() {
        const fs::path file = writeLines("orders.jsonl", 500);
        QFile more(QString::fromStdString(file.string()));
        QVERIFY(more.open(QIODevice::Append));
        more.write("{\"id\": broken\n");
        more.close();
        import(file);
        trigger("file.thisLog");
        settle();
        const QString text = m_window->logPage().text();
        for (const char* said : {"orders.jsonl", "JSON Lines", "key = id", "500", "2024-05-17",
                                 "rejected records", "on disk", "OrderPlaced"}) {
            QVERIFY2(text.contains(said), said);
        }
        QVERIFY2(text.contains("encoding UTF-8"), qPrintable(text));
        QVERIFY2(!text.contains('{'), qPrintable(text));
        QTest::keyClick(m_window->logPage().first(), Qt::Key_Escape);
        QVERIFY(m_window->workspace()->isVisible());
    }

    void workspacesAreListedWithTheirSizesAndRemoved() {
        import(writeLines("first.jsonl", 300));
        import(writeLines("second.jsonl", 200));
        const fs::path second = m_window->log()->workspace();
        trigger("file.workspaces");
        settle();
        WorkspacesPage& page = m_window->workspacesPage();
        QVERIFY(page.isVisible());
        QCOMPARE(page.listed().size(), std::size_t(2));
        auto* list = page.findChild<QTreeWidget*>();
        for (int i = 0; i < list->topLevelItemCount(); ++i) {
            if (list->topLevelItem(i)->text(0) == "second") {
                list->setCurrentItem(list->topLevelItem(i));
            }
        }
        QCOMPARE(page.current(), second);
        emit page.removeClicked(page.current(), 1);
        QVERIFY(m_window->message().text().contains("second"));
        m_window->message().findChild<QPushButton*>()->click();
        settle();
        QVERIFY(!m_window->workspace());
        QVERIFY(!fs::exists(second));
        QCOMPARE(page.listed().size(), std::size_t(1));
    }

    void aWorkspaceIsMovedAndOpensWhereItIs() {
        import(writeLines("first.jsonl", 300));
        const fs::path old = m_window->log()->workspace();
        const fs::path target = m_dir->filePath("elsewhere/kept.oxbow").toStdString();
        trigger("file.workspaces");
        settle();
        m_window->moveWorkspace(old, target);
        settle();
        QVERIFY(!fs::exists(old));
        m_window->open({target});
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(session().end(), Position(300));
    }

    void aMappingIsCorrectedAndMarksStay() {
        import(writeLines("orders.jsonl", 300));
        const fs::path workspace = m_window->log()->workspace();
        QCOMPARE(m_window->log()->keyCount(), std::uint64_t(97));
        session().addMark({Position(100), "here", "why"});
        settle();
        trigger("file.importAgain");
        settle();
        ImportView& page = m_window->importView();
        QVERIFY(page.isVisible());
        QCOMPARE(page.answers().field(MappedPart::Key).value_or(""), QString("id"));
        ImportAnswers corrected = page.answers();
        corrected.field(MappedPart::Key) = "total";
        page.setAnswers(corrected, true);
        emit page.answersChanged();
        settle();
        importButton()->click();
        settle();
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->log()->workspace(), workspace);
        QCOMPARE(m_window->log()->keyCount(), std::uint64_t(300));
        QCOMPARE(session().marks().size(), std::size_t(1));
        QCOMPARE(session().marks()[0].note, std::string("why"));
        QVERIFY(m_window->message().text().contains("imported again"));
        QCOMPARE(workspacesIn(workspace.parent_path()).size(), std::size_t(1));
    }

    void anImportAgainThatIsLeftChangesNothing() {
        import(writeLines("orders.jsonl", 300));
        const fs::path workspace = m_window->log()->workspace();
        trigger("file.importAgain");
        settle();
        QTest::keyClick(&m_window->importView(), Qt::Key_Escape);
        QVERIFY(m_window->workspace()->isVisible());
        QCOMPARE(workspacesIn(workspace.parent_path()).size(), std::size_t(1));
    }

    void aFileThatHasGrownGoesOnWithItsMarks() {
        const fs::path file = writeLines("orders.jsonl", 300);
        import(file);
        const fs::path workspace = m_window->log()->workspace();
        session().addMark({Position(100), "here", {}});
        settle();
        trigger("file.close");
        settle();
        append(file, 10);
        m_window->open({file});
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->log()->workspace(), workspace);
        QCOMPARE(session().end(), Position(310));
        QCOMPARE(session().marks().size(), std::size_t(1));
        // And once more, without having grown since.
        trigger("file.close");
        settle();
        m_window->open({file});
        settle();
        QCOMPARE(m_window->log()->workspace(), workspace);
        QCOMPARE(session().end(), Position(310));
    }

    void aFileThatIsAnotherOneBeginsAnew() {
        const fs::path file = writeLines("orders.jsonl", 300);
        import(file);
        trigger("file.close");
        settle();
        writeLines("orders.jsonl", 200);
        plan(file);
        QVERIFY(!m_window->workspace());
    }

    void marksComeBackFromAnOxlog() {
        import(writeLines("orders.jsonl", 300));
        session().addMark({Position(100), "here", "why"});
        settle();
        const fs::path file = m_dir->filePath("annotated.oxlog").toStdString();
        m_window->exportTo(file);
        settle();
        trigger("file.close");
        settle();
        import(file);
        QCOMPARE(session().marks().size(), std::size_t(1));
        QCOMPARE(session().marks()[0], (Mark{Position(100), "here", "why"}));
        trigger("file.close");
        settle();
        m_window->open({file});
        settle();
        QCOMPARE(session().marks().size(), std::size_t(1));
    }

    void whatCannotBeReadIsAskedAboutOnThePage() {
        QFile file(m_dir->filePath("junk"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\x89PNG\r\n\x1a\n and nothing that is a log", 38);
        file.close();
        m_window->open({file.fileName().toStdString()});
        settle();
        ImportView& page = m_window->importView();
        QVERIFY(page.isVisible());
        QVERIFY(!importButton()->isEnabled());
        const QString said = page.findChild<QLabel*>("import.notes")->text();
        QVERIFY2(said.contains("looks like none of the formats"), qPrintable(said));
        QVERIFY(!said.contains("--"));
    }

    void enterImportsAndEscCancels() {
        plan(writeLines("orders.jsonl", 100));
        QTest::keyClick(&m_window->importView(), Qt::Key_Escape);
        QVERIFY(m_window->welcomePage().isVisible());
        plan(writeLines("orders.jsonl", 100));
        QTest::keyClick(m_window->importView().first(), Qt::Key_Return);
        settle();
        QVERIFY(m_window->workspace());
    }

private:
    static void append(const fs::path& path, int lines) {
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::Append));
        for (int i = 0; i < lines; ++i) {
            file.write(
                "{\"id\":\"o-1\",\"type\":\"OrderPaid\",\"time\":\"2024-05-17T20:00:00Z\","
                "\"total\":1.50}\n");
        }
    }
};

QTEST_MAIN(TestWorkspacePages)
#include "tst_workspace_pages.moc"
