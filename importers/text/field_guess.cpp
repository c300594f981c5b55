#include "importers/text/field_guess.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>
#include <span>

namespace oxbow {
namespace {

using Names = std::span<const std::string_view>;

// In order of how surely such a field is what we look for.
constexpr std::string_view kKeyNames[] = {"key",      "messagekey",  "recordkey", "rowkey",
                                          "entityid", "aggregateid", "id",        "uuid",
                                          "guid",     "primarykey",  "pk"};
constexpr std::string_view kTypeNames[] = {"eventtype",   "type",   "event",     "eventname",
                                           "kind",        "action", "operation", "op",
                                           "messagetype", "name"};
constexpr std::string_view kTimeNames[] = {
    "eventtime",  "time",       "timestamp", "ts",   "occurredat", "occurredon",
    "createdat",  "happenedat", "datetime",  "date", "tsms",       "timestampms",
    "recordedat", "updatedat",  "created",   "at",   "when"};
constexpr std::string_view kStreamNames[] = {
    "stream", "streamname", "topic", "aggregatetype", "entitytype", "table", "collection"};
// They end like an id, but name the event, its causes or where it was handled.
constexpr std::string_view kNotKeys[] = {"eventid",     "messageid", "msgid",    "correlationid",
                                         "causationid", "traceid",   "spanid",   "parentid",
                                         "requestid",   "sessionid", "schemaid", "partitionid",
                                         "offsetid",    "txid",      "xid",      "transactionid"};

// "created_at", "createdAt", "@Created-At" → "createdat".
std::string plainName(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c != '_' && c != '-' && c != ' ' && c != '@') {
            plain += static_cast<char>(absl::ascii_tolower(static_cast<unsigned char>(c)));
        }
    }
    return plain;
}

