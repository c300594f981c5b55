// What a screen reader hears: in every window, dialog, menu and popup each control has a name.
#include <QAccessible>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTest>
#include <QTextDocument>

#include "app/window/commands/shortcut_help.h"
#include "app/window/folds/new_fold.h"
#include "app/window/window_fixture.h"
#include "views/branch/difference_view.h"
#include "views/branch/two_lines_view.h"
#include "views/common/list/list_header.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestNames : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void everyControlHasAName_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<bool>("open");
        QTest::newRow("welcome") << "" << false;
        QTest::newRow("workspace") << "" << true;
        for (const char* command : kViews) {
            QTest::newRow(command) << command << true;
        }
    }

    void everyControlHasAName() {
        QFETCH(QString, command);
        QFETCH(bool, open);
        if (open) {
            openSample("shop-day.jsonl");
        }
        if (!command.isEmpty()) {
            trigger(qPrintable(command));
            settle();
        }
        QCOMPARE(whatIsMute(), QString());
        for (QWidget* window : QApplication::topLevelWidgets()) {
            if (window != m_window.get() && window->isVisible()) {
                window->close();
            }
        }
    }

    void everyControlOfAnImportHasAName() {
        m_window->open({writeOrders("orders.csv")});
        settle();
        QVERIFY(m_window->importView().isVisible());
        QCOMPARE(whatIsMute(), QString());
        auto* how = m_window->importView().findChild<QPushButton*>("import.written");
        QVERIFY(how);
        how->click();
        settle();
        QCOMPARE(whatIsMute(), QString());
    }

    void everyControlOfEachSampleHasAName_data() {
        QTest::addColumn<QString>("sample");
        for (const char* sample :
             {"five-events.jsonl", "ledger.jsonl", "opera-game.jsonl", "kafka"}) {
            QTest::newRow(sample) << sample;
        }
    }

    // Folds beside the table, a board, ghosts, columns that are hidden.
    void everyControlOfEachSampleHasAName() {
        QFETCH(QString, sample);
        openSample(sample);
        settle();
        QCOMPARE(whatIsMute(), QString());
    }

    void everyControlOfABranchHasAName() {
        openSample("shop-day.jsonl");
        session().selectEvent(session().playhead().previous());
        settle();
        trigger("branch.drop");
        settle();
        QVERIFY(!session().past()->isLog());
        for (const char* command : {"branch.tree", "branch.edits", "branch.differences"}) {
            trigger(command);
            settle();
            QCOMPARE(whatIsMute(), QString());
        }
        auto* differences = m_window->workspace()->findChild<DifferenceView*>();
        QVERIFY(differences);
        for (int tab = 0; tab < DifferenceView::kTabs; ++tab) {
            differences->setTab(DifferenceView::Tab(tab));
            settle();
            QCOMPARE(whatIsMute(), QString());
        }
    }

    void everyControlOfWhatWasRejectedHasAName() {
        const fs::path file = writeOrders("holes.jsonl");
        import(file);
        QCOMPARE(m_window->log()->rejectedCount(), std::uint64_t(1));
        trigger("view.rejected");
        settle();
        QCOMPARE(whatIsMute(), QString());
        trigger("file.thisLog");
        settle();
        QCOMPARE(whatIsMute(), QString());
    }

    void everyEntryOfAMenuHasAName() {
        openSample("shop-day.jsonl");
        const std::function<void(const QMenu&)> walk = [&](const QMenu& menu) {
            for (const QAction* action : menu.actions()) {
                QVERIFY(action->isSeparator() || !action->text().isEmpty());
                if (action->menu() != nullptr) {
                    walk(*action->menu());
                }
            }
        };
        for (QAction* top : m_window->menuBar()->actions()) {
            QVERIFY(!top->text().isEmpty());
            emit top->menu()->aboutToShow();
            walk(*top->menu());
        }
    }

    // A name in place of what is shown would hide it.
    void aLabelIsCalledWhatItShows() {
        openSample("shop-day.jsonl");
        settle();
        for (const QLabel* label : m_window->findChildren<QLabel*>()) {
            const QString name = label->accessibleName();
            if (!label->isVisible() || label->text().isEmpty() || name.isEmpty()) {
                continue;
            }
            QTextDocument document;
            document.setHtml(label->text());
            static const QRegularExpression kWord("\\w+");
            const QString word = kWord.match(document.toPlainText()).captured();
            QVERIFY2(name.contains(word), qPrintable(name + " | " + label->text()));
        }
    }

    void theRowsOfAListAreATable() {
        openSample("shop-day.jsonl");
        settle();
        for (VirtualListView* list :
             {m_window->workspace()->stream().list(), m_window->workspace()->table().list()}) {
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(list);
            QVERIFY(accessible);
            QCOMPARE(accessible->role(), QAccessible::Table);
            QAccessibleTableInterface* table = accessible->tableInterface();
            QVERIFY(table);
            QCOMPARE(table->rowCount(), int(list->source()->rowCount()));
            const auto columns = list->header()->shownColumns();
            QCOMPARE(table->columnCount(), int(columns.size()));
            const int row = int(list->topRow());
            for (int place = 0; place < table->columnCount(); ++place) {
                const ListColumn column = list->source()->column(columns[place]);
                QCOMPARE(table->columnDescription(place),
                         column.title.isEmpty() ? column.toolTip : column.title);
                QAccessibleInterface* cell = table->cellAt(row, place);
                QVERIFY(cell);
                QCOMPARE(cell->text(QAccessible::Name),
                         list->source()->cell(std::uint64_t(row), columns[place]).plainText());
                QCOMPARE(cell->tableCellInterface()->rowIndex(), row);
                QCOMPARE(cell->tableCellInterface()->columnHeaderCells().size(), 1);
                QCOMPARE(accessible->child(accessible->indexOfChild(cell)), cell);
            }
            QVERIFY(table->selectRow(row + 1));
            QCOMPARE(list->currentRow(), std::optional(std::uint64_t(row + 1)));
            QVERIFY(table->isRowSelected(row + 1));
        }
    }

    void everyPlotHasItsSentenceAndItsTable() {
        openSample("shop-day.jsonl");
        settle();
        auto* plot = m_window->workspace()->findChild<QWidget*>("timeline");
        QVERIFY(plot->accessibleDescription().contains("4,974 events"));
        trigger("view.countsTable");
        settle();
        int tables = 0;
        for (QWidget* window : QApplication::topLevelWidgets()) {
            tables += window->isVisible() && window != m_window.get() ? 1 : 0;
        }
        QCOMPARE(tables, 1);
    }

