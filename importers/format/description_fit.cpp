#include "importers/format/description_fit.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "importers/format/field_guess.h"
#include "importers/format/path_in_record.h"
#include "importers/plain/compiled_pattern.h"
#include "importers/plain/text_importer.h"
#include "importers/registry.h"
#include "importers/text/sniffing.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampledRecords = 60;
constexpr std::size_t kFirstLines = 30;

// One record as a description looks at it.
struct SeenRecord {
    std::string text;
    SampledRecord fields;
    std::string json;  // of which the fields are
    std::vector<Header> headers;
};

struct Sample {
    std::vector<SeenRecord> records;
    std::size_t rejected = 0;  // of those that were to be sampled
    std::size_t above = 0;
};

// Keeps all that comes from the beginning of a source.
class SampleSink final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        for (std::size_t i = 0; i < batch->rejected.size(); ++i) {
            const bool first = events.empty() && batch->rejectedBefore[i] == 0;
            above += first ? 1 : 0;
            head +=
                first && batch->rejected[i].reason.starts_with("this line stands before") ? 1 : 0;
            rejected += first ? 0 : 1;
        }
        for (const EventView& event : batch->events) {
            events.emplace_back(event);
        }
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }
    bool none() const { return events.size() + rejected + above == 0; }
    bool several() const { return events.size() + rejected > 1; }

    std::vector<Event> events;
    std::size_t rejected = 0;
    std::size_t above = 0;  // rejected before the first event
    std::size_t head = 0;   // of those, for where they stand: they begin like no record
};

// What a record's fields are is what its value shows where that is the whole record: a table's row
// and a text's parts are an object there.
SeenRecord seenOf(Event event, bool isRow) {
    SeenRecord seen;
    // A row that is JSON by itself is still a row.
    if (event.record && !isRow) {
        seen.fields = sampledFields(*event.record);
        seen.json = seen.fields.empty() ? std::string() : *event.record;
    }
    if (seen.fields.empty() && event.value) {
        seen.fields = sampledFields(*event.value);
        seen.json = *event.value;
    }
    seen.text = event.record ? *std::move(event.record) : event.value.value_or("");
    seen.headers = std::move(event.details.headers);
    return seen;
}

// Absent: the record has no such field.
std::optional<std::string> fieldAt(const SeenRecord& record, const std::string& path) {
    const auto found =
        std::find_if(record.fields.begin(), record.fields.end(),
                     [&path](const SampledField& field) { return field.path == path; });
    if (found != record.fields.end()) {
        return found->text;
    }
    const auto parsed = PathInRecord::parse(path);
    if (!parsed.ok()) {
        return std::nullopt;
    }
    if (parsed->ofDocument()) {
        const auto said = parsed->among(record.headers);
        return said ? std::optional(jsonText(*jsonAt(*said, JsonPath()))) : said;
    }
    if (record.fields.empty()) {
        return std::nullopt;
    }
    const auto value = parsed->in(record.json);
    return value ? std::optional(jsonText(*value)) : std::nullopt;
}

// Whether the record has a field of that path, null or not. Where the path goes on in a text, that
// may hold JSON.
bool hasField(const SeenRecord& record, const std::string& path) {
    const std::vector<std::string> parts = joinedPaths(path);
    return std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
        const auto parsed = PathInRecord::parse(part);
        if ((parts.size() > 1 && joinedWord(part)) || fieldAt(record, part) || !parsed.ok()) {
            return true;
        }
        const auto& steps = parsed->path().steps();
        const auto leadsTo = [&](const SampledField& field) {
            if (field.names.size() == 1 && field.names.front() == part) {
                return true;  // called like the whole path
            }
            return field.type == JsonType::String && field.names.size() < steps.size() &&
                   std::equal(
                       field.names.begin(), field.names.end(), steps.begin(),
                       [](const std::string& name, const auto& step) { return name == step.name; });
        };
        return std::any_of(record.fields.begin(), record.fields.end(), leadsTo);
    });
}

class Sampler {
public:
    explicit Sampler(const SourceHead& head) : m_head(head), m_text(sniffText(head)) {
        m_lines = sampleLines(m_text, kFirstLines);
        m_anyLines = m_lines;
        for (const std::string& piece : head.later) {
            for (const std::string_view line : sampleLines(piece, kFirstLines)) {
                m_anyLines.push_back(line);
            }
        }
    }

