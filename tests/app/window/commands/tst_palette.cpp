#include <QLineEdit>
#include <QTest>

#include "app/window/commands/command_words.h"
#include "app/window/window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;

class TestPalette : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void theWordsThatPeopleTypeFindWhatTheyMean_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QStringList>("first");
        const std::pair<const char*, QStringList> words[] = {
            {"export", {"Export…"}},
            {"save", {"Save workspace as…"}},
            {"dark", {"Theme: dark"}},
            {"zoom", {"Zoom in"}},
            {"search", {"Find…", "Find a key…"}},
            {"filter", {"Find…", "Find a key…"}},
            {"sort", {"Latest changes first", "Rows by key, or by first appearance"}},
            {"key", {"Find a key…"}},
            {"mark", {"Mark this position"}},
            {"bookmark", {"Mark this position"}},
            {"time", {"Go to…"}},
            {"jump", {"Go to…"}},
            {"copy", {"Copy the selected rows as CSV"}},
            {"settings", {"Theme: as the system", "Keyboard shortcuts"}},
            {"font", {"Larger text"}},
            {"column", {"Columns of the table…"}},
            {"delete", {"Remove the mark here", "Workspaces…"}},
            {"undo", {"Undo"}},
            {"branch", {"New branch…"}},
            {"help", {"Open or close the help"}},
            {"print", {"Print…"}},
            {"mapping", {"Import again…"}},
            {"info", {"This log…"}},
        };
        for (const auto& [word, first] : words) {
            QTest::newRow(word) << word << first;
        }
    }

    void theWordsThatPeopleTypeFindWhatTheyMean() {
        QFETCH(QString, word);
        QFETCH(QStringList, first);
        openSample("shop-day.jsonl");
        trigger("edit.commands");
        m_window->palette().findChild<QLineEdit*>()->setText(word);
        const QStringList listed = m_window->palette().listed();
        QVERIFY2(!listed.isEmpty() && first.contains(listed.first()),
                 qPrintable(listed.mid(0, 3).join(", ")));
    }

    void whatCannotBeDoneNowIsListedAndDoesNothing() {
        openSample("five-events.jsonl");
        trigger("edit.commands");
        auto* field = m_window->palette().findChild<QLineEdit*>();
        field->setText("undo");
        QCOMPARE(m_window->palette().listed().value(0), QString("Undo"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(m_window->palette().isVisible());
    }

    void everyWordBelongsToACommandThatThereIs() {
        for (const CommandSpec& spec : allCommands()) {
            for (const QString& word : wordsOf(spec.id)) {
                QVERIFY(wordScore(word, "x", {word}) > 0);
            }
        }
        QVERIFY(wordsOf("no.such").isEmpty());
        QCOMPARE(wordScore("zzz", "Zoom in", {"closer"}), 0);
        QVERIFY(wordScore("zoom", "Zoom in", {}) > wordScore("zoom", "Fit", {"zoom"}));
    }

    void aChangeOfTheLookIsTakenBack() {
        trigger("theme.dark");
        QVERIFY(m_window->commands().action("theme.dark")->isChecked());
        trigger("view.textLarger");
        const double larger = QApplication::font().pointSizeF();
        trigger("edit.undo");
        QVERIFY(QApplication::font().pointSizeF() < larger);
        trigger("edit.undo");
        QVERIFY(m_window->commands().action("theme.light")->isChecked());
        QVERIFY(!m_window->commands().action("edit.undo")->isEnabled());
    }

    void aChoiceOfKeysIsTakenBack() {
        m_window->commands().setKey("view.fit", QKeySequence("["));
        QVERIFY(m_window->commands().keys("playhead.previousOfKey").size() == 1);
        trigger("edit.undo");
        QCOMPARE(m_window->commands().keys("view.fit"), QList<QKeySequence>{QKeySequence("F")});
        QCOMPARE(m_window->commands().keys("playhead.previousOfKey").size(), qsizetype(2));
        trigger("edit.redo");
        QCOMPARE(m_window->commands().keys("view.fit"), QList<QKeySequence>{QKeySequence("[")});
    }

    void highContrastIsASetting() {
        trigger("theme.contrast");
        const Theme theme = Theme::of(*m_window);
        QVERIFY(contrast(theme.dim, theme.base) >= 7.0);
        QVERIFY(contrast(theme.text, theme.base) > 20);
        newWindow();
        QVERIFY(m_window->commands().action("theme.contrast")->isChecked());
        trigger("theme.contrast");
        QVERIFY(!m_window->commands().action("theme.contrast")->isChecked());
    }
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
