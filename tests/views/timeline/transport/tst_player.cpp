#include <QSignalSpy>
#include <QTest>

#include "support/stepped_executor.h"
#include "views/timeline/fake_source.h"
#include "views/timeline/transport/player.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

// A player whose clock stands still until it is told to move on.
struct Stage {
    std::shared_ptr<SmallSource> source = std::make_shared<SmallSource>();
    std::int64_t now = 0;
    const Steps steps;
    Player player{source, [this] { return now; }, nullptr, steps.maker()};

    explicit Stage(const std::vector<double>& seconds) {
        source->typeNames = {"a"};
        for (double s : seconds) {
            source->items.push_back({std::int64_t(s * 1e9)});
        }
    }
    // In steps of a sixtieth of a second, as the timer would.
    void pass(double seconds) {
        for (int i = 0; i < int(seconds * 60 + 0.5); ++i) {
            now += kSecond / 60 + 1;
            player.tick();
            steps.settle();
        }
    }
    std::uint64_t at() const { return player.position().value(); }
};

}  // namespace

class TestPlayer : public QObject {
    Q_OBJECT
private slots:
    void playsFourEventsASecond() {
        Stage stage(std::vector<double>(100, 0));
        stage.player.play();
        stage.pass(1);
        QCOMPARE(stage.at(), 4);
        stage.pass(2);
        QCOMPARE(stage.at(), 12);
    }

    void speedMultipliesTheRate() {
        Stage stage(std::vector<double>(10000, 0));
        stage.player.setSpeed(1000);
        stage.player.play();
        stage.pass(1);
        QCOMPARE(stage.at(), 4000);
    }

    void slownessLosesNoPartOfAnEvent() {
        Stage stage(std::vector<double>(100, 0));
        stage.player.setSpeed(0.1);
        stage.player.play();
        stage.pass(10);
        QCOMPARE(stage.at(), 4);
    }

    void speedStaysInItsRange() {
        Stage stage({0});
        stage.player.setSpeed(1e9);
        QCOMPARE(stage.player.speed(), Player::kFastest);
        stage.player.setSpeed(-3);
        QCOMPARE(stage.player.speed(), Player::kSlowest);
    }

    void stopsAtTheEnd() {
        Stage stage(std::vector<double>(3, 0));
        QSignalSpy playing(&stage.player, &Player::playingChanged);
        stage.player.play();
        stage.pass(5);
        QCOMPARE(stage.at(), 3);
        QVERIFY(!stage.player.playing());
        QCOMPARE(playing.size(), 2);
    }

    void startsAgainFromTheEnd() {
        Stage stage(std::vector<double>(3, 0));
        stage.player.setPosition(Position(3));
        QSignalSpy moved(&stage.player, &Player::moved);
        stage.player.play();
        QCOMPARE(stage.at(), 0);
        QCOMPARE(moved.size(), 1);
        QVERIFY(stage.player.playing());
    }

    void anEmptyLogDoesNotPlay() {
        Stage stage({});
        stage.player.play();
        QVERIFY(!stage.player.playing());
    }

    void movesOnlyWhenThePositionChanges() {
        Stage stage(std::vector<double>(100, 0));
        QSignalSpy moved(&stage.player, &Player::moved);
        stage.player.play();
        stage.pass(1);
        QCOMPARE(moved.size(), 4);
    }

    void aMoveByHandGoesOnFromThere() {
        Stage stage(std::vector<double>(100, 0));
        stage.player.play();
        stage.pass(0.2);
        stage.player.setPosition(Position(50));
        stage.pass(1);
        QCOMPARE(stage.at(), 54);
    }

    void playsByTimeAsTheEventsCame() {
        Stage stage({0, 0.5, 0.6, 1.5});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.play();
        stage.pass(0.25);
        QCOMPARE(stage.at(), 1);
        stage.pass(0.3);
        QCOMPARE(stage.at(), 2);
        stage.pass(0.2);
        QCOMPARE(stage.at(), 3);
        stage.pass(1);
        QCOMPARE(stage.at(), 4);
    }

    void byTimeSpeedScalesTheGaps() {
        Stage stage({0, 5, 10});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.setSpeed(10);
        stage.player.play();
        stage.pass(0.4);
        QCOMPARE(stage.at(), 1);
        stage.pass(0.2);
        QCOMPARE(stage.at(), 2);
    }

    void shortensALongGapToTwoSecondsAndSaysSo() {
        Stage stage({0, 3 * 3600});
        stage.player.setPace(Player::Pace::ByTime);
        QSignalSpy gaps(&stage.player, &Player::gapShortened);
        stage.player.play();
        stage.pass(1.9);
        QCOMPARE(stage.at(), 1);
        stage.pass(0.3);
        QCOMPARE(stage.at(), 2);
        QCOMPARE(gaps.size(), 1);
        QCOMPARE(gaps[0][0].toLongLong(), qint64(3) * 3600 * kSecond);
    }

    void leavesAGapAloneThatFastPlayCrossesInTime() {
        Stage stage({0, 1000});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.setSpeed(1000);
        QSignalSpy gaps(&stage.player, &Player::gapShortened);
        stage.player.play();
        stage.pass(1.1);
        QCOMPARE(stage.at(), 2);
        QVERIFY(gaps.isEmpty());
    }

    void lateEventsPlayWhereTheyArrived() {
        Stage stage({0, 1, 0.5, 1.2});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.play();
        stage.pass(0.9);
        QCOMPARE(stage.at(), 1);
        stage.pass(0.2);
        QCOMPARE(stage.at(), 3);
    }

    void aStalledMachineDoesNotLeap() {
        Stage stage(std::vector<double>(10000, 0));
        stage.player.play();
        stage.now += 3600 * kSecond;
        stage.player.tick();
        QVERIFY(stage.at() <= 1);
    }

    void standsStillWithTheDiskAndGoesOnFromThere() {
        Stage stage({0, 0.5, 1, 1.5, 2, 2.5, 3});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.play();
        stage.pass(0.7);
        QCOMPARE(stage.at(), 2);
        for (int i = 0; i < 60; ++i) {
            stage.now += kSecond / 60;
            stage.player.tick();
        }
        QCOMPARE(stage.at(), 2);
        stage.steps.settle();
        stage.pass(0.1);
        QCOMPARE(stage.at(), 3);
    }

    void aMoveByHandIsNotUndoneByAnAnswerThatComesLate() {
        Stage stage({0, 0.5, 1, 1.5, 2, 2.5, 3});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.play();
        stage.pass(0.7);
        stage.now += kSecond / 60;
        stage.player.tick();
        stage.player.setPosition(Position(5));
        stage.steps.settle();
        QCOMPARE(stage.at(), 5);
    }

    void stopsAndSaysWhyWhereTheLogCannotBeRead() {
        Stage stage({0, 1, 2});
        stage.player.setPace(Player::Pace::ByTime);
        stage.player.play();
        stage.source->broken = absl::DataLossError("block 3 is damaged");
        QSignalSpy failed(&stage.player, &Player::failed);
        stage.pass(0.1);
        QVERIFY(!stage.player.playing());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(), QString("block 3 is damaged"));
    }
};

QTEST_GUILESS_MAIN(TestPlayer)
#include "tst_player.moc"
