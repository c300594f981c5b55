// What leaves the window: rows, tables, histories, pictures, notes.
#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QPlainTextEdit>
#include <QTest>

#include "app/window/saving/save_target.h"
#include "app/window/window_fixture.h"
#include "model/forms/row_text.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestOutOfTheWindow : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void theFormThatWasChosenIsTheFormThatIsWritten() {
        const std::vector<SaveForm> forms = {{"oxlog", "oxlog"}, {"JSON", "jsonl"}, {"CSV", "csv"}};
        QCOMPARE(targetName("/a/day.oxlog", forms, 2, true), QString("/a/day.csv"));
        QCOMPARE(targetName("/a/day", forms, 1, true), QString("/a/day.jsonl"));
        QCOMPARE(targetName("/a/day", forms, 0, false), QString("/a/day.oxlog"));
        // Who writes an ending and chooses nothing means the ending.
        QCOMPARE(targetName("/a/day.csv", forms, 0, false), QString("/a/day.csv"));
        QCOMPARE(targetName("/a/day.2024", forms, 0, false), QString("/a/day.2024.oxlog"));
        // Of two endings that a name has, the longer one counts.
        const std::vector<SaveForm> alike = {{"JSON", "jsonl"}, {"Events", "cloudevents.jsonl"}};
        QCOMPARE(targetName("/a/day.cloudevents.jsonl", alike, 0, true), QString("/a/day.jsonl"));
        QCOMPARE(targetName("/a/day.jsonl", alike, 1, true), QString("/a/day.cloudevents.jsonl"));
    }

    void severalEventsAreCopied() {
        openSample("shop-day.jsonl");
        VirtualListView& stream = *m_window->workspace()->stream().list();
        stream.setFocus();
        session().movePlayhead(Position(100));
        settle();
        stream.goToRow(90);
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(&stream, Qt::Key_Down, Qt::ShiftModifier);
        }
        m_window->workspace()->stream().copyRows(RowForm::Jsonl);
        settle();
        const QStringList json = lines();
        QCOMPARE(json.size(), 4);
        QVERIFY(json.first().startsWith("{\"position\":90,"));
        m_window->workspace()->stream().copyRows(RowForm::Csv);
        settle();
        QCOMPARE(lines().size(), 5);
        QVERIFY(lines().first().startsWith("position,source,"));
        m_window->workspace()->stream().copyRows(RowForm::Markdown);
        settle();
        QCOMPARE(lines().size(), 6);
        QVERIFY(lines()[1].startsWith("| ---"));
        QTest::keyClick(&stream, Qt::Key_C, Qt::ControlModifier);
        settle();
        QCOMPARE(lines().size(), 5);
        QCOMPARE(lines()[1].section('\t', 0, 0), QString("90"));
    }

    void severalRowsAreCopied() {
        openSample("shop-day.jsonl");
        VirtualListView& table = *m_window->workspace()->table().list();
        table.goToRow(2);
        settle();
        table.setFocus();
        table.goToRow(5);
        QTest::keyClick(&table, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&table, Qt::Key_Down, Qt::ShiftModifier);
        settle();
        trigger("edit.copyJson");
        settle();
        QCOMPARE(lines().size(), 3);
        QVERIFY(lines().first().contains("\"row\":{"));
        trigger("edit.copyMarkdown");
        settle();
        QCOMPARE(lines().size(), 5);
        QVERIFY(lines().first().startsWith("| key | since | "));
    }

    void theTableAsItIsHereIsWritten() {
        openSample("shop-day.jsonl");
        settle();
        const fs::path file = m_dir->filePath("table.csv").toStdString();
        const auto rows = session().table()->rowCount();
        m_window->exportTable(file);
        settle();
        QFile written(m_dir->filePath("table.csv"));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(std::uint64_t(written.readAll().count('\n')), rows + 1);
        QVERIFY(m_window->message().text().contains("table.csv"));
    }

    void theHistoryOfARowIsWritten() {
        openSample("shop-day.jsonl");
        settle();
        QVERIFY(session().selectedKey());
        m_window->exportHistory(m_dir->filePath("row.jsonl").toStdString());
        settle();
        QFile written(m_dir->filePath("row.jsonl"));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray text = written.readAll();
        QVERIFY(text.startsWith("{\"position\":"));
        QVERIFY(text.contains("\"kind\":\"insert\""));
    }

    void aFileOfAnotherFormIsRefused() {
        openSample("five-events.jsonl");
        m_window->exportTable(m_dir->filePath("table.xls").toStdString());
        settle();
        QCOMPARE(m_window->message().kind(), InlineMessage::Kind::Error);
        QVERIFY(!QFile::exists(m_dir->filePath("table.xls")));
        m_window->exportTo("/nowhere/at/all.csv");
        settle();
        QVERIFY2(m_window->message().text().contains("/nowhere/at/all.csv"),
                 qPrintable(m_window->message().text()));
        QVERIFY(!m_window->message().text().contains(".part"));
    }

    void picturesOfTheWindowAndOfTheTimeline() {
        openSample("shop-day.jsonl");
        settle();
        for (const char* name : {"w.png", "w.svg", "w.pdf", "t.timeline.png", "t.timeline.svg"}) {
            const QString file = m_dir->filePath(name);
            m_window->savePictureTo(file.toStdString());
            QVERIFY2(QFileInfo(file).size() > 2000, name);
        }
        const QImage window(m_dir->filePath("w.png"));
        const QImage timeline(m_dir->filePath("t.timeline.png"));
        QCOMPARE(window.width(), m_window->width() * 2);
        QVERIFY(timeline.height() < window.height() / 2);
    }

    void aNoteIsWrittenOnAnEventAndSeen() {
        openSample("shop-day.jsonl");
        session().movePlayhead(Position(1000));
        session().selectEvent(Position(700));
        settle();
        trigger("edit.note");
        auto* text = m_window->findChild<QWidget*>("notePopup")->findChild<QPlainTextEdit*>();
        QVERIFY(text->isVisible());
        text->setPlainText("this is where it went wrong");
        QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
        settle();
        const auto& marks = session().marks();
        const auto here = std::ranges::find(marks, Position(701), &Mark::position);
        QVERIFY(here != marks.end());
        QCOMPARE(here->note, std::string("this is where it went wrong"));
        trigger("edit.undo");
        settle();
        QVERIFY(std::ranges::find(session().marks(), Position(701), &Mark::position) ==
                session().marks().end());
    }

    void aSecondMarkAtAPlaceRenamesTheFirst() {
        openSample("shop-day.jsonl");
        const std::size_t before = session().marks().size();
        session().movePlayhead(Position(33));
        settle();
        for (const char* name : {"one", "two"}) {
            press(Qt::Key_M);
            auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
            QVERIFY(field);
            field->setText(name);
            QTest::keyClick(field, Qt::Key_Return);
            settle();
        }
        QCOMPARE(session().marks().size(), before + 1);
        QCOMPARE(session().marks()[0].name, std::string("two"));
    }

private:
    static QStringList lines() { return QApplication::clipboard()->text().trimmed().split('\n'); }
};

QTEST_MAIN(TestOutOfTheWindow)
#include "tst_out_of_the_window.moc"
