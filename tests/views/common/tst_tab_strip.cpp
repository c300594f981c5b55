#include <QHBoxLayout>
#include <QMenu>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "views/common/tab_strip.h"

using namespace oxbow;

class TestTabStrip : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_strip = std::make_unique<TabStrip>();
        for (const char* name : {"Step", "Forgotten", "Compacted", "Retained"}) {
            m_strip->addTab(name);
        }
        resize(m_strip->sizeHint().width());
        m_strip->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_strip.get()));
    }

    void withRoomForAllEachStandsWhole() {
        QVERIFY(!m_strip->isFolded());
        for (int i = 0; i < m_strip->count(); ++i) {
            QVERIFY(m_strip->tabRect(i).width() >=
                    m_strip->fontMetrics().horizontalAdvance(m_strip->tabText(i)));
        }
    }

    void withoutRoomOnlyTheOpenOneStandsThere() {
        resize(m_strip->sizeHint().width() / 2);
        QVERIFY(m_strip->isFolded());
        for (const int open : {0, 2, 3}) {
            m_strip->setCurrentIndex(open);
            for (int i = 0; i < m_strip->count(); ++i) {
                QCOMPARE(m_strip->tabRect(i).width(), i == open ? m_strip->width() : 0);
            }
        }
        QVERIFY(m_strip->findChildren<QToolButton*>().isEmpty() ||
                !m_strip->findChildren<QToolButton*>().first()->isVisible());
    }

    void theWidestTabHasRoomInTheNarrowestStrip() {
        resize(m_strip->minimumSizeHint().width());
        const QFontMetrics metrics(TypeFaces::of(*m_strip).strong);
        for (int i = 0; i < m_strip->count(); ++i) {
            QVERIFY(m_strip->width() > metrics.horizontalAdvance(m_strip->tabText(i) + " ▾"));
        }
    }

    void aClickListsTheOthers() {
        resize(m_strip->sizeHint().width() / 2);
        choose(2);
        QTest::mouseClick(m_strip.get(), Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(m_strip->currentIndex(), 2);
    }

    void theKeysReachThemTheSameWay() {
        resize(m_strip->sizeHint().width() / 2);
        QTest::keyClick(m_strip.get(), Qt::Key_Right);
        QCOMPARE(m_strip->currentIndex(), 1);
        choose(3);
        QTest::keyClick(m_strip.get(), Qt::Key_Down);
        QCOMPARE(m_strip->currentIndex(), 3);
    }

    void withMoreRoomAllAreThereAgain() {
        const int whole = m_strip->sizeHint().width();
        resize(whole / 2);
        resize(whole);
        QVERIFY(!m_strip->isFolded());
        QVERIFY(m_strip->tabRect(3).width() > 0);
        QVERIFY(m_strip->tabRect(3).right() < m_strip->width());
    }

private:
    void resize(int width) { m_strip->resize(width, m_strip->sizeHint().height()); }

    // Of the list that opens next.
    void choose(int tab) {
        QTimer::singleShot(0, m_strip.get(), [this, tab] {
            auto* menu = m_strip->findChild<QMenu*>();
            QVERIFY(menu);
            QCOMPARE(menu->actions().size(), m_strip->count());
            menu->setActiveAction(menu->actions().at(tab));
            QTest::keyClick(menu, Qt::Key_Return);
        });
    }

    std::unique_ptr<TabStrip> m_strip;
};

QTEST_MAIN(TestTabStrip)
#include "tst_tab_strip.moc"
