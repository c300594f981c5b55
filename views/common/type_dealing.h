// In which order the types of a log are dealt their colours and letters, for all that shows them.
#pragma once

#include <QObject>
#include <cstdint>
#include <vector>

namespace oxbow {

// The most frequent ones come first, as they were when they were dealt: while a log grows, and in
// its branches, a type stays what it looks like. GUI thread.
class TypeDealing : public QObject {
    Q_OBJECT
public:
    // The one of a session, which it goes with.
    static TypeDealing& of(QObject& session);

    // What stands for the counts of types when their styles are made. `counts` are the log's: by
    // type, which only become more, and the last one is of events without a type.
    const std::vector<std::uint64_t>& weights(const std::vector<std::uint64_t>& counts);

private:
    explicit TypeDealing(QObject* session) : QObject(session) {}

    std::vector<std::uint64_t> m_weights;
};

}  // namespace oxbow
