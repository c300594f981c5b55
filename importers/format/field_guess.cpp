#include "importers/format/field_guess.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <span>

#include "importers/format/field_names.h"
#include "importers/format/path_in_record.h"
#include "importers/format/text_shapes.h"
#include "importers/times/time_column.h"
#include "importers/times/time_reader.h"
#include "model/event/time_spans.h"

namespace oxbow {
namespace {

// Below this a field is not taken for what it may be.
constexpr int kLeastScore = 30;
// A field is judged by its variation only where there are so many records.
constexpr std::size_t kFew = 3;
constexpr std::size_t kSeveral = 8;
constexpr int kDepthCost = 8;
// "event", "action": hardly anything else is called so.
constexpr int kClearName = 66;
constexpr std::size_t kExampleBytes = 40;
constexpr std::int64_t kLongestSpread = 20 * 366 * kDay;

bool isContainer(const SampledField& field) {
    if (field.type == JsonType::Object || field.type == JsonType::Array) {
        return true;
    }
    return field.type == JsonType::String && !field.text.empty() &&
           (field.text.front() == '{' || field.text.front() == '[') &&
           validateJson(field.text).ok();
}

bool isScalar(JsonType type) {
    return type != JsonType::Object && type != JsonType::Array && type != JsonType::Null;
}

// What the sample says about one field.
struct Column {
    std::string path;
    std::string leaf;       // as it stands; of {"$oid": …} and its like, the name above it
    std::string plain;      // of the leaf
    std::string plainPath;  // with "." between plain names
    std::size_t depth = 0;
    std::size_t records = 0;  // that have it, null or not
    std::size_t present = 0;  // neither null nor an empty text
    std::size_t scalars = 0;
    std::size_t strings = 0;
    std::size_t containers = 0;  // objects, arrays, and texts that hold one
    std::string example;         // of what is in it
    std::size_t bytes = 0;
    absl::flat_hash_set<std::size_t> distinct;  // hashes of the texts
    std::vector<TimeLexeme> lexemes;            // those that may be times
    bool wantsShapes = false;                   // without a name, or with that of a type
    TextShapes shapes;

    bool mostly(std::size_t count) const { return present > 0 && count * 10 >= present * 9; }
    bool repeats() const { return distinct.size() < present; }
    bool isConstant() const { return distinct.size() == 1 && present >= kFew; }
};

// Whether it is worth trying to read it as a time.
bool mayBeTime(const SampledField& field) {
    constexpr std::size_t kLongest = 120;
    if (!isScalar(field.type)) {
        return field.type != JsonType::Null && field.text.size() <= kLongest;
    }
    return (field.type == JsonType::String || field.type == JsonType::Number) &&
           field.text.size() <= kLongest &&
           field.text.find_first_of("0123456789") != std::string::npos;
}

// "10.11.12" may be a version.
bool saysYear(std::string_view text) {
    constexpr std::size_t kDigits = 4;
    std::size_t run = 0;
    for (const char c : text) {
        run = c >= '0' && c <= '9' ? run + 1 : 0;
        if (run == kDigits) {
            return true;
        }
    }
    return false;
}

// `wanted`: somebody asks for this field.
void look(Column& column, const SampledField& field, bool wanted) {
    ++column.records;
    column.bytes += field.text.size();
    const bool empty =
        field.type == JsonType::Null || (field.type == JsonType::String && field.text.empty());
    if (empty) {
        return;
    }
    ++column.present;
    column.distinct.insert(std::hash<std::string>()(field.text));
    column.scalars += isScalar(field.type) ? 1 : 0;
    column.strings += field.type == JsonType::String ? 1 : 0;
    if (column.example.empty()) {
        column.example = field.text.substr(0, kExampleBytes);
    }
    if (wanted || isPayloadName(column.plain) || column.path == "_source" ||
        !isScalar(field.type)) {
        column.containers += isContainer(field) ? 1 : 0;
    }
    if (column.wantsShapes) {
        column.shapes.add(field.type == JsonType::String ? field.text : std::string_view());
    }
    if (mayBeTime(field)) {
        column.lexemes.push_back({field.type, field.text});
    }
}

std::string joinedPlain(const std::vector<std::string>& names) {
    return absl::StrJoin(names, ".", [](std::string* out, const std::string& name) {
        absl::StrAppend(out, plainName(name));
    });
}

struct Scored {
    const Column* column = nullptr;
    int score = 0;
    std::string why;
    bool byConvention = false;
};

class Guesser {
public:
    Guesser(const std::vector<SampledRecord>& sample, const Reading& told) : m_told(told) {
        for (const MappedField& field : kMappedFields) {
            for (const std::string& path : (told.fields.*field.path).all()) {
                m_taken.insert(path);
            }
        }
        for (const SampledRecord& record : sample) {
            m_records += record.empty() ? 0 : 1;  // a scalar has no fields to miss
            for (const SampledField& field : record) {
                if (Column* const column = columnOf(field)) {
                    look(*column, field, m_taken.contains(field.path));
                }
            }
        }
        for (const Column& column : m_columns) {
            if (column.present * 2 >= m_records) {
                m_presentPaths.push_back(column.plainPath);
            }
        }
        std::sort(m_presentPaths.begin(), m_presentPaths.end());
    }

