#include "importers/text/record_path.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "model/event/ascii.h"

namespace oxbow {
namespace {

absl::Status badPath(std::string_view text, std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(text), "\" is no place of records: ", std::string(why),
                     "; write it like Records[*], hits.hits[*] or actionsById.*"));
}

// The documents that are known to hold records, so that one of them alone is taken apart. Those
// with `lines` are so too where each line is one; `beside` is a member that must stand beside the
// first name, where that alone says little.
struct KnownPath {
    std::string_view path;
    bool lines = true;
    std::string_view beside = {};
};
constexpr std::array<KnownPath, 13> kKnownPaths = {{
    {"resourceLogs[*].scopeLogs[*].logRecords[*]"},
    {"resourceSpans[*].scopeSpans[*].spans[*]"},
    {"resourceMetrics[*].scopeMetrics[*].metrics[*]"},
    {"hits.hits[*]"},
    {"Records[*]"},
    {"records[*]"},
    {"logEvents[*]"},
    {"traceEvents[*]"},
    {"log.entries[*]"},
    {"actionsById.*"},
    {"result[*]", true, "jsonrpc"},
    {"value[*]", false, "@odata.context"},
    {"data[*]", false, "has_more"},
}};

// What names the columns of rows that are arrays.
constexpr std::array<std::string_view, 5> kColumnNames = {"columns", "fields", "headers", "header",
                                                          "schema"};

// What an event says of itself, and a wrapper of events does not.
constexpr std::array<std::string_view, 13> kEventNames = {
    "id",         "time",      "timestamp", "ts",         "eventtime", "createdat", "created",
    "occurredat", "eventtype", "uuid",      "@timestamp", "date",      "key"};

constexpr std::size_t kDeepest = 32;

// A name that would be taken for something else.
bool isQuoted(const std::string& name) {
    return name == "*" || name.starts_with('$') || name.find_first_of(".[") != std::string::npos;
}

}  // namespace

absl::StatusOr<RecordPath> RecordPath::parse(std::string_view text) {
    std::string_view left = text;
    if (left.starts_with('$')) {
        left.remove_prefix(1);
        left.remove_prefix(left.starts_with('.') ? 1 : 0);
    }
    std::vector<Step> steps;
    bool first = true;
    while (!left.empty()) {
        if (left.starts_with("[*]") || left.starts_with("[]")) {
            left.remove_prefix(left[1] == '*' ? 3 : 2);
            steps.push_back({Kind::Elements, {}});
        } else if (left.starts_with("[\"")) {
            const std::size_t end = left.find("\"]", 2);
            if (end == std::string_view::npos) {
                return badPath(text, "a name in quotes is not closed by \"]");
            }
            steps.push_back({Kind::Name, std::string(left.substr(2, end - 2))});
            left.remove_prefix(end + 2);
        } else if (left.front() == '[') {
            return badPath(text, "brackets hold * for all elements, or a name in quotes");
        } else {
            if (!first) {
                if (left.front() != '.') {
                    return badPath(text, "a dot should stand before a name");
                }
                left.remove_prefix(1);
            }
            const std::size_t end = std::min(left.find_first_of(".["), left.size());
            if (end == 0) {
                return badPath(text, "a name is missing");
            }
            const std::string name(left.substr(0, end));
            steps.push_back({name == "*" ? Kind::Members : Kind::Name, name == "*" ? "" : name});
            left.remove_prefix(end);
        }
        first = false;
    }
    if (!steps.empty() && steps.back().kind == Kind::Name) {
        steps.push_back({Kind::Elements, {}});
    }
    return RecordPath(std::move(steps));
}

std::string RecordPath::text() const {
    std::string out;
    for (const Step& step : m_steps) {
        if (step.kind == Kind::Elements) {
            out += "[*]";
        } else if (step.kind == Kind::Name && isQuoted(step.name)) {
            absl::StrAppend(&out, "[\"", step.name, "\"]");
        } else {
            absl::StrAppend(&out, out.empty() ? "" : ".",
                            step.kind == Kind::Members ? "*" : step.name);
        }
    }
    return out;
}

namespace {

using StepKind = RecordPath::Kind;
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
    std::set<std::string, std::less<>> names;
};

// Walks over a text that looks like JSON, and may be cut, and notes the objects in its containers.
// Reads no more than brackets, quotes and names; never fails.
class DocumentWalk {
public:
    explicit DocumentWalk(std::string_view text) : m_text(text) {}

    // False where the text does not begin with an object.
    bool run();