private:
    // Commands that open something, or lead to it.
    static constexpr const char* kViews[] = {
        "edit.commands",   "help.shortcuts",   "help.learn",       "help.stories",
        "help.formats",    "help.about",       "file.thisLog",     "file.workspaces",
        "playhead.goTo",   "edit.find",        "edit.findKey",     "edit.marks",
        "edit.note",       "edit.mark",        "view.columns",     "view.behind",
        "view.rowHistory", "view.countsTable", "view.onlyType",    "file.importAgain",
        "folds.add",       "folds.newScript",  "folds.step",       "folds.forgotten",
        "folds.compacted", "folds.retained",   "folds.capture",    "folds.changes",
        "branch.tree",     "branch.edits",     "branch.insert",    "branch.change",
        "branch.cause",    "branch.order",     "branch.dropWhere", "branch.interleave",
        "branch.row",      "branch.rule",      "branch.twoFolds",  "help.show",
    };

    // Lines that are read as events, but for one; or, as CSV, columns.
    fs::path writeOrders(const QString& name) {
        QFile file(m_dir->filePath(name));
        if (!file.open(QIODevice::WriteOnly)) {
            return {};
        }
        const bool csv = name.endsWith(".csv");
        file.write(csv ? "id,at,total\n" : "");
        for (int i = 0; i < 20; ++i) {
            const QByteArray n = QByteArray::number(i % 7);
            file.write(csv      ? "o-" + n + ",2024-05-17T08:00:00Z,1.50\n"
                       : i == 9 ? QByteArray("{broken\n")
                                : "{\"id\":\"o-" + n + "\",\"total\":1.50}\n");
        }
        return file.fileName().toStdString();
    }

    // Of all windows that are shown: controls without a name, lists without rows and columns, plots
    // without a sentence. Empty where there is none.
    static QString whatIsMute() {
        QStringList mute;
        for (QWidget* window : QApplication::topLevelWidgets()) {
            if (!window->isVisible()) {
                continue;
            }
            collect(QAccessible::queryAccessibleInterface(window), mute, 0);
            for (const auto* list : window->findChildren<VirtualListView*>()) {
                if (list->isVisible()) {
                    collectList(*list, mute);
                }
            }
            for (const QWidget* plot : window->findChildren<QWidget*>()) {
                const QString kind = plot->metaObject()->className();
                const bool inLines = qobject_cast<TwoLinesView*>(plot->parentWidget()) != nullptr;
                const bool draws = kind.endsWith("TimelinePlot") ||
                                   kind.endsWith("OverviewStrip") || kind.endsWith("BranchStrip") ||
                                   kind.endsWith("BoardView") ||
                                   (inLines && kind.endsWith("QCustomPlot"));
                if (draws && plot->isVisible() &&
                    (plot->accessibleName().isEmpty() || plot->accessibleDescription().isEmpty())) {
                    mute << kind + ": no sentence";
                }
            }
        }
        return mute.join('\n');
    }

    static void collectList(const VirtualListView& list, QStringList& mute) {
        auto* view = const_cast<VirtualListView*>(&list);
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(view);
        QAccessibleTableInterface* table = accessible ? accessible->tableInterface() : nullptr;
        const QString name = list.accessibleName();
        if (name.isEmpty() || table == nullptr) {
            mute << "a list without a name or rows: " + name;
            return;
        }
        if (table->rowCount() != int(list.source()->rowCount())) {
            mute << name + ": other rows than are shown";
        }
        for (int column = 0; column < table->columnCount(); ++column) {
            if (table->columnDescription(column).isEmpty()) {
                mute << name + ": a column without a title";
            }
        }
    }

    static void collect(QAccessibleInterface* one, QStringList& nameless, int depth) {
        if (one == nullptr || !one->isValid() || one->state().invisible || depth > 40) {
            return;
        }
        const auto* widget = qobject_cast<QWidget*>(one->object());
        const bool mine = widget == nullptr || widget->isVisible();
        const bool control = one->state().focusable && widget != nullptr &&
                             (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy() &&
                             !widget->isWindow();
        if (mine && control && one->text(QAccessible::Name).isEmpty()) {
            nameless << QString("%1 %2 in %3")
                            .arg(widget->metaObject()->className(), widget->objectName(),
                                 widget->parentWidget()->metaObject()->className());
        }
        // A list's cells are none.
        if (one->tableInterface() != nullptr) {
            return;
        }
        for (int i = 0; i < one->childCount(); ++i) {
            collect(one->child(i), nameless, depth + 1);
        }
    }
};

QTEST_MAIN(TestNames)
#include "tst_names.moc"
