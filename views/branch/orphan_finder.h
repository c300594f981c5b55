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
// again: it goes by what events say of their causes (see model/branch/effects.h). GUI thread.
class OrphanFinder : public QObject {
    Q_OBJECT
public:
    // Positions of the past, rising. Those that others hold stay as they are.
    using Positions = std::shared_ptr<const std::vector<Position>>;

    explicit OrphanFinder(QObject* parent = nullptr, const MakeExecutor& makeExecutor = makeThread);

    void find(const std::shared_ptr<const ShownPast>& past);
    const Positions& positions() const { return m_positions; }
    // All events were looked at.
    bool isFinished() const { return m_isFinished; }

signals:
    void found();
    void failed(const QString& message);

private:
    void work(const std::shared_ptr<const ShownPast>& past, std::uint64_t number,
              const Cancelled& cancelled);
    void send(std::vector<Position> positions, std::uint64_t number, bool isLast,
              const QString& failure);

    Positions m_positions = std::make_shared<const std::vector<Position>>();
    bool m_isFinished = true;
    std::uint64_t m_asked = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
