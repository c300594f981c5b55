#include "importers/json/document_walk.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "importers/json/found_records.h"
#include "model/event/ascii.h"

namespace oxbow {
namespace {

using StepKind = RecordPath::Kind;
using Steps = DocumentWalk::Steps;
using Place = DocumentWalk::Place;

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

}  // namespace

bool isEventName(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c != '_' && c != '-') {
            plain += absl::ascii_tolower(static_cast<unsigned char>(c));
        }
    }
    return std::find(kEventNames.begin(), kEventNames.end(), plain) != kEventNames.end();
}

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
            if (m_depth == kDeepest) {
                ++m_at;
                skipDeep();
            } else {
                open(c == '[');
            }
        } else if (c == '}' || c == ']') {
            ++m_at;
            close();
            if (m_depth == 0) {
                m_whole = true;
                return true;
            }
        } else if (c == '"') {
            const std::string_view text = string();
            Open& in = m_open[m_depth - 1];
            if (in.nameNext) {
                in.name = text;
                in.nameNext = false;
                if (in.wantsNames) {
                    in.names.insert(in.name);
                }
                if (m_depth == 1) {
                    m_rootNames.insert(in.name);
                }
            } else {
                noteOther();
            }
        } else if (c == ',') {
            m_open[m_depth - 1].nameNext = !m_open[m_depth - 1].array;
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
    while (m_depth > 0) {
        close();
    }
    return true;
}

void DocumentWalk::open(bool array) {
    if (m_depth == m_open.size()) {
        m_open.emplace_back();
    }
    Node* node = nullptr;
    bool wantsNames = m_depth == 0;
    if (m_depth == 0) {
        node = &m_nodes.emplace_back();
    } else {
        Open& in = m_open[m_depth - 1];
        const RecordPath::Step step = in.array ? RecordPath::Step{StepKind::Elements, {}}
                                               : RecordPath::Step{StepKind::Name, in.name};
        node = in.node == nullptr ? nullptr : below(in.node, step);
        const Place* const place = array ? nullptr : placeIn(in);
        wantsNames = place != nullptr && (place->objects == 0 || !in.array);
    }
    Open& open = m_open[m_depth++];
    open.array = array;
    open.from = m_at++;
    open.node = node;
    open.nameNext = !array;
    open.wantsNames = wantsNames;
    open.names.clear();
    open.objects = 0;
    open.others = 0;
}

DocumentWalk::Node* DocumentWalk::below(Node* parent, const RecordPath::Step& step) {
    constexpr std::size_t kMostNodes = 20'000;
    Node*& known = step.kind == StepKind::Elements  ? parent->elements
                   : step.kind == StepKind::Members ? parent->members
                                                    : parent->named[step.name];
    if (known == nullptr && m_nodes.size() < kMostNodes) {
        known = &m_nodes.emplace_back();
        known->place.steps = parent->place.steps;
        known->place.steps.push_back(step);
    }
    return known;
}

Place* DocumentWalk::placeIn(Open& in) {
    const RecordPath::Step step{in.array ? StepKind::Elements : StepKind::Members, {}};
    Node* const node = in.node == nullptr ? nullptr : below(in.node, step);
    return node == nullptr ? nullptr : &node->place;
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

std::map<std::string, const Place*> DocumentWalk::places() const {
    std::map<std::string, const Place*> places;
    for (const Node& node : m_nodes) {
        if (node.place.objects + node.place.rows > 0) {
            places.emplace(RecordPath(node.place.steps).text(), &node.place);
        }
    }
    return places;
}

// A scalar in the container that is open.
void DocumentWalk::noteOther() {
    Open& in = m_open[m_depth - 1];
    ++in.others;
    m_eventNames += m_depth == 1 && isEventName(in.name) ? 1 : 0;
    m_eventNamesBelow += m_depth == 2 && !in.array && isEventName(in.name) ? 1 : 0;
}

void DocumentWalk::close() {
    Open& closed = m_open[m_depth - 1];
    // What holds no objects is no place of records.
    if (closed.objects > 0) {
        if (Place* const place = placeIn(closed)) {
            place->others += closed.others;
        }
    }
    if (--m_depth == 0) {
        return;
    }
    Open& in = m_open[m_depth - 1];
    in.objects += closed.array ? 0 : 1;
    in.others += closed.array ? 1 : 0;
    m_namesColumns =
        m_namesColumns ||
        (closed.array && !in.array && std::min(closed.objects, closed.others) == 0 &&
         closed.objects + closed.others > 1 &&
         std::find(kColumnNames.begin(), kColumnNames.end(), in.name) != kColumnNames.end());
    Place* const place = closed.array && !in.array ? nullptr : placeIn(in);
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
        place->names = closed.names;
    } else if (!in.array) {
        const auto same = std::count_if(closed.names.begin(), closed.names.end(),
                                        [&](const auto& n) { return place->names.contains(n); });
        place->alike = place->alike && static_cast<std::size_t>(same) * 2 > closed.names.size();
    }
}