    const std::map<std::string, Place>& places() const { return m_places; }
    std::size_t bytes() const { return m_at - m_begin; }
    bool isWhole() const { return m_whole; }
    std::size_t end() const { return m_at; }
    bool looksLikeEvent() const { return m_eventNames > 0; }
    bool namesColumns() const { return m_namesColumns; }
    bool hasRoot(std::string_view name) const { return m_rootNames.contains(name); }

private:
    struct Open {
        bool array = false;
        std::size_t from = 0;
        std::string name;             // of the member at work
        bool nameNext = false;        // an object's next string is a name
        std::set<std::string> names;  // of an object's members
        std::size_t objects = 0;      // in it
        std::size_t others = 0;
    };

    std::string_view string();
    void close();
    Place* placeHere();
    Steps pathOf(std::size_t depth) const;
    void noteOther();
    void skipDeep();

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_begin = 0;
    std::vector<Open> m_open;
    std::map<std::string, Place> m_places;
    std::set<std::string, std::less<>> m_rootNames;
    std::size_t m_eventNames = 0;
    bool m_namesColumns = false;
    bool m_whole = false;
};

// Stands behind the closing quote then, or at the text's end.
std::string_view DocumentWalk::string() {
    const std::size_t from = ++m_at;
    while (m_at < m_text.size() && m_text[m_at] != '"') {
        m_at += m_text[m_at] == '\\' ? 2 : 1;
    }
    const std::size_t end = std::min(m_at, m_text.size());
    m_at = std::min(m_at + 1, m_text.size());
    return m_text.substr(from, end - from);
}

bool DocumentWalk::run() {
    m_at = std::min(m_text.find_first_not_of(" \t\r\n\x1e"), m_text.size());
    m_begin = m_at;
    if (m_at == m_text.size() || m_text[m_at] != '{') {
        return false;
    }
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '{' || c == '[') {
            Open& open = m_open.emplace_back();
            open.array = c == '[';
            open.from = m_at++;
            open.nameNext = c == '{';
            if (m_open.size() > kDeepest) {
                skipDeep();
                m_open.pop_back();
            }
        } else if (c == '}' || c == ']') {
            ++m_at;
            close();
            if (m_open.empty()) {
                m_whole = true;
                return true;
            }
        } else if (c == '"') {
            const std::string_view text = string();
            Open& open = m_open.back();
            if (open.nameNext) {
                open.name = text;
                open.names.insert(open.name);
                open.nameNext = false;
                if (m_open.size() == 1) {
                    m_rootNames.insert(open.name);
                }
            } else {
                noteOther();
            }
        } else if (c == ',') {
            m_open.back().nameNext = !m_open.back().array;
            ++m_at;
        } else {
            if (!isSpace(c) && c != ':') {
                noteOther();
                while (m_at + 1 < m_text.size() && m_text[m_at + 1] != ',' &&
                       m_text[m_at + 1] != '}' && m_text[m_at + 1] != ']') {
                    ++m_at;
                }
            }
            ++m_at;
        }
    }
    // What the end cuts off counts as far as it goes.
    while (!m_open.empty()) {
        close();
    }
    return true;
}

// To the bracket that closes what is open, whatever is in it.
void DocumentWalk::skipDeep() {
    for (std::size_t depth = 1; depth > 0 && m_at < m_text.size();) {
        const char c = m_text[m_at];
        if (c == '"') {
            string();
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        ++m_at;
    }
}

Steps DocumentWalk::pathOf(std::size_t depth) const {
    Steps steps;
    for (std::size_t i = 0; i < depth; ++i) {
        if (m_open[i].array) {
            steps.push_back({StepKind::Elements, {}});
        } else {
            steps.push_back({StepKind::Name, m_open[i].name});
        }
    }
    return steps;
}

// A scalar in the container that is open.
void DocumentWalk::noteOther() {
    Open& in = m_open.back();
    ++in.others;
    if (m_open.size() > 1) {
        return;
    }
    std::string name;
    for (const char c : absl::AsciiStrToLower(in.name)) {
        name += c == '_' || c == '-' ? "" : std::string(1, c);
    }
    m_eventNames +=
        std::find(kEventNames.begin(), kEventNames.end(), name) != kEventNames.end() ? 1 : 0;
}

Place* DocumentWalk::placeHere() {
    constexpr std::size_t kMostPlaces = 1000;
    Steps steps = pathOf(m_open.size());
    if (!m_open.back().array) {
        steps.back() = {StepKind::Members, {}};
    }
    const std::string text = RecordPath(steps).text();
    if (m_places.size() >= kMostPlaces && !m_places.contains(text)) {
        return nullptr;
    }
    Place& place = m_places[text];
    place.steps = std::move(steps);
    return &place;
}

void DocumentWalk::close() {
    // What holds no objects is no place of records.
    if (m_open.back().objects > 0) {
        if (Place* const place = placeHere()) {
            place->others += m_open.back().others;
        }
    }
    const Open closed = std::move(m_open.back());
    m_open.pop_back();
    if (m_open.empty()) {
        return;
    }
    Open& in = m_open.back();
    in.objects += closed.array ? 0 : 1;
    in.others += closed.array ? 1 : 0;
    m_namesColumns =
        m_namesColumns ||
        (closed.array && !in.array && closed.objects == 0 && closed.others > 1 &&
         std::find(kColumnNames.begin(), kColumnNames.end(), in.name) != kColumnNames.end());
    Place* const place = closed.array && !in.array ? nullptr : placeHere();
    if (place == nullptr) {
        return;
    }
    if (closed.array) {
        ++place->rows;
        place->rowBytes += m_at - closed.from;
        return;
    }
    ++place->objects;
    place->bytes += m_at - closed.from;
    if (place->objects == 1) {
        place->names.insert(closed.names.begin(), closed.names.end());
    } else if (!in.array) {
        const auto same = std::count_if(closed.names.begin(), closed.names.end(),
                                        [&](const auto& n) { return place->names.contains(n); });
        place->alike = place->alike && static_cast<std::size_t>(same) * 2 > closed.names.size();
    }
}

// Whether nothing but names lies between the two, and how the path below goes on.
bool liesIn(const Steps& inner, const Steps& outer) {
    return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin()) &&
           std::all_of(inner.begin() + static_cast<std::ptrdiff_t>(outer.size()), inner.end() - 1,
                       [](const auto& step) { return step.kind == StepKind::Name; });
}

