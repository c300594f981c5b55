#include <QLabel>
#include <QTest>

#include "app/window/folds/new_fold.h"
#include "support/pictures.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestWindowPictures : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void picturesOfASample() {
        m_window->resize(1080, 700);
        openSample("shop-day.jsonl");
        session().step(-1);
        settle();
        QCOMPARE(pictures("window"), QString());
    }

    void picturesOfTwoReadModelsOfOneLog() {
        m_window->resize(1280, 720);
        openSample("ledger.jsonl");
        QCOMPARE(pictures("two-read-models"), QString());
    }

    void picturesOfAFoldBeingPutTogether() {
        m_window->resize(1080, 760);
        openSample("ledger.jsonl");
        trigger("folds.add");
        m_window->newFold().setKind("sum");
        m_window->newFold().field("by")->setText("from");
        QCOMPARE(pictures("new-fold"), QString());
    }

private:
    QString pictures(const QString& name) {
        const auto dress = [this](bool dark) {
            m_chrome->apply(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        };
        const auto settleAt = [this] {
            settle();
            // Wherever this source tree is.
            for (QLabel* label : m_window->findChildren<QLabel*>()) {
                label->setText(label->text().replace(OXBOW_SAMPLES, "/home/ann/logs"));
            }
        };
        return checkPictures(*m_window, name, dress, settleAt);
    }
};

QTEST_MAIN(TestWindowPictures)
#include "tst_window_pictures.moc"
