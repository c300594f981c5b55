#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "support/pictures.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/panel_header.h"
#include "views/dress.h"
#include "views/importing/import_view.h"

using namespace oxbow;

namespace {

Event made(const std::string& key, const OptionalBytes& value) {
    Event event;
    event.stream = "orders";
    event.key = key;
    event.type = "OrderPlaced";
    event.value = value;
    return event;
}

ImportChoices plan() {
    ImportChoices plan;
    plan.sourceName = "orders.jsonl";
    plan.sourceFolder = "/home/ann";
    plan.bytes = 1234567;
    plan.formats = {{"jsonl", "JSON Lines", "the first 12 lines are JSON objects", 95},
                    {"csv", "CSV", "there are commas", 20}};
    plan.sureness = "Certainly";
    plan.takesMapping = true;
    plan.fieldNames = {"id", "type", "time", "total"};
    plan.mapping[std::size_t(MappedPart::Key)] = "id";
    plan.mapping[std::size_t(MappedPart::Type)] = "type";
    plan.events = {made("o-1", "{\"total\":1.50}"), made("o-1", std::nullopt), made("o-2", "")};
    plan.cannotCarry = {"headers", "record times"};
    return plan;
}

}  // namespace

class TestImportView : public QObject {
    Q_OBJECT
private slots:
    void saysThatThePreviewStoppedBeforeTheEnd() {
        ImportView view;
        ImportChoices cut = plan();
        cut.previewStoppedAfter = 32 << 20;
        view.setPlan(cut, false);
        const QString said = view.findChild<PanelHeader*>()->summary();
        QVERIFY2(said.contains("32.0 MiB"), qPrintable(said));
    }

    void showsTheGuessedFormatAndWhy() {
        ImportView view;
        view.setPlan(plan(), false);
        QStringList texts;
        for (const QLabel* label : view.findChildren<QLabel*>()) {
            texts.append(label->text());
        }
        const QString all = texts.join("\n");
        QVERIFY(all.contains("orders.jsonl"));
        QVERIFY(all.contains("Certainly: the first 12 lines are JSON objects"));
        QVERIFY(all.contains("headers · record times"));
        QVERIFY(view.answers().format.isEmpty());
    }

    void showsTheMappingInForce() {
        ImportView view;
        view.setPlan(plan(), false);
        QCOMPARE(field(view, "key")->currentText(), QString("id"));
        QCOMPARE(field(view, "type")->currentText(), QString("type"));
        QCOMPARE(field(view, "value")->currentText(), QString());
        QCOMPARE(field(view, "value")->lineEdit()->placeholderText(), QString("the whole record"));
    }

    void allOfItIsReachedOnASmallPage() {
        ImportView view;
        view.setPlan(plan(), false);
        view.resize(512, 210);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(view.rect().contains(mapped(view, *button(view))));
        auto* area = view.findChild<QScrollArea*>();
        QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
        for (const QString part : {"key", "type", "time", "stream", "value"}) {
            QComboBox* box = field(view, part);
            area->ensureWidgetVisible(box);
            QVERIFY2(view.rect().contains(mapped(view, *box)), qPrintable(part));
        }
        auto* list = view.findChild<VirtualListView*>();
        QVERIFY(list->visibleRows() >= 4);
        // In one line again where there is room.
        view.resize(1400, 700);
        QCoreApplication::processEvents();
        QCOMPARE(mapped(view, *field(view, "key")).top(),
                 mapped(view, *field(view, "value")).top());
        QCOMPARE(area->verticalScrollBar()->maximum(), 0);
    }

    void showsTheFirstEventsWithNullAndEmptyApart() {
        ImportView view;
        view.setPlan(plan(), false);
        auto* list = view.findChild<VirtualListView*>();
        QCOMPARE(list->source()->rowCount(), std::uint64_t(3));
        const int value = list->source()->columnCount() - 1;
        QVERIFY(list->source()->cell(1, value).content == CellContent::Null);
        QVERIFY(list->source()->cell(2, value).content == CellContent::Empty);
    }

    void choosingAFieldAsksForAnotherPreview() {
        ImportView view;
        view.setPlan(plan(), false);
        QSignalSpy changed(&view, &ImportView::answersChanged);
        QComboBox* key = field(view, "key");
        emit key->activated(key->findData("total"));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(view.answers().field(MappedPart::Key), std::optional<QString>("total"));
        QVERIFY(!view.answers().field(MappedPart::Type));
    }

    void aPathCanBeTyped() {
        ImportView view;
        view.setPlan(plan(), false);
        QSignalSpy changed(&view, &ImportView::answersChanged);
        QLineEdit* typed = field(view, "time")->lineEdit();
        typed->setText("after.created_at");
        emit typed->editingFinished();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(view.answers().field(MappedPart::Time),
                 std::optional<QString>("after.created_at"));
    }