const Place* largestIn(const DocumentWalk& walk, const Steps& outer, std::size_t bytes) {
    const Place* best = nullptr;
    for (const auto& [text, place] : walk.places()) {
        const bool map = place.steps.back().kind == StepKind::Members;
        const bool fits = liesIn(place.steps, outer) && place.objects > place.others &&
                          place.bytes * 2 > bytes && !place.names.empty() &&
                          (!map || (place.objects > 2 && place.others == 0 && place.alike));
        if (fits && (best == nullptr || place.bytes > best->bytes)) {
            best = &place;
        }
    }
    return best;
}

std::string percentOf(std::size_t part, std::size_t whole) {
    return absl::StrCat(whole == 0 ? 0 : part * 100 / whole, " % of the document");
}

}  // namespace

namespace {

FoundRecords findPlace(std::string_view head) {
    FoundRecords found;
    DocumentWalk walk(head);
    if (!walk.run()) {
        return found;
    }
    const std::size_t next =
        walk.isWhole() ? head.find_first_not_of(" \t\r\n\x1e", walk.end()) : std::string_view::npos;
    for (const KnownPath& known : kKnownPaths) {
        const auto place = walk.places().find(std::string(known.path));
        if (place != walk.places().end() && place->second.objects > 0 &&
            (known.lines || next == std::string_view::npos) &&
            (known.beside.empty() || walk.hasRoot(known.beside))) {
            found.path = known.path;
            found.known = true;
            found.reason =
                absl::StrCat("documents of this kind hold their records in ", found.path);
            return found;
        }
    }
    if (next != std::string_view::npos || walk.looksLikeEvent()) {
        return found;
    }
    const Place* place = largestIn(walk, {}, walk.bytes());
    while (place != nullptr && place->objects == 1) {
        const Place* const inner = largestIn(walk, place->steps, place->bytes);
        if (inner == nullptr || inner->objects < 2) {
            break;
        }
        place = inner;
    }
    if (place == nullptr && walk.namesColumns()) {
        for (const auto& [text, rows] : walk.places()) {
            if (rows.rows > 0 && rows.rows > rows.objects && rows.rowBytes * 2 > walk.bytes()) {
                found.path = text;
                found.reason = absl::StrCat("the ", rows.rows, " rows in ", text, " are ",
                                            percentOf(rows.rowBytes, walk.bytes()),
                                            ", which names their columns");
            }
        }
        return found;
    }
    if (place == nullptr || place->objects < 2) {
        return found;
    }
    found.path = RecordPath(place->steps).text();
    found.reason =
        absl::StrCat("the ", walk.isWhole() ? "" : "first ", place->objects, " objects in ",
                     found.path, " are ", percentOf(place->bytes, walk.bytes()));
    return found;
}

}  // namespace

FoundRecords findRecords(std::string_view head) {
    FoundRecords found = findPlace(head);
    // A member may have a name that no path can tell.
    const auto path = RecordPath::parse(found.path);
    return path.ok() && path->text() == found.path ? found : FoundRecords();
}

}  // namespace oxbow
