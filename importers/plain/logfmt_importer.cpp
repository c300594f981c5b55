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

// Two pairs and no word beside them: properties have one, and prose has words.
bool isPairs(const std::vector<PlainField>& fields) {
    return fields.size() > 1 && std::none_of(fields.begin(), fields.end(),
                                             [](const PlainField& field) { return field.isNull; });
}

Sniff sniffLogfmt(const SourceHead& head) {
    constexpr std::size_t kMostLines = 100;
    const std::string text = sniffText(head);
    const auto lines = sampleLines(text, kMostLines);
    LogfmtSplitter splitter;
    Arena arena;
    std::vector<PlainField> fields;
    std::size_t pairs = 0;
    std::string fault;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string problem = splitter.split(lines[i], arena, fields);
        if (problem.empty() && isPairs(fields)) {
            ++pairs;
        } else if (fault.empty()) {
            fault = absl::StrCat("logfmt, but line ", i + 1, " has ",
                                 problem.empty() ? "words that are no pairs" : problem);
        }
    }
    if (pairs * 10 < lines.size() * 8 || pairs == 0) {
        return {0, pairs * 2 > lines.size() ? fault : std::string()};
    }
    return {pairs == lines.size() && pairs > 1 ? 84 : 72,
            absl::StrCat(pairs, " of the first ", lines.size(),
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