    GuessedReading guess();

private:
    Column* columnOf(const SampledField& field);
    const Column* columnAt(const std::string& path) const;
    // What every part of an event wants of its field: that the records have it.
    int presenceScore(const Column& column) const;
    std::string coverage(const Column& column, bool different) const;
    std::optional<Scored> shapeScore(const Column& column, bool key) const;
    std::optional<Scored> keyScore(const Column& column) const;
    std::optional<Scored> typeScore(const Column& column) const;
    std::optional<Scored> streamScore(const Column& column) const;
    std::optional<Scored> timeScore(const Column& column, TimeColumn& times);
    int roleScore(FieldRole role, Scored& scored) const;
    template <class Score>
    Scored best(const Score& score) const;
    FieldPaths take(const Scored& found, const char* role, bool different, GuessedReading& out);
    bool isEnvelope(const Column& value) const;

    void guessValue(GuessedReading& out);
    void lookIntoValue(GuessedReading& out) const;
    void guessTime(GuessedReading& out);
    void judgeTold(GuessedReading& out) const;
    // What stands beside a date in fields of their own: its time of day, its zone.
    void joinParts(const Column& date, GuessedReading& out);
    const Column* partBehind(const Column& date, std::string_view before,
                             const TimeReading& reading, bool zone) const;
    void checkTold(const Column* column, const TimeColumn& times, GuessedReading& out) const;
    std::string nearestTimes() const;

