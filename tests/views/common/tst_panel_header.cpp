#include <QPaintEvent>
#include <QPushButton>
#include <QTest>

#include "views/common/link_button.h"
#include "views/common/panel_header.h"

using namespace oxbow;

class TestPanelHeader : public QObject {
    Q_OBJECT
private slots:
    // Else the old words stay under the widget.
    void whatIsWrittenMakesRoomForAWidgetThatGrows() {
        PanelHeader header("Table");
        header.setSummary("250 rows");
        auto* link = new QPushButton("1 new", &header);
        header.addWidget(link);
        header.resize(400, header.sizeHint().height());
        header.show();
        QVERIFY(QTest::qWaitForWindowExposed(&header));
        QCoreApplication::processEvents();
        header.installEventFilter(this);
        m_paintedBeside = QRect();
        link->setText("248 new · 2 changed here · 1 deleted");
        QTRY_VERIFY(m_paintedBeside.isValid());
        QTRY_COMPARE(m_paintedBeside, link->geometry());
    }

    void linksAreShortenedBeforeTheTitle() {
        PanelHeader header("balances at 12,345");
        header.setSummary("250 rows");
        auto* link = new LinkButton(&header);
        link->setText("248 new · 2 changed here · 1 deleted");
        header.addWidget(link);
        const int title =
            QFontMetrics(TypeFaces::of(header).strong).horizontalAdvance(header.title());
        header.resize(title + 90, header.sizeHint().height());
        header.show();
        QVERIFY(QTest::qWaitForWindowExposed(&header));
        QCoreApplication::processEvents();
        QVERIFY(link->geometry().left() > title);
        QVERIFY(link->geometry().right() < header.width());
        QVERIFY(link->width() < link->sizeHint().width());
        header.resize(900, header.height());
        QCoreApplication::processEvents();
        QCOMPARE(link->width(), link->sizeHint().width());
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            const QRect link = watched->findChild<QPushButton*>()->geometry();
            const QRegion words(0, 0, link.left(), link.height());
            if (words.subtracted(static_cast<QPaintEvent*>(event)->region()).isEmpty()) {
                m_paintedBeside = link;
            }
        }
        return false;
    }

private:
    QRect m_paintedBeside;
};

QTEST_MAIN(TestPanelHeader)
#include "tst_panel_header.moc"