    void whatIsTypedIsNotWrittenOn() {
        ImportView view;
        ImportChoices table = plan();
        table.written[std::size_t(WrittenPart::TimeLayout)] = {
            true, {}, {{"%Y-%m-%d %H:%M:%E*S", {}}}};
        view.setPlan(table, false);
        view.findChild<QPushButton*>("import.written")->click();
        view.show();
        auto* layout = view.findChild<QComboBox*>("written.layout");
        QTest::keyClicks(layout, "%Y-%m-%d");
        QTest::keyClick(layout, Qt::Key_Return);
        QCOMPARE(view.answers().written[std::size_t(WrittenPart::TimeLayout)], QString("%Y-%m-%d"));
        QTest::keyClicks(field(view, "time"), "ti");
        QTest::keyClick(field(view, "time"), Qt::Key_Return);
        QCOMPARE(view.answers().field(MappedPart::Time), std::optional<QString>("ti"));
    }

    void aClickIntoAFieldListsTheFieldsAndTypingBeginsAnew() {
        ImportView view;
        view.setPlan(plan(), false);
        view.resize(900, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QComboBox* key = field(view, "key");
        QTest::mouseClick(key->lineEdit(), Qt::LeftButton);
        QVERIFY(key->view()->isVisible());
        QCOMPARE(key->itemText(0), QString("none: no table"));
        key->hidePopup();
        QTest::keyClicks(key, "total");
        QTest::keyClick(key, Qt::Key_Return);
        QCOMPARE(view.answers().field(MappedPart::Key), std::optional<QString>("total"));
        emit key->activated(0);
        QCOMPARE(view.answers().field(MappedPart::Key), std::optional<QString>(QString()));
        QCOMPARE(key->currentText(), QString());
    }

    void aToldFieldThatNoRecordHasIsSaid() {
        ImportView view;
        ImportChoices told = plan();
        told.notFound = {"key custommer: found in 0 of 3 records"};
        view.setPlan(told, false);
        const QString notes = view.findChild<QLabel*>("import.notes")->text();
        QVERIFY2(notes.contains("Not found") && notes.contains("custommer"), qPrintable(notes));
    }

    void theReasonsStayInSightBesideHowItIsWritten() {
        ImportView view;
        ImportChoices table = plan();
        table.mappingReasons = {"time is \"at\": all are times"};
        table.written[std::size_t(WrittenPart::TimeUnit)] = {true, {}, {{"s", "seconds"}}, true};
        view.setPlan(table, false);
        view.show();
        view.findChild<QPushButton*>("import.written")->click();
        bool shown = false;
        for (const QLabel* label : view.findChildren<QLabel*>()) {
            shown = shown || (label->isVisible() && label->text() == table.mappingReasons.first());
        }
        QVERIFY(shown);
    }

    void severalFilesOfOneArchiveCanBeMerged() {
        ImportView view;
        ImportChoices archive = plan();
        archive.files = 2;
        view.setPlan(archive, false);
        view.show();
        QComboBox* order = nullptr;
        for (QComboBox* box : view.findChildren<QComboBox*>()) {
            order = box->accessibleName() == "order of files" ? box : order;
        }
        QVERIFY(order && order->isVisible());
        emit order->activated(1);
        QVERIFY(view.answers().mergeSources);
    }

    void choosingAnotherFormatForgetsTheFields() {
        ImportView view;
        view.setPlan(plan(), false);
        QComboBox* key = field(view, "key");
        emit key->activated(key->findData("total"));
        QComboBox* format = nullptr;
        for (QComboBox* box : view.findChildren<QComboBox*>()) {
            format = box->findData("csv") >= 0 ? box : format;
        }
        QVERIFY(format);
        emit format->activated(format->findData("csv"));
        QCOMPARE(view.answers().format, QString("csv"));
        QVERIFY(!view.answers().field(MappedPart::Key));
    }

    void answersAreKeptForTheSameSourceOnly() {
        ImportView view;
        view.setPlan(plan(), false);
        QComboBox* key = field(view, "key");
        emit key->activated(key->findData("total"));
        view.setPlan(plan(), true);
        QVERIFY(view.answers().field(MappedPart::Key));
        view.setPlan(plan(), false);
        QVERIFY(!view.answers().field(MappedPart::Key));
    }

    void nothingCanBeImportedWhileAPreviewIsMade() {
        ImportView view;
        view.setPlan(plan(), false);
        auto* button = view.findChild<QPushButton*>("import.start");
        QVERIFY(button->isEnabled());
        view.setBusy(true);
        QVERIFY(!button->isEnabled());
    }

    void formatsWithoutFieldsShowNoMapping() {
        ImportView view;
        ImportChoices kafka = plan();
        kafka.takesMapping = false;
        kafka.hasOrder = true;
        view.setPlan(kafka, false);
        view.resize(900, 600);
        view.show();
        QVERIFY(!field(view, "key")->isVisible());
    }

    void howItIsWrittenIsShownWhenAskedForAndCanBeTold() {
        ImportView view;
        ImportChoices table = plan();
        table.written[std::size_t(WrittenPart::TimeUnit)] = {
            true, "ms", {{"s", "seconds"}, {"ms", "milliseconds"}}, true};
        table.written[std::size_t(WrittenPart::Delimiter)] = {
            true, ";", {{"comma", {}}, {"tab", {}}}};
        view.setPlan(table, false);
        view.resize(900, 600);
        view.show();
        auto* delimiter = view.findChild<QComboBox*>("written.delimiter");
        QVERIFY(!delimiter->isVisible());
        view.findChild<QPushButton*>("import.written")->click();
        QVERIFY(delimiter->isVisible());
        QVERIFY(!view.findChild<QComboBox*>("written.skip")->isVisible());
        QCOMPARE(delimiter->lineEdit()->placeholderText(), QString(";"));
        QSignalSpy changed(&view, &ImportView::answersChanged);
        delimiter->setEditText("tab");
        emit delimiter->lineEdit()->editingFinished();
        emit delimiter->lineEdit()->editingFinished();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(view.answers().written[std::size_t(WrittenPart::Delimiter)], QString("tab"));
        view.setPlan(table, true);
        QCOMPARE(delimiter->currentText(), QString("tab"));
        view.setPlan(plan(), true);
        QVERIFY(!view.findChild<QPushButton*>("import.written")->isVisible());
    }

    void howItIsWrittenStandsInAsManyColumnsAsThereIsRoomFor() {
        ImportView view;
        ImportChoices all = plan();
        for (WrittenChoice& choice : all.written) {
            choice.applies = true;
        }
        view.setPlan(all, false);
        view.resize(1400, 700);
        view.show();
        view.findChild<QPushButton*>("import.written")->click();
        QCoreApplication::processEvents();
        const auto topOf = [&view](const char* name) {
            return mapped(view, *view.findChild<QComboBox*>(name)).top();
        };
        QCOMPARE(topOf("written.layout"), topOf("written.zone"));
        view.resize(512, 700);
        QCoreApplication::processEvents();
        QVERIFY(topOf("written.layout") < topOf("written.zone"));
        QTRY_COMPARE(view.findChild<QScrollArea*>()->horizontalScrollBar()->maximum(), 0);
    }

    void theTitleStandsOutInLettersOfAnySizeAndUnderAStyleSheet() {
        const QFont usual = QApplication::font();
        ImportView view;
        view.setPlan(plan(), false);
        view.show();
        for (const double size : {20.0, 12.0}) {
            QFont other = usual;
            other.setPointSizeF(size);
            QApplication::setFont(other);
            qApp->setStyleSheet(QStringLiteral("QPushButton { padding: %1px; }").arg(size));
            QCoreApplication::processEvents();
            for (const QLabel* label : view.findChildren<QLabel*>()) {
                if (label->text().startsWith("Import ")) {
                    QVERIFY(label->font().pointSizeF() > size);
                }
            }
        }
        qApp->setStyleSheet({});
        QApplication::setFont(usual);
    }

    void enterImportsAndEscapeCancels() {
        ImportView view;
        view.setPlan(plan(), false);
        view.show();
        QSignalSpy imported(&view, &ImportView::importClicked);
        QSignalSpy cancelled(&view, &ImportView::cancelClicked);
        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(imported.size(), 1);
        QCOMPARE(cancelled.size(), 1);
        view.setBusy(true);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(imported.size(), 1);
    }

    void whatIsShownCanBeKeptAsAFormat() {
        ImportView view;
        view.setPlan(plan(), false);
        QSignalSpy saved(&view, &ImportView::saveFormatClicked);
        view.findChild<QPushButton*>("import.saveFormat")->click();
        QCOMPARE(saved.size(), 1);
        QSignalSpy changed(&view, &ImportView::answersChanged);
        view.chooseFormat("mine");
        QCOMPARE(changed.size(), 1);
        QCOMPARE(view.answers().format, QString("mine"));
    }

    void picturesOfIt() {
        test::dress(false);
        ImportView view;
        view.resize(760, 560);
        view.setPlan(plan(), false);
        view.show();
        QCOMPARE(test::checkPictures(view, "import", test::dress,
                                     [] { QCoreApplication::processEvents(); }),
                 QString());
    }

private:
    static QPushButton* button(const ImportView& view) {
        return view.findChild<QPushButton*>("import.start");
    }
    static QRect mapped(const ImportView& view, const QWidget& part) {
        return {part.mapTo(&view, QPoint()), part.size()};
    }
    static QComboBox* field(ImportView& view, const QString& part) {
        return view.findChild<QComboBox*>("field." + part);
    }
};

QTEST_MAIN(TestImportView)
#include "tst_import_view.moc"
