#include "importers/plain/logfmt_importer.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "importers/plain/logfmt_splitter.h"
#include "importers/plain/plain_record_reader.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"

namespace oxbow {
namespace {

// At least two pairs: properties have one, and prose has words.
struct Pairs {
    bool any = false;    // words beside them are few
    bool plain = false;  // there are none
};
Pairs pairsOf(const std::vector<PlainField>& fields) {
    const auto words = static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(), [](const PlainField& field) { return field.isNull; }));
    const std::size_t pairs = fields.size() - words;
    return {pairs > 1 && words * 2 <= pairs, pairs > 1 && words == 0};
}

Sniff sniffLogfmt(const SourceHead& head) {
    constexpr std::size_t kMostLines = 100;
    const std::string text = sniffText(head);
    const auto lines = sampleLines(text, kMostLines);
    LogfmtSplitter splitter;
    Arena arena;
    std::vector<PlainField> fields;
    std::size_t pairs = 0;
    std::size_t plain = 0;
    std::string fault;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string problem = splitter.split(lines[i], arena, fields);
        const Pairs found = problem.empty() ? pairsOf(fields) : Pairs();
        plain += found.plain ? 1 : 0;
        pairs += found.any ? 1 : 0;
        if (found.any) {
            continue;
        }
        if (fault.empty()) {
            fault = absl::StrCat("logfmt, but line ", i + 1, " has ",
                                 problem.empty() ? "words that are no pairs" : problem);
        }
    }
    if (pairs * 10 < lines.size() * 8 || pairs == 0) {
        return {0, pairs * 2 > lines.size() ? fault : std::string()};
    }
    const int sure = plain * 10 < lines.size() * 8        ? 58
                     : plain == lines.size() && plain > 1 ? 84
                                                          : 72;
    return {sure, absl::StrCat(pairs, " of the first ", lines.size(),
                               lines.size() == 1 ? " line is" : " lines are", " key=value pairs")};
}

}  // namespace

Format logfmtFormat() {
    Format format;
    format.name = "logfmt";
    format.title = "logfmt (key=value pairs)";
    format.endings = {".logfmt", ".log"};
    format.cannotCarry = {"the types of values: what looks like a number without quotes is one"};
    format.takesMapping = true;
    format.takesEncoding = true;
    format.growsByLines = true;
    format.sniff = sniffLogfmt;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(
            std::make_unique<LineFramer>(),
            std::make_unique<PlainRecordReader>(std::make_unique<LogfmtSplitter>(),
                                                options.readingInForce()),
            options, sourceName);
    };
    return format;
}

}  // namespace oxbow
