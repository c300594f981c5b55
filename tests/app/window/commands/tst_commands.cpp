#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/commands/commands.h"
#include "app/window/commands/fuzzy.h"

using namespace oxbow;

class TestCommands : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_dir->filePath("keys.ini"), QSettings::IniFormat);
    }

    void everyCommandHasANameAndAMenu() {
        QSet<QString> ids;
        for (const CommandSpec& spec : allCommands()) {
            QVERIFY(!spec.id.isEmpty());
            QVERIFY2(!spec.title.isEmpty(), qPrintable(spec.id));
            QVERIFY2(!spec.menu.isEmpty(), qPrintable(spec.id));
            QVERIFY2(!ids.contains(spec.id), qPrintable(spec.id));
            ids.insert(spec.id);
        }
    }

    void noTwoCommandsHaveTheSameKey() {
        QHash<QKeySequence, QString> owners;
        for (const CommandSpec& spec : allCommands()) {
            for (const QKeySequence& key : spec.keys) {
                QVERIFY2(!key.isEmpty(), qPrintable(spec.id));
                QVERIFY2(!owners.contains(key),
                         qPrintable(spec.id + " and " + owners.value(key) + ": " + key.toString()));
                owners.insert(key, spec.id);
            }
        }
    }

    void theKeysAreThoseOfTheDesign_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("id");
        const std::pair<const char*, const char*> keys[] = {
            {"Space", "playhead.play"},
            {"Left", "playhead.previous"},
            {"Right", "playhead.next"},
            {"Shift+Left", "playhead.previousTen"},
            {"Shift+Right", "playhead.nextTen"},
            {"Ctrl+Left", "playhead.previousOfKey"},
            {"Ctrl+Right", "playhead.nextOfKey"},
            {"[", "playhead.previousOfKey"},
            {"]", "playhead.nextOfKey"},
            {"Home", "playhead.start"},
            {"End", "playhead.end"},
            {"W", "view.zoomIn"},
            {"S", "view.zoomOut"},
            {"A", "view.panLeft"},
            {"D", "view.panRight"},
            {"F", "view.fit"},
            {"L", "view.latestFirst"},
            {"M", "edit.mark"},
            {"Ctrl+M", "playhead.nextMark"},
            {"Ctrl+F", "edit.find"},
            {"/", "edit.find"},
            {"N", "find.next"},
            {"Shift+N", "find.previous"},
            {"Ctrl+G", "playhead.goTo"},
            {"Ctrl+P", "edit.commands"},
            {"Ctrl+1", "view.timeline"},
            {"Ctrl+2", "view.stream"},
            {"Ctrl+3", "view.table"},
            {"Ctrl+4", "view.event"},
            {"Esc", "edit.clear"},
            {"Alt+Left", "playhead.back"},
            {"Alt+Right", "playhead.forward"},
            {"?", "help.shortcuts"},
        };
        for (const auto& [key, id] : keys) {
            QTest::newRow(key) << key << id;
        }
    }
    void theKeysAreThoseOfTheDesign() {
        QFETCH(QString, key);
        QFETCH(QString, id);
        const Commands commands(*m_settings);
        QVERIFY(commands.keys(id).contains(QKeySequence::fromString(key)));
    }

    void aKeyThatTheUserChoseIsThereTheNextTime() {
        {
            Commands commands(*m_settings);
            commands.setKey("view.fit", QKeySequence("Ctrl+0"));
        }
        m_settings->sync();
        const Commands commands(*m_settings);
        QCOMPARE(commands.keys("view.fit"), QList<QKeySequence>{QKeySequence("Ctrl+0")});
    }

    void aKeyIsTakenFromTheCommandThatHadIt() {
        Commands commands(*m_settings);
        commands.setKey("view.fit", QKeySequence("["));
        QCOMPARE(commands.keys("playhead.previousOfKey"),
                 QList<QKeySequence>{QKeySequence("Ctrl+Left")});
        QCOMPARE(*commands.usedBy(QKeySequence("["), {}), QString("view.fit"));
    }

    void aCommandMayHaveNoKey() {
        {
            Commands commands(*m_settings);
            commands.setKey("view.fit", {});
        }
        const Commands commands(*m_settings);
        QVERIFY(commands.keys("view.fit").isEmpty());
    }

    void escapeThatWasGivenAwayComesBack() {
        m_settings->setValue("keys/view.zoomIn", "Esc");
        m_settings->setValue("keys/view.fit", "Ctrl+0");
        m_settings->setValue("keys/edit.clear", "");
        const Commands commands(*m_settings);
        QCOMPARE(commands.keys("view.zoomIn"), QList<QKeySequence>{QKeySequence("W")});
        QCOMPARE(commands.keys("view.fit"), QList<QKeySequence>{QKeySequence("Ctrl+0")});
        QCOMPARE(commands.keys("edit.clear"), QList<QKeySequence>{QKeySequence("Esc")});
    }

    void resettingBringsBackAllKeys() {
        Commands commands(*m_settings);
        commands.setKey("view.fit", QKeySequence("Space"));
        commands.resetKeys();
        QCOMPARE(commands.keys("view.fit"), QList<QKeySequence>{QKeySequence("F")});
        QCOMPARE(commands.keys("playhead.play"), QList<QKeySequence>{QKeySequence("Space")});
    }

    void aCommandIsDisabledWhileWhatItNeedsIsMissing() {
        Commands commands(*m_settings);
        commands.update([](Need need) { return need == Need::Log || need == Need::Nothing; });
        QVERIFY(commands.action("file.open")->isEnabled());
        QVERIFY(commands.action("file.close")->isEnabled());
        QVERIFY(!commands.action("playhead.play")->isEnabled());
    }

    void aBoundCommandRuns() {
        Commands commands(*m_settings);
        int runs = 0;
        commands.bind("file.open", [&] { ++runs; });
        commands.action("file.open")->trigger();
        QCOMPARE(runs, 1);
        QVERIFY(!commands.unbound().contains("file.open"));
        QVERIFY(commands.unbound().contains("file.quit"));
    }

    void aFewLettersFindAName() {
        QVERIFY(fuzzyMatch(u"zi", u"Zoom in"));
        QVERIFY(fuzzyMatch(u"next mark", u"To the next mark"));
        QVERIFY(!fuzzyMatch(u"iz", u"Zoom in"));
        QVERIFY(fuzzyMatch(u"", u"Zoom in"));
    }

    void startsOfWordsAndNeighboursCountMore() {
        const auto score = [](QStringView typed, QStringView text) {
            return fuzzyMatch(typed, text)->score;
        };
        QVERIFY(score(u"zi", u"Zoom in") > score(u"zi", u"Resizing"));
        QVERIFY(score(u"mark", u"To the next mark") > score(u"mark", u"my area knows"));
        const QVector<int> wordStarts{0, 5};
        QCOMPARE(fuzzyMatch(u"zi", u"Zoom in")->positions, wordStarts);
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QSettings> m_settings;
};

QTEST_MAIN(TestCommands)
#include "tst_commands.moc"