    std::size_t m_records = 0;
    const Reading& m_told;
    std::vector<Column> m_columns;
    absl::flat_hash_map<std::string, std::size_t> m_numbers;  // by path
    absl::flat_hash_set<std::string> m_taken;
    std::vector<std::string> m_presentPaths;  // plain ones, sorted
    const Column* m_contradictory = nullptr;  // one whose dates have both orders
};

Column* Guesser::columnOf(const SampledField& field) {
    // Records made of data, not of fields, would make a column of every entry.
    constexpr std::size_t kMostColumns = 20'000;
    const auto known = m_numbers.find(field.path);
    if (known != m_numbers.end()) {
        return &m_columns[known->second];
    }
    if (m_columns.size() >= kMostColumns) {
        return nullptr;
    }
    m_numbers.emplace(field.path, m_columns.size());
    Column& column = m_columns.emplace_back();
    column.path = field.path;
    std::size_t leaf = field.names.size() - 1;
    while (leaf > 0 && field.names[leaf].starts_with('$')) {
        --leaf;
    }
    column.leaf = field.names[leaf];
    column.plain = plainName(column.leaf);
    column.wantsShapes = isNameless(column.leaf) ||
                         nameScore(FieldRole::Type, column.leaf, column.plain) >= kClearName;
    column.plainPath = joinedPlain(field.names);
    column.depth = leaf;
    return &column;
}

const Column* Guesser::columnAt(const std::string& path) const {
    const auto found = m_numbers.find(path);
    return found == m_numbers.end() ? nullptr : &m_columns[found->second];
}

int Guesser::presenceScore(const Column& column) const {
    constexpr int kWorst = 70;
    const std::size_t without = m_records - std::min(m_records, column.present);
    return -static_cast<int>(kWorst * without / std::max<std::size_t>(m_records, 1)) -
           static_cast<int>(column.depth) * kDepthCost;
}

std::string Guesser::coverage(const Column& column, bool different) const {
    const std::string in = absl::StrFormat("in %d of %d sampled record%s", column.present,
                                           m_records, m_records == 1 ? "" : "s");
    return different ? absl::StrFormat("%s, %d different", in, column.distinct.size()) : in;
}

int Guesser::roleScore(FieldRole role, Scored& scored) const {
    const Column& column = *scored.column;
    const int convention = conventionScore(role, column.plainPath, m_presentPaths);
    const int name = nameScore(role, column.leaf, column.plain);
    scored.byConvention = convention > name;
    if (scored.byConvention) {
        scored.why = "this is where such records have it";
        // A convention says where it lies, so that depth is no fault.
        return convention + static_cast<int>(column.depth) * kDepthCost;
    }
    scored.why = "its name says so";
    return name;
}

// Of a table without names what stands in a column has to tell.
std::optional<Scored> Guesser::shapeScore(const Column& column, bool key) const {
    constexpr int kShape = 40;
    const std::size_t shaped = key ? column.shapes.ids() : column.shapes.words();
    const bool few = column.distinct.size() * 4 <= column.present;
    if (!isNameless(column.leaf) || column.present < kFew || column.isConstant() ||
        !column.mostly(shaped) || !column.repeats() ||
        (!key && !few && !column.mostly(column.shapes.levels()))) {
        return std::nullopt;
    }
    return Scored{&column, kShape + presenceScore(column),
                  key ? "its texts look like ids, and come again" : "a few words come again in it"};
}

std::optional<Scored> Guesser::keyScore(const Column& column) const {
    if (auto shaped = shapeScore(column, true)) {
        return shaped;
    }
    Scored out{&column};
    int score = roleScore(FieldRole::Key, out);
    const bool keyItself = column.plain == "key";
    if (score <= 0 || !(column.mostly(column.scalars) || (keyItself && column.present > 0))) {
        return std::nullopt;
    }
    const bool likeId = column.plain.ends_with("id") && score < 80;
    if (likeId) {
        out.why = "it is named like an id";
    }
    if (column.isConstant() && !keyItself) {
        // It tells nothing from anything, unless all records are about one thing.
        score -= out.byConvention ? 15 : 60;
        absl::StrAppend(&out.why, ", though it is always the same");
    } else if (column.repeats()) {
        score += 15;
        absl::StrAppend(&out.why, ", and its values repeat");
    } else if (column.present >= kFew && score < 95) {
        score -= 25;  // it may name the event
        absl::StrAppend(&out.why, ", though no value comes twice");
    }
    out.score = score + presenceScore(column);
    return out;
}

std::optional<Scored> Guesser::typeScore(const Column& column) const {
    if (auto shaped = shapeScore(column, false)) {
        return shaped;
    }
    Scored out{&column};
    int score = roleScore(FieldRole::Type, out);
    if (score <= 0 || !column.mostly(column.strings)) {
        return std::nullopt;
    }
    if (column.isConstant()) {
        score -= out.byConvention ? 15 : 60;
        absl::StrAppend(&out.why, ", though it is always the same");
    }
    // A "name" that is hardly ever the same is somebody's name.
    const std::size_t enough = column.plain == "name" ? 2 : kSeveral;
    // A few records of many kinds are not yet texts of their own each.
    constexpr std::size_t kMany = 40;
    const bool kinds =
        column.mostly(column.shapes.words()) && (column.repeats() || column.present < kMany);
    if (!kinds && column.present >= enough && column.distinct.size() * 2 > column.present) {
        score -= 60;
        absl::StrAppend(&out.why, ", though hardly any is the same");
    }
    out.score = score + presenceScore(column);
    return out;
}

std::optional<Scored> Guesser::streamScore(const Column& column) const {
    Scored out{&column};
    const int score = roleScore(FieldRole::Stream, out);
    if (score <= 0 || !column.mostly(column.strings) ||
        (column.present >= kSeveral && column.distinct.size() * 2 > column.present)) {
        return std::nullopt;
    }
    out.score = score + presenceScore(column);
    return out;
}

std::optional<Scored> Guesser::timeScore(const Column& column, TimeColumn& times) {
    constexpr std::size_t kTried = 5;
    Scored out{&column};
    const int name = roleScore(FieldRole::Time, out);
    // "Pending", where a date should be.
    const std::size_t tenths = name >= kLeastScore ? 5 : 8;
    if (column.lexemes.size() * 10 < column.present * tenths || column.lexemes.empty()) {
        return std::nullopt;
    }
    // Most columns show by their first values that they are none.
    const auto first = std::span(column.lexemes).first(std::min(kTried, column.lexemes.size()));
    if (judgeTimes(first, m_told.time).fits == 0 && name < kLeastScore) {
        return std::nullopt;
    }
    times = judgeTimes(column.lexemes, m_told.time);
    if (times.reading.order == DateOrder::Contradictory && name > -100) {
        m_contradictory = &column;
    }
    if (times.fits * 10 < column.present * 5 || name <= -100) {
        return std::nullopt;
    }
    const bool told = m_told.time.unit || !m_told.time.layouts.empty();
    const bool clear = times.written * 2 > times.fits;
    // A number is an event's time only where its name says so, and so is a day, unless all are.
    const bool days =
        times.numbers == 0 && times.fits == column.present && saysYear(column.lexemes.front().text);
    // Of a table without names, seconds since 1970 and their parts.
    constexpr std::size_t kEpochDigits = 10;
    const bool epochs = isNameless(column.leaf) && times.numbers == column.present &&
                        times.fits == column.present && column.example.size() >= kEpochDigits;
    if (!clear && !days && !told && !epochs && name < kLeastScore) {
        return std::nullopt;
    }
    const int written = clear ? 20 : days || epochs ? 34 : 0;
    int score = std::max(name, written > 0 ? written + std::min(name, 0) : 0) + (clear ? 15 : 0);
    if (name <= 0) {
        out.why = clear ? "it has a date and a time of day" : "it can be read as one";
    }
    const std::size_t steps = times.later + times.earlier;
    if (steps > 0 && times.later >= times.earlier * 4) {
        score += 10;
        absl::StrAppend(&out.why, ", it rises with the records");
    }
    if (column.isConstant()) {
        // All at once is a time as well, where there is no better one.
        score -= clear ? std::clamp(score - kLeastScore, 0, 15) : 15;
    }
    if (times.spread > kLongestSpread && times.later < times.earlier * 4) {
        // Births, foundings: of events that far apart a log would have the order.
        score -= 40;
        absl::StrAppend(&out.why, ", though its times lie decades apart in no order");
    }
    // Odd ones are counted, and cost little.
    score -= static_cast<int>(40 * (column.present - std::min(times.fits, column.present)) /
                              column.present);
    out.score = score + presenceScore(column);
    return out;
}

template <class Score>
Scored Guesser::best(const Score& score) const {
    Scored best;
    for (const Column& column : m_columns) {
        if (m_taken.contains(column.path)) {
            continue;
        }
        std::optional<Scored> scored = score(column);
        if (scored && scored->score >= kLeastScore &&
            (best.column == nullptr || scored->score > best.score)) {
            best = *std::move(scored);
        }
    }
    return best;
}

// Notes a guess; a field is used once.
FieldPaths Guesser::take(const Scored& found, const char* role, bool different,
                         GuessedReading& out) {
    if (found.column == nullptr) {
        out.reasons.push_back(absl::StrCat("no field looks like the ", role));
        return "";
    }
    m_taken.insert(found.column->path);
    out.reasons.push_back(absl::StrCat("the ", role, " is \"", found.column->path, "\": ",
                                       found.why, "; ", coverage(*found.column, different)));
    return found.column->path;
}

// Whether what stands beside a value is about it: names of an envelope, and little else.
bool Guesser::isEnvelope(const Column& value) const {
    const bool holds = value.containers * 2 > value.present && value.present > 0;
    std::size_t beside = 0;
    std::size_t bytes = 0;
    for (const Column& column : m_columns) {
        if (column.depth > 0 || &column == &value || isEnvelopeName(column.plain) ||
            isPayloadName(column.plain) || m_taken.contains(column.path) ||
            column.records * 10 < m_records) {
            continue;
        }
        const bool container = column.containers * 2 > column.present && column.present > 0;
        beside += container ? 3 : 1;
        bytes += column.bytes;
    }
    return beside <= 1 || (holds && beside <= 4 && value.bytes >= bytes);
}

// A text whose content is an object, or an array, in nearly every record is that.
void Guesser::lookIntoValue(GuessedReading& out) const {
    for (const std::string& path : out.reading.fields.value.all()) {
        const Column* const column = columnAt(path);
        if (column != nullptr && column->strings > 0 && column->mostly(column->strings) &&
            column->mostly(column->containers)) {
            out.valueInText = true;
            out.reasons.push_back(
                absl::StrCat("what \"", path, "\" holds is a text of JSON, and read as that"));
            return;
        }
    }
}

void Guesser::guessValue(GuessedReading& out) {
    if (m_told.fields.value) {
        return;
    }
    std::vector<std::string> paths;
    std::string beside;
    const Column* shown = nullptr;
    for (const char* const name : {"value", "payload", "data", "source"}) {
        for (const Column& column : m_columns) {
            const bool named = name == std::string_view("source") ? column.path == "_source"
                                                                  : column.plain == name;
            if (column.depth > 0 || !named || m_taken.contains(column.path)) {
                continue;
            }
            if (!isEnvelope(column)) {
                beside = column.path;
                continue;
            }
            paths.push_back(column.path);
            shown = shown == nullptr ? &column : shown;
        }
    }
    if (shown == nullptr) {
        out.reading.fields.value = "";
        out.reasons.push_back(beside.empty()
                                  ? std::string("the value is the whole record")
                                  : absl::StrCat("the value is the whole record: \"", beside,
                                                 "\" is one of many fields that say something"));
        return;
    }
    for (const std::string& path : paths) {
        m_taken.insert(path);
    }
    out.reading.fields.value = FieldPaths(paths);
    out.reasons.push_back(absl::StrFormat(
        "the value is \"%s\": its name says so, and the rest is an envelope; in %d of %d sampled "
        "record%s",
        shown->path, shown->records, m_records, m_records == 1 ? "" : "s"));
}

void Guesser::guessTime(GuessedReading& out) {
    if (m_told.fields.time) {
        judgeTold(out);
        return;
    }
    TimeColumn bestTimes;
    int bestScore = 0;
    const Scored found = best([&](const Column& column) {
        TimeColumn times;
        std::optional<Scored> scored = timeScore(column, times);
        if (scored && scored->score >= kLeastScore && scored->score > bestScore) {
            bestScore = scored->score;
            bestTimes = std::move(times);
        }
        return scored;
    });
    out.reading.fields.time = take(found, "time", false, out);
    if (found.column != nullptr) {
        out.reading.time = bestTimes.reading;
        absl::StrAppend(&out.reasons.back(), ", ", bestTimes.fits - bestTimes.withoutYear,
                        " of them can be read: ", bestTimes.words);
        if (bestTimes.days == bestTimes.fits) {
            joinParts(*found.column, out);
        }
    } else if (m_contradictory != nullptr) {
        absl::StrAppend(&out.reasons.back(), ": the dates of \"", m_contradictory->path,
                        "\" have both orders of day and month; say which it is with --time-format");
    }
    checkTold(found.column, bestTimes, out);
}

// "order_date" and "order_time", "Date" and "UhrZeit": the words that do not say what part it is.
std::string stemOfName(const std::string& leaf) {
    constexpr std::string_view kParts[] = {"date", "day",  "time",  "datum", "zeit", "hour",
                                           "tz",   "zone", "fecha", "hora",  "utc",  "local"};
    std::vector<std::string> words = wordsOfName(leaf);
    std::erase_if(words, [&](const std::string& word) {
        return std::find(std::begin(kParts), std::end(kParts), word) != std::end(kParts);
    });
    return absl::StrJoin(words, " ");
}

bool namesPart(const std::string& leaf, bool zone) {
    constexpr std::string_view kClocks[] = {"time", "hour", "hours", "clock", "zeit", "uhrzeit",
                                            "uhr",  "hora", "heure", "ora",   "tid",  "timeofday"};
    constexpr std::string_view kZones[] = {"zone",      "tz",       "timezone", "offset",
                                           "utcoffset", "tzoffset", "zeitzone"};
    const std::vector<std::string> words = wordsOfName(leaf);
    const std::span<const std::string_view> wanted =
        zone ? std::span<const std::string_view>(kZones)
             : std::span<const std::string_view>(kClocks);
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
    });
}

