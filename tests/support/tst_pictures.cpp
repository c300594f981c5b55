// What counts as another picture.
#include <QPushButton>
#include <QTest>
#include <QVBoxLayout>

#include "support/pictures.h"

using namespace oxbow::test;

class TestPictures : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_page = std::make_unique<QWidget>();
        m_page->resize(800, 500);
        m_page->setStyleSheet(
            "QWidget { background: #f4f4f4; color: #202020; font: 10pt Inter }"
            "QPushButton { background: #3366cc }");
        m_button = new QPushButton("Import 1,000 events", m_page.get());
        m_button->setGeometry(300, 200, 180, 32);
        m_before = pictureOf(*m_page);
    }

    void thePictureOfTheSameIsAlike() { QVERIFY(isAlike(m_before, pictureOf(*m_page))); }

    void aControlThatMovedByAPixelIsSeen() {
        m_button->move(301, 200);
        QVERIFY(!isAlike(m_before, pictureOf(*m_page)));
    }

    void anotherColourOfAControlIsSeen() {
        m_page->setStyleSheet(m_page->styleSheet().replace("#3366cc", "#3f66cc"));
        QVERIFY(!isAlike(m_before, pictureOf(*m_page)));
    }

    void anotherLetterIsSeen() {
        m_button->setText("Import 1,001 events");
        QVERIFY(!isAlike(m_before, pictureOf(*m_page)));
    }

    void anotherSizeIsSeen() {
        m_page->resize(801, 500);
        QVERIFY(!isAlike(m_before, pictureOf(*m_page)));
    }

    void roundingIsNot() {
        QImage rounded = m_before;
        for (int y = 0; y < rounded.height(); ++y) {
            for (int x = 0; x < rounded.width(); ++x) {
                const QColor colour = rounded.pixelColor(x, y);
                rounded.setPixelColor(x, y,
                                      colour.red() > 3
                                          ? QColor(colour.red() - 3, colour.green(), colour.blue())
                                          : colour);
            }
        }
        QVERIFY(isAlike(m_before, rounded));
    }

    void theDifferenceSaysWhere() {
        m_button->setStyleSheet("background: #cc3333");
        const Difference difference = differenceOf(m_before, pictureOf(*m_page));
        QVERIFY(difference.pixels > 1'000);
        QVERIFY(m_button->geometry().contains(difference.where));
        QCOMPARE(difference.shown.pixelColor(difference.where.center().x(), difference.where.top()),
                 QColor(220, 0, 0));
    }

private:
    std::unique_ptr<QWidget> m_page;
    QPushButton* m_button = nullptr;
    QImage m_before;
};

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
