#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

#include "app/window/chrome.h"
#include "app/window/commands/command_palette.h"
#include "app/window/commands/commands.h"
#include "app/window/commands/help_page.h"
#include "app/window/commands/shortcut_help.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/welcome/choice_button.h"
#include "app/window/welcome/welcome_page.h"
#include "resources/resources.h"
#include "support/pictures.h"
#include "views/common/theme.h"

using namespace oxbow;

class TestPages : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        initResources();
        m_chrome = std::make_unique<Chrome>(*qApp);
        m_chrome->apply({ThemeChoice::Light});
        QApplication::setCursorFlashTime(0);
    }

    void theWelcomePageOffersThreeChoices() {
        WelcomePage page;
        page.setSamples(findSamples());
        QSignalSpy open(&page, &WelcomePage::openClicked);
        QSignalSpy sample(&page, &WelcomePage::sampleChosen);
        QSignalSpy learn(&page, &WelcomePage::learnClicked);
        page.findChild<ChoiceButton*>("welcome.open")->click();
        page.findChild<ChoiceButton*>("welcome.sample")->click();
        page.findChild<ChoiceButton*>("welcome.learn")->click();
        QCOMPARE(open.size(), 1);
        QCOMPARE(learn.size(), 1);
        QCOMPARE(sample.size(), 1);
        QVERIFY(sample[0][0].toString().endsWith("five-events.jsonl"));
    }

    void theWelcomePageListsWhatWasOpenLately() {
        WelcomePage page;
        QSignalSpy chosen(&page, &WelcomePage::recentChosen);
        page.setRecent({{"/data/orders.oxbow", "/home/ann/orders.jsonl", 48210,
                         QDateTime::currentDateTime()}});
        for (auto* row : page.findChildren<ChoiceButton*>()) {
            if (row->text() == "orders.jsonl") {
                row->click();
            }
        }
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QString("/data/orders.oxbow"));
    }

    void theWelcomePageLooksRightInBothThemes() {
        WelcomePage page;
        page.resize(998, 620);
        page.setSamples(findSamples());
        const QDateTime then(QDate(2019, 12, 3), QTime(9, 6));
        page.setRecent({{"/d/a.oxbow", "/home/ann/logs/orders.jsonl", 48210, then},
                        {"/d/b.oxbow", "/srv/kafka/payments", 10'000'000, then.addDays(-1)}});
        page.show();
        QCOMPARE(pictures(page, "welcome"), QString());
    }

    void theHelpExplainsTheWords() {
        HelpPage page;
        page.showPage("learn");
        for (const char* word : {"event", "log", "position", "playhead", "fold", "table", "mark",
                                 "workspace", "tombstone"}) {
            QVERIFY2(page.text().contains(word), word);
        }
        page.resize(760, 520);
        page.show();
        page.showPage("learn");
        QCOMPARE(pictures(page, "learn"), QString());
    }

    void theHelpLeadsToEachStoryAndBack() {
        HelpPage page;
        QSignalSpy closed(&page, &HelpPage::closed);
        auto* browser = page.findChild<QTextBrowser*>();
        auto* back = page.findChild<QPushButton*>("help.back");
        page.showPage("stories");
        const QString first = page.text();
        const QRegularExpression link("href=\"(stories/[^\"]+)\"");
        int stories = 0;
        for (auto it = link.globalMatch(browser->toHtml()); it.hasNext(); ++stories) {
            emit browser->anchorClicked(QUrl(it.next().captured(1)));
            QVERIFY2(page.text().contains("On the command line"), qPrintable(page.text()));
            back->click();
            QCOMPARE(page.text(), first);
        }
        QCOMPARE(stories, 5);
        QCOMPARE(closed.size(), 0);
        back->click();
        QCOMPARE(closed.size(), 1);
    }

    void aMessageOffersWhatCanBeDone() {
        InlineMessage message;
        message.show(InlineMessage::Kind::Warning, "The import was interrupted.");
        int resumed = 0;
        message.addAction("Resume", [&] { ++resumed; });
        message.findChild<QPushButton*>()->click();
        QCOMPARE(resumed, 1);
        QVERIFY(!message.isVisible());
    }

    void thePaletteFindsACommandByAFewLettersAndRunsIt() {
        QWidget window;
        window.resize(1000, 700);
        window.show();
        CommandPalette palette(&window);
        QString ran;
        palette.openWith(entries(&ran));
        QTest::keyClicks(palette.findChild<QLineEdit*>(), "nxmark");
        QVERIFY(palette.listed().contains("To the next mark"));
        QVERIFY(!palette.listed().contains("Zoom in"));
        QCOMPARE(palette.listed().first(), QString("To the next mark"));
        QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(ran, QString("To the next mark"));
        QVERIFY(!palette.isVisible());
    }

    void thePaletteGoesAwayByEsc() {
        QWidget window;
        window.show();
        CommandPalette palette(&window);
        palette.openWith(entries(nullptr));
        QVERIFY(palette.isVisible());
        QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!palette.isVisible());
    }

    void thePaletteLooksRightInBothThemes() {
        WelcomePage window;
        window.setSamples(findSamples());
        window.resize(760, 560);
        window.show();
        CommandPalette palette(&window);
        palette.openWith(entries(nullptr));
        QTest::keyClicks(palette.findChild<QLineEdit*>(), "key");
        QCOMPARE(pictures(window, "palette"), QString());
    }

    void theShortcutHelpShowsEveryCommand() {
        QTemporaryDir dir;
        QSettings settings(dir.filePath("keys.ini"), QSettings::IniFormat);
        Commands commands(settings);
        WelcomePage window;
        window.resize(900, 620);
        window.show();
        ShortcutHelp help(commands, &window);
        help.open();
        for (const CommandSpec& spec : allCommands()) {
            QVERIFY2(help.findChild<QPushButton*>("keys." + spec.id), qPrintable(spec.id));
        }
        help.edit("view.fit");
        QCOMPARE(pictures(window, "shortcuts"), QString());
    }

private:
    QString pictures(QWidget& page, const QString& name) {
        return test::checkPictures(
            page, name,
            [this](bool dark) { m_chrome->apply({dark ? ThemeChoice::Dark : ThemeChoice::Light}); },
            [] { QCoreApplication::processEvents(); });
    }

    static std::vector<PaletteEntry> entries(QString* ran) {
        std::vector<PaletteEntry> list;
        for (const CommandSpec& spec : allCommands()) {
            const QString title = spec.title;
            const QString keys = spec.keys.isEmpty() ? QString() : spec.keys.first().toString();
            list.push_back({title, spec.menu, keys, [ran, title] {
                                if (ran) {
                                    *ran = title;
                                }
                            }});
        }
        return list;
    }

    std::unique_ptr<Chrome> m_chrome;
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
