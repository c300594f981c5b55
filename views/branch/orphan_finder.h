// Finds the events of a branch whose cause is gone: they were decided in the original history.
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/session/shown_past.h"
#include "views/common/background_worker.h"

namespace oxbow {

// Of the past that is shown; the newest wins. They come as they are found. No decision is taken
// again: it goes by what events say of their causes (see model/branch/effects.h). Of a long log the
// events behind the first that is gone are looked at, and all others when they are asked for. GUI
// thread.
class OrphanFinder : public QObject {
    Q_OBJECT
public:
    // Positions of the past, rising. Those that others hold stay as they are.
    using Positions = std::shared_ptr<const std::vector<Position>>;

    static constexpr std::uint64_t kLookedAtFirst = 500'000;  // events: about half a second

    explicit OrphanFinder(QObject* parent = nullptr, const MakeExecutor& makeExecutor = makeThread,
                          std::uint64_t lookedAtFirst = kLookedAtFirst);

    void find(const std::shared_ptr<const ShownPast>& past);
    // Looks at all events. Only where it waits for that.
    void lookOn();
    bool isWaiting() const { return m_isWaiting; }
    const Positions& positions() const { return m_positions; }
    // All events were looked at.
    bool isFinished() const { return m_isFinished; }

signals:
    void found();
    void failed(const QString& message);

private:
    enum class Stand { Working, Waiting, Finished };
    void start(std::uint64_t events);
    void work(const std::shared_ptr<const ShownPast>& past, std::uint64_t events,
              std::uint64_t number, const Cancelled& cancelled);
    void send(std::vector<Position> positions, std::uint64_t number, Stand stand,
              const QString& failure);

    const std::uint64_t m_lookedAtFirst;
    std::shared_ptr<const ShownPast> m_past;
    Positions m_positions = std::make_shared<const std::vector<Position>>();
    bool m_isFinished = true;
    bool m_isWaiting = false;
    std::uint64_t m_asked = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
