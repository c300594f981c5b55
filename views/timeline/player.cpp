#include "views/timeline/player.h"

#include <algorithm>
#include <chrono>
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

std::int64_t Player::steadyNanoseconds() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Player::Player(std::shared_ptr<const TimelineSource> source, Clock clock, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_clock(std::move(clock)) {
    m_timer.setInterval(kTickMilliseconds);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Player::tick);
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
    if (!playing()) {
        return;
    }
    const std::int64_t now = m_clock();
    const std::int64_t elapsed = std::clamp<std::int64_t>(now - m_lastTick, 0, kLongestTick);
    m_lastTick = now;
    const double seconds = double(elapsed) / 1e9;

    Position next = m_position;
    if (m_pace == Pace::ByEvent) {
        next = nextByEvent(seconds);
    } else {
        const auto byTime = nextByTime(seconds);
        if (fail(byTime.status())) {
            return;
        }
        next = *byTime;
    }
    if (next != m_position) {
        m_position = next;
        emit moved(next);
    }
    if (m_position >= m_source->end()) {
        pause();
    } else if (m_pace == Pace::ByTime && playing()) {
        fail(shortenGap());
    }
}

// The clock, the part of an event and the moment start anew at the current position.
void Player::anchor() {
    m_lastTick = m_clock();
    m_part = 0;
    m_logTimePart = 0;
    if (m_pace == Pace::ByEvent) {
        return;
    }
    const auto time = m_source->timeAt(m_position);
    if (fail(time.status())) {
        return;
    }
    if (time->has_value()) {
        m_logTime = **time;
        return;
    }
    const auto times = m_source->times();
    if (fail(times.status())) {
        return;
    }
    m_logTime = times->has_value() ? saturatingAdd((*times)->first, -1) : 0;
}

Position Player::nextByEvent(double seconds) {
    m_part += seconds * m_speed * kEventsPerSecond;
    const double whole = std::floor(m_part);
    m_part -= whole;
    const std::uint64_t left = m_source->end() - std::min(m_position, m_source->end());
    return m_position + std::min(static_cast<std::uint64_t>(whole), left);
}

absl::StatusOr<Position> Player::nextByTime(double seconds) {
    m_logTimePart += seconds * 1e9 * m_speed;
    const double whole = std::floor(m_logTimePart);
    m_logTimePart -= whole;
    m_logTime = saturatingAdd(m_logTime, static_cast<std::int64_t>(whole));
    const auto position = m_source->positionAt(m_logTime);
    if (!position.ok()) {
        return position.status();
    }
    // A playhead set among events of equal time never runs back to the first of them.
    return std::max(*position, m_position);
}

// Leaves out what would make the next event wait longer than kLongestWait.
absl::Status Player::shortenGap() {
    const auto next = m_source->timeAt(m_position.next());
    if (!next.ok()) {
        return next.status();
    }
    if (!next->has_value()) {
        return absl::OkStatus();
    }
    const auto wait = static_cast<std::int64_t>(double(kLongestWait) * m_speed);
    const std::int64_t latestStart = saturatingAdd(**next, -wait);
    if (m_logTime < latestStart) {
        const std::int64_t leftOut =
            saturatingAdd(latestStart, m_logTime == INT64_MIN ? INT64_MAX : -m_logTime);
        m_logTime = latestStart;
        m_logTimePart = 0;
        emit gapShortened(leftOut);
    }
    return absl::OkStatus();
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