namespace {

// Whether nothing but names lies between the two, and how the path below goes on.
bool liesIn(const Steps& inner, const Steps& outer) {
    return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin()) &&
           std::all_of(inner.begin() + static_cast<std::ptrdiff_t>(outer.size()), inner.end() - 1,
                       [](const auto& step) { return step.kind == StepKind::Name; });
}

const Place* largestIn(const DocumentWalk& walk, const Steps& outer, std::size_t bytes) {
    const Place* best = nullptr;
    for (const auto& [text, known] : walk.places()) {
        const Place& place = *known;
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

constexpr std::size_t kEnough = 10;  // a few may be a part of one record

// The objects in an array of the document itself that say when they were, or what they are about.
const Place* eventsIn(const DocumentWalk& walk) {
    const Place* best = nullptr;
    for (const auto& [text, place] : walk.places()) {
        const bool fits = place->steps.size() == 2 && place->steps[0].kind == StepKind::Name &&
                          place->steps[1].kind == StepKind::Elements && place->objects >= kEnough &&
                          place->bytes * 10 >= walk.bytes() && place->objects > place->others &&
                          std::any_of(place->names.begin(), place->names.end(), isEventName);
        if (fits && (best == nullptr || place->bytes > best->bytes)) {
            best = place;
        }
    }
    return best;
}

std::string percentOf(std::size_t part, std::size_t whole) {
    return absl::StrCat(whole == 0 ? 0 : part * 100 / whole, " % of the document");
}

FoundRecords findPlace(std::string_view head) {
    FoundRecords found;
    DocumentWalk walk(head);
    if (!walk.run()) {
        return found;
    }
    found.sees = walk.isWhole();
    const std::size_t next =
        walk.isWhole() ? head.find_first_not_of(" \t\r\n\x1e", walk.end()) : std::string_view::npos;
    const auto places = walk.places();
    for (const KnownPath& known : kKnownPaths) {
        const auto place = places.find(std::string(known.path));
        if (place != places.end() && place->second->objects > 0 &&
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
    const Place* const events = eventsIn(walk);
    const bool largestIsEvents =
        place != nullptr && std::any_of(place->names.begin(), place->names.end(), isEventName);
    if (events != nullptr && !largestIsEvents) {
        found.path = RecordPath(events->steps).text();
        found.reason = absl::StrCat("the ", walk.isWhole() ? "" : "first ", events->objects,
                                    " objects in ", found.path, " look like events");
        return found;
    }
    while (place != nullptr && place->objects == 1) {
        const Place* const inner = largestIn(walk, place->steps, place->bytes);
        if (inner == nullptr || inner->objects < 2) {
            break;
        }
        place = inner;
    }
    if (place == nullptr && walk.namesColumns()) {
        for (const auto& [text, known] : walk.places()) {
            const Place& rows = *known;
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
    const bool saysNothing = std::none_of(place->names.begin(), place->names.end(), isEventName);
    if (saysNothing && place->objects < kEnough && walk.mayBeEvent()) {
        return found;  // the document is the event, and these a part of it
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
    if (!path.ok() || path->text() != found.path) {
        return {.sees = found.sees};
    }
    return found;
}

}  // namespace oxbow