    // Whether what a description asks for stands in the text at all: spares the reading.
    bool mayFit(const Description& description) const;
    const Sample& sample(const Format& container, const Reading& described);

private:
    Sample read(const Format& container, const Reading& reading) const;
    absl::Status feed(StreamImporter& importer, SampleSink& sink, const Format& container) const;

    const SourceHead& m_head;
    const std::string m_text;
    std::vector<std::string_view> m_lines;     // of m_text, the first …
    std::vector<std::string_view> m_anyLines;  // … and some from further on in the source
    std::map<std::string, Sample> m_samples;
};

bool Sampler::mayFit(const Description& description) const {
    // Names that the description gives to the columns stand nowhere.
    const std::string header = description.reading.dialect.header.value_or("line");
    const bool named = header == "line" || header == "none";
    const auto isThere = [this, named](const std::string& path) {
        const auto parsed = PathInRecord::parse(path);
        if (!named || !parsed.ok() || parsed->path().isRoot()) {
            return true;
        }
        // A path without names, or one that JSON escapes, proves nothing.
        const std::string& name = parsed->path().steps().back().name;
        return m_text.find(name) != std::string::npos ||
               name.find_first_of("\"\\/") != std::string::npos;
    };
    const DescribedMatch& match = description.match;
    const bool values = std::all_of(match.values.begin(), match.values.end(),
                                    [&](const auto& value) { return isThere(value.first); });
    if (!values || !std::all_of(match.fields.begin(), match.fields.end(), isThere)) {
        return false;
    }
    if (!mayBeText(description.reading.text, m_anyLines)) {
        return false;
    }
    if (match.line.empty()) {
        return true;
    }
    const auto line = compiledPattern(match.line, PatternKind::Search);
    return std::any_of(m_lines.begin(), m_lines.end(), [&line](std::string_view text) {
        return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *line);
    });
}

const Sample& Sampler::sample(const Format& container, const Reading& described) {
    // Of a reading only what says how records are found; the whole record is shown.
    const auto over = readingOver(m_head.reading, described);
    Reading reading = over.ok() ? *over : m_head.reading;
    reading.fields = {"", "", "", "", ""};
    reading.time = {};
    reading.deleting = {};
    reading.format.clear();
    reading.dialect.encoding = m_head.encoding.empty() ? reading.dialect.encoding : m_head.encoding;
    if (!container.takesRecords) {
        reading.records.clear();
    }
    const std::string key = absl::StrCat(container.name, " ", readingJson(reading));
    const auto known = m_samples.find(key);
    return known != m_samples.end()
               ? known->second
               : m_samples.emplace(key, read(container, reading)).first->second;
}

Sample Sampler::read(const Format& container, const Reading& reading) const {
    ImportOptions options;
    options.reading = reading;
    options.forceMapping = true;
    const auto importer = container.makeStream(options, "sample");
    SampleSink sink;
    Sample out;
    if (!feed(*importer, sink, container).ok()) {
        return out;
    }
    // What stands above a table is none of its rows, and some logs have a head of a few lines.
    constexpr std::size_t kLongestHead = 10;
    if (sink.events.empty()) {
        sink.rejected += sink.above;
    } else if (!container.takesDialect) {
        sink.rejected += sink.above - (sink.head <= kLongestHead ? sink.head : 0);
    }
    out.above = container.takesDialect ? 0 : sink.above;
    const std::size_t all = sink.events.size() + sink.rejected;
    const std::size_t most = std::min(all, kSampledRecords);
    out.rejected = all == 0 ? 0 : sink.rejected * most / all;
    const std::size_t wanted = std::min(sink.events.size(), most - out.rejected);
    for (std::size_t i = 0; i < wanted; ++i) {
        out.records.push_back(seenOf(std::move(sink.events[i * sink.events.size() / wanted]),
                                     container.takesDialect));
    }
    return out;
}

