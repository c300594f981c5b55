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
#include "views/common/list/list_header.h"

using namespace oxbow;
using namespace oxbow::test;

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
        for (const char* command :
             {"edit.commands", "help.shortcuts", "help.learn", "file.thisLog", "file.workspaces",
              "playhead.goTo", "edit.findKey", "edit.marks", "edit.note", "view.columns",
              "view.behind", "view.countsTable", "branch.tree", "branch.edits", "folds.add",
              "file.importAgain", "edit.mark", "branch.insert", "folds.newScript"}) {
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
        QStringList nameless;
        for (QWidget* window : QApplication::topLevelWidgets()) {
            if (window->isVisible()) {
                collect(QAccessible::queryAccessibleInterface(window), nameless, 0);
            }
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join('\n')));
        for (QWidget* window : QApplication::topLevelWidgets()) {
            if (window != m_window.get() && window->isVisible()) {
                window->close();
            }
        }
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
