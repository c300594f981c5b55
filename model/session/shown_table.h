// A history as a table pane looks at it: its table at the playhead, and the row selected in it.
#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "model/history/history.h"

namespace oxbow {

// The log's own table is the session itself; every other history has a FollowedTable. Keys are ids
// of the history: those of one table mean nothing to another. GUI thread.
class ShownTable : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // What the table and the selected key are of. Never null.
    virtual const std::shared_ptr<const History>& history() const = 0;
    // Where the table belongs: the playhead, or as far as the history is made.
    virtual Position place() const = 0;
    // The newest table that is ready, and the one that its rows are compared with. Never null.
    virtual std::shared_ptr<const Table> table() const = 0;
    virtual std::shared_ptr<const Table> previousTable() const = 0;
    bool tableIsCurrent() const { return table()->at() == place(); }
    // False for the moment in which its rows are still those of the past that was shown before:
    // then they are to be looked at, and nothing more.
    virtual bool isOfThisPast() const { return true; }

    // See Session.
    virtual std::optional<KeyId> selectedKey() const = 0;
    virtual bool selectedKeyIsAwaited() const = 0;
    virtual bool selectionFollows() const = 0;
    virtual void selectKey(std::optional<oxbow::KeyId> key) = 0;
    virtual void selectRow(oxbow::KeyId key, oxbow::Position event) = 0;
    virtual void goToPreviousWriter() = 0;
    virtual void goToNextWriter() = 0;

signals:
    // Another history of the same rows, in the past that is shown: told before its table.
    void historyChanged();
    void tableChanged();
    void selectionChanged();
};

}  // namespace oxbow
