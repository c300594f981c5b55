#include <QHBoxLayout>
#include <QLabel>
#include <QTest>

#include "views/common/giving_row.h"

using namespace oxbow;

class TestGivingRow : public QObject {
    Q_OBJECT

    // The last of the labels is the highest.
    struct Row : QWidget {
        QList<QLabel*> labels;
        Row() {
            auto* layout = new QHBoxLayout(this);
            auto* inner = new QHBoxLayout;
            for (int i = 0; i < 4; ++i) {
                auto* label = new QLabel("label " + QString::number(i), this);
                label->setMinimumWidth(100);
                label->setMinimumHeight(20 + 10 * i);
                (i < 2 ? inner : layout)->addWidget(label);
                labels << label;
            }
            layout->insertLayout(0, inner);
            layout->addSpacing(10);
        }
        std::vector<QWidget*> leastFirst() const { return {labels[3], labels[1], labels[2]}; }
        QString shown() const {
            QString names;
            for (const QLabel* label : labels) {
                names += label->isHidden() ? QString() : label->text().right(1);
            }
            return names;
        }
    };

private slots:
    void whatMattersLeastMakesWayFirst() {
        Row row;
        for (const auto& [width, shown] :
             {std::pair(2000, "0123"), std::pair(400, "012"), std::pair(270, "02"),
              std::pair(150, "0"), std::pair(0, "0"), std::pair(2000, "0123")}) {
            makeRoom(row, width, row.leastFirst());
            QCOMPARE(row.shown(), QString(shown));
        }
    }

    void whatIsThereHasTheRoomThatItNeeds() {
        Row row;
        for (int width = 600; width >= 150; width -= 7) {
            makeRoom(row, width, row.leastFirst());
            row.layout()->activate();
            QVERIFY2(row.layout()->minimumSize().width() <= width, qPrintable(row.shown()));
        }
    }

    void whatSaysNothingIsNotThere() {
        Row row;
        row.labels[2]->clear();
        makeRoom(row, 2000, row.leastFirst());
        QCOMPARE(row.shown(), QString("013"));
    }

    void theHeightIsTheSameWhateverIsThere() {
        Row row;
        const int height = heightOfRow(row);
        QVERIFY(height >= 50);
        makeRoom(row, 0, row.leastFirst());
        QCOMPARE(heightOfRow(row), height);
    }

    // What is shown and hidden again lays out the window each time, for nothing.
    void nothingIsToldOfWhatStaysAsItIs() {
        Row row;
        row.resize(400, 60);
        row.show();
        QVERIFY(QTest::qWaitForWindowExposed(&row));
        makeRoom(row, 400, row.leastFirst());
        QCoreApplication::processEvents();
        struct Watch : QObject {
            int told = 0;
            bool eventFilter(QObject*, QEvent* event) override {
                told += event->type() == QEvent::Show || event->type() == QEvent::Hide ||
                                event->type() == QEvent::ShowToParent ||
                                event->type() == QEvent::HideToParent
                            ? 1
                            : 0;
                return false;
            }
        } watch;
        for (QLabel* label : row.labels) {
            label->installEventFilter(&watch);
        }
        makeRoom(row, 400, row.leastFirst());
        QCOMPARE(watch.told, 0);
    }
};

QTEST_MAIN(TestGivingRow)
#include "tst_giving_row.moc"
