#include "views/timeline/transport/player.h"

#include <algorithm>
#include <cmath>

namespace oxbow {

namespace {

constexpr int kTickMilliseconds = 17;  // at most 60 a second
// After a longer stall (a suspended machine) playing goes on where it stopped.
constexpr std::int64_t kLongestTick = 250'000'000;

std::int64_t saturatingAdd(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        return b > 0 ? INT64_MAX : INT64_MIN;
    }
    return sum;
}

}  // namespace

Player::Player(std::shared_ptr<const TimelineSource> source, Clock clock, QObject* parent,
               const MakeExecutor& makeExecutor)
    : QObject(parent),
      m_source(std::move(source)),
      m_clock(std::move(clock)),
      m_reader(m_source, this, makeExecutor()) {
    m_timer.setInterval(kTickMilliseconds);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Player::tick);
}

void Player::setSource(std::shared_ptr<const TimelineSource> source, Position position) {
    m_source = std::move(source);
    m_reader.setSource(m_source);
    m_position = position;
    anchor();
}

void Player::play() {
    if (playing() || m_source->end() == Position(0)) {
        return;
    }
    const bool restart = m_position >= m_source->end();
    if (restart) {
        m_position = Position(0);
    }
    anchor();
    m_timer.start();
    emit playingChanged(true);
    if (restart) {
        emit moved(m_position);
    }
}

void Player::pause() {
    if (playing()) {
        m_timer.stop();
        emit playingChanged(false);
    }
}

void Player::toggle() {
    playing() ? pause() : play();
}

void Player::setPace(Pace pace) {
    if (pace != m_pace) {
        m_pace = pace;
        anchor();
        emit paceChanged(pace);
    }
}

void Player::setSpeed(double speed) {
    speed = std::clamp(speed, kSlowest, kFastest);
    if (speed != m_speed) {
        m_speed = speed;
        anchor();
        emit speedChanged(speed);
    }
}

void Player::setPosition(Position position) {
    if (position != m_position) {
        m_position = position;
        anchor();
    }
}

void Player::tick() {
    if (!playing() || m_reader.awaits(0)) {
        return;
    }
    const std::int64_t now = m_clock();
    const std::int64_t elapsed = std::clamp<std::int64_t>(now - m_lastTick, 0, kLongestTick);
    m_lastTick = now;
    const double seconds = double(elapsed) / 1e9;

    if (m_pace == Pace::ByEvent) {
        moveTo(nextByEvent(seconds));
    } else {
        askByTime(seconds);
    }
}

void Player::moveTo(Position position) {
    if (position != m_position) {
        m_position = position;
        emit moved(position);
    }
    if (m_position >= m_source->end()) {
        pause();
    }
}

// The clock, the part of an event and the moment start anew at the current position.
void Player::anchor() {
    m_lastTick = m_clock();
    m_part = 0;
    m_logTime.reset();
    m_logTimePart = 0;
    m_reader.forget(0);
}

Position Player::nextByEvent(double seconds) {
    m_part += seconds * m_speed * kEventsPerSecond;
    const double whole = std::floor(m_part);
    m_part -= whole;
    const std::uint64_t left = m_source->end() - std::min(m_position, m_source->end());
    return m_position + std::min(static_cast<std::uint64_t>(whole), left);
}

void Player::askByTime(double seconds) {
    m_logTimePart += seconds * 1e9 * m_speed;
    const double whole = std::floor(m_logTimePart);
    m_logTimePart -= whole;
    m_reader.ask(0, [this, from = m_position, time = m_logTime,
                     passed = static_cast<std::int64_t>(whole)](const TimelineSource& log) {
        return [this, moment = momentOf(log, from, time, passed)] {
            if (!fail(moment.status())) {
                takeMoment(*moment);
            }
        };
    });
}

void Player::takeMoment(const Moment& moment) {
    if (!playing()) {
        return;
    }
    m_logTime = moment.time;
    // Whoever hears of the move may set another place, where playing begins anew.
    moveTo(moment.position);
    if (playing() && m_logTime && moment.next) {
        shortenGap(*moment.next, moment.gap);
    }
}

absl::StatusOr<Player::Moment> Player::momentOf(const TimelineSource& log, Position from,
                                                std::optional<std::int64_t> time,
                                                std::int64_t passed) {
    if (!time) {
        const auto here = log.timeAt(from);
        if (!here.ok()) {
            return here.status();
        }
        time = *here;
    }
    if (!time) {
        const auto times = log.times();
        if (!times.ok()) {
            return times.status();
        }
        time = times->has_value() ? saturatingAdd((*times)->first, -1) : 0;
    }
    Moment moment;
    moment.time = saturatingAdd(*time, passed);
    const auto position = log.positionAt(moment.time);
    if (!position.ok()) {
        return position.status();
    }
    // A playhead set among events of equal time never runs back to the first of them.
    moment.position = std::max(*position, from);
    const auto next = log.timeAt(moment.position.next());
    const auto last = log.timeAt(moment.position);
    for (const absl::Status& status : {next.status(), last.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    moment.next = *next;
    moment.gap = *next && *last ? **next - **last : 0;
    return moment;
}

// Leaves out what would make the next event wait longer than kLongestWait.
void Player::shortenGap(std::int64_t next, std::int64_t gap) {
    const auto wait = static_cast<std::int64_t>(double(kLongestWait) * m_speed);
    const std::int64_t latestStart = saturatingAdd(next, -wait);
    if (*m_logTime < latestStart) {
        m_logTime = latestStart;
        m_logTimePart = 0;
        emit gapShortened(gap);
    }
}

bool Player::fail(const absl::Status& status) {
    if (status.ok()) {
        return false;
    }
    pause();
    const std::string message(status.message());
    emit failed(QString::fromStdString(message));
    return true;
}

}  // namespace oxbow
