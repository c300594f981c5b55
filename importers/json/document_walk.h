// The containers of a JSON document, and what lies in them.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "importers/json/record_path.h"

namespace oxbow {

// Walks over a text that looks like JSON, and may be cut, and notes the objects in its containers.
// Reads no more than brackets, quotes and names; never fails.
class DocumentWalk {
public:
    using Steps = std::vector<RecordPath::Step>;
    // All that lies at one path of a document.
    struct Place {
        Steps steps;
        std::size_t objects = 0;
        std::size_t others = 0;
        std::size_t bytes = 0;  // of the objects
        std::size_t rows = 0;   // arrays
        std::size_t rowBytes = 0;
        bool alike = true;  // their members' names; for those that lie in an object
        std::set<std::string, std::less<>> names;  // of the first one's members
    };

    explicit DocumentWalk(std::string_view text) : m_text(text) {}

    // False where the text does not begin with an object.
    bool run();

    // By their paths; those that hold something.
    std::map<std::string, const Place*> places() const;
    std::size_t bytes() const { return m_at - m_begin; }
    bool isWhole() const { return m_whole; }
    std::size_t end() const { return m_at; }
    bool looksLikeEvent() const { return m_eventNames > 0; }
    // One of the objects in it does: `{"id": {"time": …}, …}`.
    bool mayBeEvent() const { return m_eventNamesBelow > 0; }
    bool namesColumns() const { return m_namesColumns; }
    bool hasRoot(std::string_view name) const { return m_rootNames.contains(name); }

private:
    // A container by its path, in a tree of names.
    struct Node {
        Place place;
        std::map<std::string, Node*, std::less<>> named;
        Node* elements = nullptr;  // what lies in it, where it is an array …
        Node* members = nullptr;   // … and where it is an object
    };
    struct Open {
        bool array = false;
        std::size_t from = 0;
        Node* node = nullptr;   // the container's; null: there are too many
        std::string name;       // of the member at work
        bool nameNext = false;  // an object's next string is a name
        bool wantsNames = false;
        std::set<std::string, std::less<>> names;  // of its members, where they are wanted
        std::size_t objects = 0;                   // in it
        std::size_t others = 0;
    };

    std::string_view string();
    void open(bool array);
    void close();
    Node* below(Node* parent, const RecordPath::Step& step);
    // Where what lies in the container is noted.
    Place* placeIn(Open& in);
    void noteOther();
    void skipDeep();

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_begin = 0;
    std::vector<Open> m_open;  // as deep as it ever was …
    std::size_t m_depth = 0;   // … and as it is
    std::deque<Node> m_nodes;
    std::set<std::string, std::less<>> m_rootNames;
    std::size_t m_eventNames = 0;
    std::size_t m_eventNamesBelow = 0;
    bool m_namesColumns = false;
    bool m_whole = false;
};

// What an event says of itself, and a wrapper of events does not.
bool isEventName(std::string_view name);

}  // namespace oxbow
