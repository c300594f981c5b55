// Moves the playhead by itself.
#pragma once

#include <QObject>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/event/position.h"
#include "model/work/clock.h"
#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/timeline_reader.h"

namespace oxbow {

// By event: so many events a second. By time: as the events came, sped up; a gap that would take
// longer than kLongestWait is shortened to that, and said so. Moves at most 60 times a second,
// whatever the speed; stops at the end, and stands still while the disk keeps it waiting for where
// the next events are. Lives on the GUI thread.
class Player : public QObject {
    Q_OBJECT
public:
    enum class Pace { ByEvent, ByTime };
    static constexpr double kEventsPerSecond = 4;  // at speed 1
    static constexpr std::int64_t kLongestWait = 2'000'000'000;
    static constexpr double kSlowest = 0.1;
    static constexpr double kFastest = 1000;

    explicit Player(std::shared_ptr<const TimelineSource> source, Clock clock = steadyNanoseconds,
                    QObject* parent = nullptr, const MakeExecutor& makeExecutor = makeThread);

    bool playing() const { return m_timer.isActive(); }
    Pace pace() const { return m_pace; }
    double speed() const { return m_speed; }
    Position position() const { return m_position; }

    // Of another past, in which the playhead stands there.
    void setSource(std::shared_ptr<const TimelineSource> source, Position position);

public slots:
    // At the end of the log it starts again from 0.
    void play();
    void pause();
    void toggle();
    void setPace(oxbow::Player::Pace pace);
    // Clamped to kSlowest … kFastest.
    void setSpeed(double speed);
    // Somebody else moved the playhead: goes on from there.
    void setPosition(oxbow::Position position);
    // What has to happen until now; called by the timer.
    void tick();

signals:
    void moved(oxbow::Position position);
    void playingChanged(bool playing);
    void speedChanged(double speed);
    void paceChanged(oxbow::Player::Pace pace);
    // Two events lie so many nanoseconds apart, of which a part is left out.
    void gapShortened(qint64 nanoseconds);
    // The log could not be read; playing has stopped.
    void failed(const QString& message);

private:
    // What the log has at the moment that is shown.
    struct Moment {
        std::int64_t time = 0;
        Position position;  // that sits there
        std::optional<std::int64_t> next;
        std::int64_t gap = 0;  // between the event before it and the next one
    };

    void anchor();
    void moveTo(Position position);
    Position nextByEvent(double seconds);
    void askByTime(double seconds);
    void takeMoment(const Moment& moment);
    // On the reader's thread: `time` is absent where playing begins at `from`.
    static absl::StatusOr<Moment> momentOf(const TimelineSource& log, Position from,
                                           std::optional<std::int64_t> time, std::int64_t passed);
    void shortenGap(std::int64_t next, std::int64_t gap);
    bool fail(const absl::Status& status);

    std::shared_ptr<const TimelineSource> m_source;
    Clock m_clock;
    QTimer m_timer;
    Pace m_pace = Pace::ByEvent;
    double m_speed = 1;
    Position m_position;
    std::int64_t m_lastTick = 0;            // on the clock
    double m_part = 0;                      // of the next event, by event
    std::optional<std::int64_t> m_logTime;  // the moment that is shown, by time, once it is known
    double m_logTimePart = 0;               // of the next nanosecond
    TimelineReader m_reader;                // last: it must end before what its answers are for
};

}  // namespace oxbow