// The field beside a date that makes times of it, or zones of such times, in nearly all records.
const Column* Guesser::partBehind(const Column& date, std::string_view before,
                                  const TimeReading& reading, bool zone) const {
    const std::string stem = stemOfName(date.leaf);
    const bool nameless = isNameless(date.leaf);
    const auto parent = [](const Column& column) {
        return column.path.substr(
            0, column.path.size() - std::min(column.path.size(), column.leaf.size()));
    };
    const Column* best = nullptr;
    for (const Column& column : m_columns) {
        const std::string own = stemOfName(column.leaf);
        if (&column == &date || m_taken.contains(column.path) || column.depth != date.depth ||
            parent(column) != parent(date) || column.lexemes.empty() ||
            (nameless ? !isNameless(column.leaf)
                      : !namesPart(column.leaf, zone) || (own != stem && !own.empty())) ||
            column.present * 10 < date.present * 5) {
            continue;
        }
        auto reader = TimeReader::of(reading);
        std::size_t fits = 0;
        for (const TimeLexeme& lexeme : column.lexemes) {
            const std::string text = joinedTexts({std::string(before), lexeme.text});
            const auto time = reader.ok() ? reader->read(JsonType::String, text) : std::nullopt;
            fits += time && (zone ? time->zoneMinutes != Timestamp::kNoZone
                                  : time->precision != TimePrecision::Day)
                        ? 1
                        : 0;
        }
        const bool nearly = fits * 10 >= column.present * 9;
        if (nearly && (best == nullptr || (own == stem && stemOfName(best->leaf) != stem))) {
            best = &column;
        }
    }
    return best;
}

