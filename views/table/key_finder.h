// Looks for keys while their name is being typed.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "model/history/history.h"
#include "views/common/background_worker.h"

namespace oxbow {

struct KeyHit {
    KeyId key;
    QString text;         // the key, as far as it fits on a line
    QString stream;       // its stream's name
    bool hasRow = false;  // at the position that was asked about
};

// What was found so far of one text: the keys that begin with it, in their order, then the others
// that contain it, in order of first appearance. Where no key does, those that do but for upper and
// lower case.
struct KeyHits {
    QString text;
    Position at;
    std::vector<KeyHit> hits;
    bool complete = false;  // everything has been looked through, or there are more than are listed
    bool more = false;      // than are listed
    bool inOtherCase = false;
};

// One search at a time, off the GUI thread: a newer one takes the place of the one at work. What is
// found comes at once; the rest follows.
class KeyFinder : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kMostHits = 200;

    explicit KeyFinder(std::shared_ptr<const History> history, QObject* parent = nullptr,
                       const MakeExecutor& makeExecutor = makeThread);

    // What was found in the one before is none of this.
    void setHistory(std::shared_ptr<const History> history);
    // An empty text finds nothing.
    void find(const QString& text, std::shared_ptr<const Table> table);
    void stop();
    const KeyHits& hits() const { return m_hits; }

signals:
    void found();  // hits() are others now
    void failed(const QString& message);

private:
    struct Letter {
        std::shared_ptr<const History> history;
        KeyHits hits;
        absl::Status status;
    };

    using KeysOf = std::shared_ptr<const History>;
    void search(const KeysOf& history, KeyHits hits, const Table& table,
                const Cancelled& cancelled);
    static absl::Status searchInAnyCase(const RowKeys& keys, const QString& text,
                                        const VisitKey& take, const Cancelled& cancelled);
    void send(const KeysOf& history, const KeyHits& hits, const absl::Status& status);
    void takeMail();

    std::shared_ptr<const History> m_history;
    KeyHits m_hits;
    QString m_wanted;
    std::mutex m_mailMutex;
    std::optional<Letter> m_mail;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
