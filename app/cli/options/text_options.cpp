#include "app/cli/options/text_options.h"

#include "app/cli/command.h"
#include "importers/json/record_path.h"

namespace oxbow {
namespace {

// Whether a dialect of which only this is told makes sense; empty: it does.
CLI::Validator partOfDialect(std::optional<std::string> ToldDialect::*part) {
    return {[part](std::string& text) {
                ToldDialect told;
                told.*part = text;
                return std::string(checkDialect(told).message());
            },
            std::string()};
}

}  // namespace

void addTextOptions(CLI::App& command, Reading& reading) {
    ToldDialect& dialect = reading.dialect;
    command
        .add_option("--records", reading.records,
                    "Where in a JSON document the records lie: Records[*], hits.hits[*], "
                    "actionsById.*; found without it")
        ->check([](const std::string& path) {
            return std::string(RecordPath::parse(path).status().message());
        });
    ToldText& text = reading.text;
    command
        .add_option("--pattern", text.patterns,
                    "What a record of plain text is like, as a pattern of RE2 whose named groups "
                    "become its fields: '(?P<time>\\S+) (?P<level>\\w+) (?P<message>.*)'; may be "
                    "given several times, the first that fits counts")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check([](const std::string& pattern) {
            return std::string(checkRecordPattern(pattern).message());
        });
    command
        .add_option("--record-start", text.start,
                    "How a line begins that begins a record of plain text, where records span "
                    "lines: '\\d{4}-\\d\\d-\\d\\d '")
        ->check([](const std::string& pattern) {
            return std::string(checkStartPattern(pattern).message());
        });
    command
        .add_option("--encoding", dialect.encoding,
                    "What the text is written in, as iconv names it: windows-1252, Shift_JIS; "
                    "found without it")
        ->check(partOfDialect(&ToldDialect::encoding));
    command
        .add_option("--delimiter", dialect.delimiter,
                    "What parts the cells of a table: a character, or tab, space, comma, "
                    "semicolon, bar; found without it, and so are the next four")
        ->check(partOfDialect(&ToldDialect::delimiter));
    command
        .add_option("--header", dialect.header,
                    "What names a table's columns: line (the first row), none, or the names: "
                    "id,name,time")
        ->check(partOfDialect(&ToldDialect::header));
    command.add_option("--skip", dialect.skip, "How many lines stand above a table")
        ->transform(wholeNumber());
    command
        .add_option("--quote", dialect.quote,
                    "How cells are quoted: double (\"\" is one quote), backslash (\\\" is one), "
                    "none")
        ->check(partOfDialect(&ToldDialect::quote));
    command.add_option("--comment", dialect.comment,
                       "Lines that begin so are no rows of a table; \"\" for none");
}

}  // namespace oxbow