void Guesser::joinParts(const Column& date, GuessedReading& out) {
    // One that is a date: a few may be none.
    auto reader = TimeReader::of(out.reading.time);
    const auto dated =
        std::find_if(date.lexemes.begin(), date.lexemes.end(), [&reader](const TimeLexeme& lexeme) {
            return reader.ok() && reader->read(lexeme.type, lexeme.text).has_value();
        });
    if (dated == date.lexemes.end()) {
        return;
    }
    const std::string first = dated->text;
    const Column* const clock = partBehind(date, first, out.reading.time, false);
    if (clock == nullptr) {
        return;
    }
    std::string path = absl::StrCat(date.path, " + ", clock->path);
    m_taken.insert(clock->path);
    absl::StrAppend(&out.reasons.back(), "; its time of day is \"", clock->path, "\"");
    const std::string moment = absl::StrCat(first, " ", clock->lexemes.front().text);
    if (const Column* const zone = partBehind(date, moment, out.reading.time, true)) {
        absl::StrAppend(&path, " + ", zone->path);
        m_taken.insert(zone->path);
        absl::StrAppend(&out.reasons.back(), ", and its zone \"", zone->path, "\"");
    }
    out.reading.fields.time = path;
}

// The times that there are when nothing is told of them, for a message.
std::string Guesser::nearestTimes() const {
    Reading nothing = m_told;
    nothing.time = {};
    std::string nearest;
    int best = 0;
    for (const Column& column : m_columns) {
        Scored scored{&column};
        const int name = roleScore(FieldRole::Time, scored);
        const TimeColumn times =
            column.lexemes.empty() ? TimeColumn() : judgeTimes(column.lexemes, nothing.time);
        if (times.fits * 2 > column.present && name + 1 > best) {
            best = name + 1;
            nearest =
                absl::StrCat("; the nearest is \"", column.path, "\" without it: ", times.words);
        }
    }
    return nearest;
}