absl::Status Sampler::feed(StreamImporter& importer, SampleSink& sink,
                           const Format& container) const {
    constexpr std::size_t kFirstBytes = 32 * 1024;
    constexpr std::size_t kMostLater = 8 * 1024;
    std::string_view rest = m_head.head;
    const bool spreads = container.growsByLines && !m_head.later.empty() &&
                         (m_head.encoding.empty() || m_head.encoding == "UTF-8");
    if (!m_head.complete || rest.size() > kFirstBytes) {
        // More is read only where a record is longer.
        std::size_t bytes = std::min(rest.size(), kFirstBytes);
        const std::size_t end = rest.substr(0, bytes).rfind('\n');
        bytes = end == std::string_view::npos || !container.growsByLines ? bytes : end + 1;
        absl::Status status = importer.feed(rest.substr(0, bytes), sink);
        rest.remove_prefix(bytes);
        status.Update(importer.pause(sink));
        if (status.ok() && sink.several()) {
            for (const std::string& piece : spreads ? m_head.later : std::vector<std::string>()) {
                const std::size_t cut = piece.substr(0, kMostLater).rfind('\n');
                status.Update(importer.feed(
                    std::string_view(piece).substr(0, cut == std::string::npos ? 0 : cut + 1),
                    sink));
            }
            status.Update(importer.pause(sink));
        }
        if (!status.ok() || sink.several() || rest.empty()) {
            return status;
        }
    }
    absl::Status status = importer.feed(rest, sink);
    // Of one that is so long that none ends in the head, its beginning has to tell.
    status.Update(m_head.complete ? importer.finish(sink) : importer.pause(sink));
    if (!m_head.complete && status.ok() && sink.none()) {
        status = importer.finish(sink);
    }
    return status;
}

// What a description asks of records, made ready to be asked.
class Question {
public:
    explicit Question(const DescribedMatch& match)
        : m_match(match), m_pattern(compiledPattern(match.pattern, PatternKind::Search)) {
        for (const auto& [path, pattern] : match.values) {
            m_values.emplace_back(path, compiledPattern(pattern, PatternKind::Search));
        }
    }

    bool fits(const SeenRecord& record) const {
        const auto isThere = [&](const std::string& path) {
            return fieldAt(record, path).has_value();
        };
        return std::all_of(m_match.fields.begin(), m_match.fields.end(), isThere) &&
               std::all_of(m_values.begin(), m_values.end(),
                           [&](const auto& value) {
                               const auto text = fieldAt(record, value.first);
                               return text && RE2::FullMatch(*text, *value.second);
                           }) &&
               (m_match.pattern.empty() || RE2::PartialMatch(record.text, *m_pattern));
    }
    std::string words() const;

private:
    const DescribedMatch& m_match;
    std::shared_ptr<const RE2> m_pattern;
    std::vector<std::pair<std::string, std::shared_ptr<const RE2>>> m_values;
};

std::string Question::words() const {
    constexpr std::size_t kMostNamed = 5;
    std::vector<std::string> parts;
    if (!m_match.fields.empty()) {
        const std::size_t named = std::min(m_match.fields.size(), kMostNamed);
        parts.push_back(absl::StrCat(
            "have ",
            absl::StrJoin(m_match.fields.begin(),
                          m_match.fields.begin() + static_cast<std::ptrdiff_t>(named), ", "),
            named < m_match.fields.size() ? ", …" : ""));
    }
    for (const auto& [path, pattern] : m_match.values) {
        parts.push_back(absl::StrCat("say ", pattern, " in ", path));
    }
    if (!m_match.pattern.empty()) {
        parts.push_back(absl::StrCat("are like ", m_match.pattern));
    }
    return absl::StrJoin(parts, " and ");
}

std::string reasonOf(const DescriptionFit& fit, const Question& question) {
    const Description& description = *fit.described.description;
    const DescribedMatch& match = description.match;
    const std::string many =
        fit.fitting == fit.records && fit.records > 1
            ? absl::StrCat("all ", fit.records, " sampled records ")
            : absl::StrCat(fit.fitting, " of ", fit.records,
                           fit.records == 1 ? " sampled record " : " sampled records ");
    return absl::StrCat(description.title, ": ",
                        match.line.empty()
                            ? std::string()
                            : absl::StrCat("one of the first lines is like ", match.line, ", and "),
                        many, match.asksRecords() ? question.words() : std::string("can be read"));
}

bool anyHas(const Sample& sample, std::span<const std::string> paths) {
    return std::any_of(paths.begin(), paths.end(), [&sample](const std::string& path) {
        return std::any_of(sample.records.begin(), sample.records.end(),
                           [&path](const SeenRecord& record) { return hasField(record, path); });
    });
}

