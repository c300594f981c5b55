// The window on every screen: what matters is there, and nothing is drawn over something else.
#include <QAbstractButton>
#include <QSplitter>
#include <QTest>
#include <QToolButton>

#include "app/window/window_fixture.h"
#include "views/common/elided_label.h"
#include "views/timeline/transport/transport_bar.h"

using namespace oxbow;
using namespace oxbow::test;

class TestWindowSizes : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() {
        if (m_chrome->textSize() != 100) {
            m_chrome->setTextSize(100);
        }
        closeWindow();
    }

    void aLowWindowHasEightRowsOfStreamAndTable() {
        openSample("shop-day.jsonl");
        m_window->resize(1024, 600);
        settle();
        WorkspacePage& page = *m_window->workspace();
        QVERIFY(page.stream().list()->visibleRows() >= 8);
        QVERIFY(page.table().list()->visibleRows() >= 8);
        QVERIFY(page.isLowerPaneFolded());
        // One key brings it back, and it stays.
        trigger("view.event");
        settle();
        QVERIFY(!page.isLowerPaneFolded());
        trigger("view.lowerPane");
        QVERIFY(page.isLowerPaneFolded());
        // Where there is room it is there by itself.
        trigger("view.lowerPane");
        m_window->resize(1440, 900);
        settle();
        QVERIFY(!page.isLowerPaneFolded());
    }

    void nothingIsDrawnOverSomethingElse_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("text");
        QTest::newRow("1440 x 900") << QSize(1440, 900) << 100;
        QTest::newRow("1024 x 600") << QSize(1024, 600) << 100;
        QTest::newRow("1440 x 900 at 200 %") << QSize(720, 450) << 100;
        QTest::newRow("1440 x 900 at 175 %") << QSize(822, 514) << 100;
        QTest::newRow("large letters") << QSize(1024, 600) << 200;
        QTest::newRow("small") << QSize(480, 320) << 100;
    }

    void nothingIsDrawnOverSomethingElse() {
        QFETCH(QSize, size);
        QFETCH(int, text);
        openSample("shop-day.jsonl");
        if (text != 100) {
            m_chrome->setTextSize(text);
        }
        m_window->resize(size);
        settle();
        QCOMPARE(m_window->size(), size);
        for (QWidget* parent : m_window->findChildren<QWidget*>()) {
            QList<QWidget*> shown;
            for (QObject* child : parent->children()) {
                auto* widget = qobject_cast<QWidget*>(child);
                const bool words = qobject_cast<QAbstractButton*>(widget) != nullptr ||
                                   qobject_cast<QLabel*>(widget) != nullptr;
                if (widget != nullptr && words && widget->isVisible()) {
                    shown << widget;
                }
            }
            for (int i = 0; i < shown.size(); ++i) {
                for (int j = i + 1; j < shown.size(); ++j) {
                    QVERIFY2(!shown[i]->geometry().intersects(shown[j]->geometry()),
                             qPrintable(nameOf(*shown[i]) + " over " + nameOf(*shown[j])));
                }
            }
        }
    }

    // Of what stands in one line in the timeline's bars nothing is cut that does not say so.
    void noNumberIsCutIntoAnother() {
        openSample("shop-day.jsonl");
        for (const int width : {1440, 1024, 822, 720, 560, 480}) {
            m_window->resize(width, 600);
            settle();
            auto* bar = m_window->workspace()->findChild<TransportBar*>();
            for (QLabel* label : bar->findChildren<QLabel*>()) {
                if (label->isVisible() && qobject_cast<ElidedLabel*>(label) == nullptr) {
                    QVERIFY2(label->width() >= label->sizeHint().width() - 1,
                             qPrintable(label->text()));
                }
            }
            for (QAbstractButton* button : bar->findChildren<QAbstractButton*>()) {
                if (button->isVisible() && !button->text().isEmpty()) {
                    const int words = button->fontMetrics().horizontalAdvance(button->text());
                    QVERIFY2(button->width() >= words, qPrintable(button->text()));
                }
            }
        }
    }

    // Whatever the room and the letters: nothing that was laid out lays out something else again.
    void theWindowComesToRest() {
        openSample("shop-day.jsonl");
        for (const bool branch : {false, true}) {
            if (branch) {
                trigger("branch.drop");
                settle();
            }
            for (const int text : Chrome::textSizes()) {
                m_chrome->setTextSize(text);
                for (const QSize& size :
                     {QSize(480, 320), QSize(720, 450), QSize(1024, 600), QSize(1440, 900)}) {
                    m_window->resize(size);
                    settle();
                    LayoutCount count;
                    qApp->installEventFilter(&count);
                    settle();
                    qApp->removeEventFilter(&count);
                    QVERIFY2(count.resizes == 0, qPrintable(QString("%1 resizes at %2 x %3, %4 %")
                                                                .arg(count.resizes)
                                                                .arg(size.width())
                                                                .arg(size.height())
                                                                .arg(text)));
                }
            }
        }
    }

    void theLowerPaneKeepsItsHeadingsBesideABranchAndItsTables() {
        openSample("shop-day.jsonl");
        m_window->resize(1280, 720);
        trigger("branch.drop");
        settle();
        WorkspacePage& page = *m_window->workspace();
        page.focus(WorkspacePage::Pane::Edits);
        settle();
        auto* rows = page.findChild<QSplitter*>("rows");
        int bottom = 0;
        for (int i = 0; i < rows->count(); ++i) {
            const QWidget& pane = *rows->widget(i);
            QVERIFY2(pane.y() >= bottom, qPrintable(nameOf(pane)));
            QVERIFY2(pane.height() >= pane.minimumSizeHint().height(), qPrintable(nameOf(pane)));
            bottom = pane.y() + pane.height();
        }
        QVERIFY(bottom <= rows->height());
    }

    void thePositionIsWholeInLettersOfAnySize() {
        openSample("shop-day.jsonl");
        for (const int text : {100, 200, 125, 90}) {
            m_chrome->setTextSize(text);
            session().movePlayhead(session().end());
            settle();
            auto* button = m_window->workspace()->findChild<QToolButton*>("position");
            QVERIFY2(button->width() >= button->fontMetrics().horizontalAdvance(button->text()),
                     qPrintable(button->text()));
        }
    }

    void aNewWindowHasTheLettersOfTheLastOne() {
        m_settings->setValue("window/textSize", 200);
        m_window.reset();
        m_chrome = std::make_unique<Chrome>(*qApp);
        const double usual = qApp->font().pointSizeF();
        newWindow();
        settle();
        QCOMPARE(importButton()->font().pointSizeF(), 2 * usual);
    }

    void aFirstWindowIsNoLargerThanTheScreen() {
        m_settings->remove("window/geometry");
        MainWindow window(setup());
        QVERIFY(window.width() <= window.screen()->availableGeometry().width());
        QVERIFY(window.height() <= window.screen()->availableGeometry().height());
    }

private:
    struct LayoutCount : QObject {
        int resizes = 0;
        bool eventFilter(QObject* watched, QEvent* event) override {
            resizes += event->type() == QEvent::Resize && watched->isWidgetType() ? 1 : 0;
            return false;
        }
    };

    static QString nameOf(const QWidget& widget) {
        return QString("%1 %2 “%3”")
            .arg(widget.metaObject()->className(), widget.objectName(),
                 widget.property("text").toString());
    }
};

QTEST_MAIN(TestWindowSizes)
#include "tst_window_sizes.moc"