// Nothing that is told is without effect: where it fits nothing, that is said.
void Guesser::checkTold(const Column* column, const TimeColumn& times, GuessedReading& out) const {
    const TimeReading& told = m_told.time;
    const bool unit = told.unit && !told.unitGuessed;
    std::string option;
    if (!told.layouts.empty() && (column == nullptr || times.fits == 0)) {
        option = absl::StrCat("--time-format \"", told.layouts.front(), "\"");
    } else if (unit && (column == nullptr || times.numbers == 0)) {
        option = absl::StrCat("--time-unit ", std::string(nameOf(*told.unit)));
    } else if (m_told.fields.time && column != nullptr && times.fits == 0) {
        option = absl::StrCat("--time \"", column->path, "\"");
    }
    if (option.empty() || m_records == 0) {
        return;
    }
    std::string why =
        column == nullptr ? absl::StrCat("no field has times that fit ", option)
        : times.fits == 0
            ? absl::StrCat("none of the ", column->present, " sampled values of \"", column->path,
                           "\" is a time by ", option, "; they look like ", column->example)
            : absl::StrCat(option, " means nothing here: no time of \"", column->path,
                           "\" is a number; they look like ", column->example);
    absl::StrAppend(&why, nearestTimes());
    out.reasons.push_back(why);
    out.toldFault = absl::InvalidArgumentError(absl::StrCat(
        why, "; say it otherwise or leave it out, or import all the same with --force-mapping"));
}