// A pattern gives its parts their names: one that is not there is not called otherwise. A table's
// columns are those of all its rows; records of JSON that come later may have what these lack,
// unless they have nothing at all of what is described. What the stream and the value are without a
// field is plain.
void findMissing(const Sample& sample, DescriptionFit& fit) {
    const Mapping& fields = fit.described.description->reading.fields;
    std::size_t found = 0;
    for (const auto& [name, paths] :
         {std::pair("key", &fields.key), std::pair("type", &fields.type),
          std::pair("time", &fields.time)}) {
        const auto all = paths->all();
        const bool has = anyHas(sample, all);
        found += has ? 1 : 0;
        if (has || fit.container->takesText || all.empty() || sample.records.empty()) {
            continue;
        }
        fit.missing.emplace_back(name);
        absl::StrAppend(
            &fit.reason, "; none has ", all.front(),
            all.size() > 1 ? absl::StrCat(" or one of ", all.size() - 1, " others") : std::string(),
            " for the ", name);
    }
    if (fit.container->takesDialect || found == 0) {
        absl::StrAppend(&fit.reason, fit.missing.empty() ? "" : ", which is guessed");
    } else {
        fit.missing.clear();
    }
}

std::optional<DescriptionFit> fitWith(Sampler& sampler, const LibraryFormat& described,
                                      const std::vector<const Format*>& containers) {
    const Description& description = *described.description;
    const std::vector<std::string> names = containersOf(description.container);
    const Question question(description.match);
    std::optional<DescriptionFit> best;
    for (const Format* const container : containers) {
        if (best && best->fitting == best->records) {
            break;  // none fits better
        }
        if (std::find(names.begin(), names.end(), container->name) == names.end() ||
            (!description.reading.records.empty() && !container->takesRecords &&
             names.size() == 1)) {
            continue;
        }
        const Sample& sample = sampler.sample(*container, description.reading);
        DescriptionFit fit{described, container, sample.records.size() + sample.rejected};
        fit.above = sample.above;
        fit.fitting = static_cast<std::size_t>(
            std::count_if(sample.records.begin(), sample.records.end(),
                          [&question](const SeenRecord& record) { return question.fits(record); }));
        const auto share = [](const DescriptionFit& one) {
            return static_cast<double>(one.fitting) /
                   static_cast<double>(std::max<std::size_t>(one.records, 1));
        };
        if (fit.records > 0 && (!best || share(fit) > share(*best))) {
            fit.reason = reasonOf(fit, question);
            findMissing(sample, fit);
            best = std::move(fit);
        }
    }
    return best;
}

}  // namespace

int DescriptionFit::sureness() const {
    // One that reads all is surer than one that has to reject a third.
    constexpr std::size_t kCostOfAll = 20;
    constexpr std::size_t kMostCost = 10;
    const std::size_t of = std::max<std::size_t>(records, 1);
    const auto sure = static_cast<std::size_t>(described.description->match.sure);
    const std::size_t cost = kCostOfAll * (of - fitting) / of + std::min(above, kMostCost);
    return std::max(1, static_cast<int>(sure * fitting / of) - static_cast<int>(cost));
}

std::vector<DescriptionFit> fitDescriptions(const SourceHead& head, const FormatLibrary& library,
                                            const std::vector<const Format*>& containers) {
    std::vector<DescriptionFit> fits;
    if (head.isDirectory) {
        return fits;
    }
    // What is no text may still be in a container of bytes.
    std::vector<const Format*> fitting = containers;
    // Some logs have separators of ASCII's own in their lines, or colours.
    std::string text = sniffText(head);
    std::erase_if(text, [](char c) { return c == '\x1b' || c == '\x1d' || c == '\x1e'; });
    if (looksBinary(text)) {
        std::erase_if(fitting, [](const Format* format) { return format->takesEncoding; });
    }
    Sampler sampler(head);
    for (const LibraryFormat& described : library.formats()) {
        if (!sampler.mayFit(*described.description)) {
            continue;
        }
        auto fit = fitWith(sampler, described, fitting);
        if (fit && fit->fitting > 0) {
            fits.push_back(*std::move(fit));
        }
    }
    const auto rank = [](const DescriptionFit& fit) {
        const DescribedMatch& match = fit.described.description->match;
        return std::tuple(fit.fits(), fit.sureness(), match.demands(), fit.described.isOwn());
    };
    std::stable_sort(
        fits.begin(), fits.end(),
        [&rank](const DescriptionFit& a, const DescriptionFit& b) { return rank(a) > rank(b); });
    return fits;
}

std::optional<DescriptionFit> fitDescription(const SourceHead& head, const LibraryFormat& described,
                                             const std::vector<const Format*>& containers) {
    Sampler sampler(head);
    return fitWith(sampler, described, containers);
}

}  // namespace oxbow