bool contains(Names names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// "order_id", "orderId", "orderID", but not "paid".
bool endsLikeId(std::string_view name) {
    return name.size() > 2 &&
           (name.ends_with("_id") || name.ends_with("-id") || name.ends_with(" id") ||
            name.ends_with("_ID") || name.ends_with("Id") || name.ends_with("ID"));
}

// What the sample says about one field.
struct Column {
    std::string name;
    std::string plain;
    std::size_t present = 0;  // not null
    std::size_t scalars = 0;
    std::size_t strings = 0;
    std::size_t times = 0;
    std::size_t clearTimes = 0;  // written out with a time of day
    std::set<std::string> distinct;

    bool mostly(std::size_t count) const { return present > 0 && count * 10 >= present * 9; }
    bool repeats() const { return distinct.size() < present; }
};

void look(Column& column, const SampledField& field) {
    if (field.type == JsonType::Null) {
        return;
    }
    ++column.present;
    column.distinct.insert(field.text);
    if (field.type != JsonType::Object && field.type != JsonType::Array) {
        ++column.scalars;
    }
    if (field.type == JsonType::String) {
        ++column.strings;
    }
    if (const auto time = parseTimeField(field.type, field.text)) {
        ++column.times;
        if (field.type == JsonType::String && field.text.find(':') != std::string::npos) {
            ++column.clearTimes;
        }
    }
}

class Guesser {
public:
    Guesser(const std::vector<SampledRecord>& sample, const Mapping& told) {
        for (const SampledRecord& record : sample) {
            for (const SampledField& field : record) {
                columnOf(field.name, told);
            }
        }
        for (const SampledRecord& record : sample) {
            for (const SampledField& field : record) {
                if (Column* const column = find(field.name)) {
                    look(*column, field);
                }
            }
        }
        m_records = sample.size();
    }

    // The first of `names` whose column passes.
    template <class Test>
    const Column* named(Names names, const Test& passes) const {
        for (const std::string_view name : names) {
            for (const Column& column : m_columns) {
                if (column.plain == name && !contains(m_taken, column.name) && passes(column)) {
                    return &column;
                }
            }
        }
        return nullptr;
    }

    template <class Test>
    const Column* any(const Test& passes) const {
        const auto found = std::find_if(m_columns.begin(), m_columns.end(), [&](const Column& c) {
            return !contains(m_taken, c.name) && passes(c);
        });
        return found == m_columns.end() ? nullptr : &*found;
    }

    // Notes a guess; a field is used once.
    std::string take(const Column* column, std::string_view role, std::string_view why,
                     GuessedMapping& guess) {
        if (column == nullptr) {
            guess.reasons.push_back(absl::StrCat("no field looks like the ", std::string(role)));
            return {};
        }
        m_taken.push_back(column->name);
        guess.reasons.push_back(absl::StrCat("the ", std::string(role), " is \"", column->name,
                                             "\": ", std::string(why)));
        return column->name;
    }

    std::size_t records() const { return m_records; }

private:
    static bool contains(const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    Column* find(const std::string& name) {
        const auto found = std::find_if(m_columns.begin(), m_columns.end(),
                                        [&](const Column& c) { return c.name == name; });
        return found == m_columns.end() ? nullptr : &*found;
    }
    void columnOf(const std::string& name, const Mapping& told) {
        // Records made of data, not of fields, would make a column of every entry.
        constexpr std::size_t kMostColumns = 500;
        const bool used = told.key == name || told.value == name || told.type == name ||
                          told.time == name || told.stream == name;
        if (!used && find(name) == nullptr && m_columns.size() < kMostColumns) {
            m_columns.push_back({name, plainName(name)});
        }
    }

    std::vector<Column> m_columns;
    std::vector<std::string> m_taken;
    std::size_t m_records = 0;
};

std::string guessKey(Guesser& guesser, GuessedMapping& guess) {
    const auto scalar = [](const Column& c) { return c.mostly(c.scalars); };
    const auto likeId = [&](const Column& c) {
        return endsLikeId(c.name) && !contains(kNotKeys, c.plain) && scalar(c);
    };
    const Column* const byName = guesser.named(
        kKeyNames, [&](const Column& c) { return c.plain == "key" ? c.present > 0 : scalar(c); });
    const bool plainId =
        byName && (byName->plain == "id" || byName->plain == "uuid" || byName->plain == "guid");
    if (byName && !plainId) {
        return guesser.take(byName, "key", "its name says so", guess);
    }
    // An "id" that never repeats may be the event's; what it is about has an id of its own then.
    if (!byName || !byName->repeats()) {
        if (const Column* const entity = guesser.any(
                [&](const Column& c) { return likeId(c) && c.repeats() && c.plain != "id"; })) {
            return guesser.take(entity, "key", "it is named like an id, and ids repeat", guess);
        }
    }
    if (byName) {
        return guesser.take(byName, "key", "its name says so", guess);
    }
    if (const Column* const entity = guesser.any(likeId)) {
        return guesser.take(entity, "key", "it is named like an id", guess);
    }
    return guesser.take(nullptr, "key", {}, guess);
}

std::string guessTime(Guesser& guesser, GuessedMapping& guess) {
    if (const Column* const byName =
            guesser.named(kTimeNames, [](const Column& c) { return c.mostly(c.times); })) {
        return guesser.take(byName, "time", "its name says so, and it can be read as one", guess);
    }
    return guesser.take(guesser.any([](const Column& c) { return c.mostly(c.clearTimes); }), "time",
                        "it has a date and a time of day", guess);
}

std::string guessType(Guesser& guesser, GuessedMapping& guess) {
    const auto passes = [&](const Column& c) {
        // A "name" that is hardly ever the same is somebody's name.
        const bool names = c.plain == "name" || c.plain == "event";
        return c.mostly(c.strings) &&
               (!names || guesser.records() < 8 || c.distinct.size() * 2 <= c.present);
    };
    return guesser.take(guesser.named(kTypeNames, passes), "type", "its name says so", guess);
}

std::string guessStream(Guesser& guesser, GuessedMapping& guess) {
    const auto passes = [](const Column& c) { return c.mostly(c.strings); };
    return guesser.take(guesser.named(kStreamNames, passes), "stream", "its name says so", guess);
}

std::string guessValue(Guesser& guesser, GuessedMapping& guess) {
    for (const std::string_view name : kValueNames) {
        if (const Column* const column =
                guesser.any([&](const Column& c) { return c.name == name; })) {
            return guesser.take(column, "value", "its name says so", guess);
        }
    }
    for (const std::string_view name : kValueNames) {
        if (const Column* const column =
                guesser.any([&](const Column& c) { return c.plain == name; })) {
            return guesser.take(column, "value", "its name says so", guess);
        }
    }
    guess.reasons.emplace_back("the value is the whole record");
    return {};
}

}  // namespace

std::optional<Timestamp> parseTimeField(JsonType type, std::string_view text) {
    if (type == JsonType::Number) {
        return parseEpoch(text);
    }
    if (type != JsonType::String || text.empty()) {
        return std::nullopt;
    }
    if (auto time = parseTimestamp(text)) {
        return time;
    }
    return parseEpoch(text);
}

GuessedMapping guessMapping(const std::vector<SampledRecord>& sample, const Mapping& told) {
    Guesser guesser(sample, told);
    GuessedMapping guess;
    guess.mapping = told;
    if (!told.value) {
        guess.mapping.value = guessValue(guesser, guess);
    }
    if (!told.time) {
        guess.mapping.time = guessTime(guesser, guess);
    }
    if (!told.stream) {
        guess.mapping.stream = guessStream(guesser, guess);
    }
    if (!told.key) {
        guess.mapping.key = guessKey(guesser, guess);
    }
    if (!told.type) {
        guess.mapping.type = guessType(guesser, guess);
    }
    return guess;
}

}  // namespace oxbow