// A field that was told is not doubted, but its times still have one reading.
void Guesser::judgeTold(GuessedReading& out) const {
    std::vector<TimeLexeme> lexemes;
    const Column* first = nullptr;
    for (const std::string& path : m_told.fields.time.all()) {
        const auto hasUnit = [&path](const auto& unit) { return unit.first == path; };
        const bool known = std::any_of(m_told.time.units.begin(), m_told.time.units.end(), hasUnit);
        if (const Column* const column = known ? nullptr : columnAt(path)) {
            first = first == nullptr && column->present > 0 ? column : first;
            lexemes.insert(lexemes.end(), column->lexemes.begin(), column->lexemes.end());
        }
    }
    if (lexemes.empty() && first != nullptr) {
        checkTold(first, {}, out);
    }
    if (!lexemes.empty()) {
        TimeColumn times = judgeTimes(lexemes, m_told.time);
        out.reasons.push_back(absl::StrFormat("%d of %d sampled times can be read: %s",
                                              times.fits - times.withoutYear, lexemes.size(),
                                              times.words));
        if (times.reading.order == DateOrder::Contradictory) {
            absl::StrAppend(&out.reasons.back(), "; its dates have both orders of day and month");
        }
        checkTold(first, times, out);
        out.reading.time = std::move(times.reading);
    }
}

GuessedReading Guesser::guess() {
    GuessedReading out;
    out.reading = m_told;
    Mapping& fields = out.reading.fields;
    guessValue(out);
    lookIntoValue(out);
    guessTime(out);
    const auto keys = [this](const Column& column) { return keyScore(column); };
    const auto streams = [this](const Column& column) { return streamScore(column); };
    // What could be either is the key: the last of each is what a table is for.
    Scored key = m_told.fields.key ? Scored() : best(keys);
    const Scored stream = best(streams);
    if (!m_told.fields.stream) {
        const bool same = stream.column != nullptr && stream.column == key.column;
        fields.stream = take(same ? Scored() : stream, "stream", true, out);
    }
    if (!m_told.fields.key) {
        fields.key = take(key, "key", true, out);
    }
    if (!m_told.fields.type) {
        fields.type = take(best([this](const Column& column) { return typeScore(column); }), "type",
                           true, out);
    }
    constexpr std::size_t kMostNames = 1'000;
    for (const Column& column : m_columns) {
        if (out.names.size() < kMostNames) {
            out.names.push_back(column.path);
        }
    }
    return out;
}

// The members of an object that lies at `names`.
void addFields(std::string_view object, std::vector<std::string>& names, SampledRecord& out) {
    constexpr std::size_t kMostDepth = 4;
    constexpr std::size_t kMostBytes = 64 * 1024;
    constexpr std::size_t kMostFields = 10'000;
    for (JsonMember& member : jsonMembers(object)) {
        if (out.size() >= kMostFields) {
            return;
        }
        const JsonValue& value = member.value;
        names.push_back(std::move(member.name));
        out.push_back({jsonPathOf(names), names, value.type, jsonText(value)});
        if (value.type == JsonType::Object && names.size() < kMostDepth &&
            value.lexeme.size() <= kMostBytes) {
            addFields(value.lexeme, names, out);
        }
        names.pop_back();
    }
}

}  // namespace

SampledRecord sampledFields(std::string_view record) {
    SampledRecord out;
    std::vector<std::string> names;
    addFields(record, names, out);
    return out;
}

GuessedReading guessReading(const std::vector<SampledRecord>& sample, const Reading& told) {
    return Guesser(sample, told).guess();
}

}  // namespace oxbow
