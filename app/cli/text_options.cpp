#include "app/cli/text_options.h"

#include "app/cli/command.h"

namespace oxbow {

void addTextOptions(CLI::App& command, Reading& reading) {
    ToldDialect& dialect = reading.dialect;
    command.add_option("--records", reading.records,
                       "Where in a JSON document the records lie: Records[*], hits.hits[*], "
                       "actionsById.*; found without it");
    command.add_option("--encoding", dialect.encoding,
                       "What the text is written in, as iconv names it: windows-1252, Shift_JIS; "
                       "found without it");
    command.add_option("--delimiter", dialect.delimiter,
                       "What parts the cells of a table: a character, or tab, space, comma, "
                       "semicolon, bar; found without it, and so are the next four");
    command.add_option("--header", dialect.header,
                       "What names a table's columns: line (the first row), none, or the names: "
                       "id,name,time");
    command.add_option("--skip", dialect.skip, "How many lines stand above a table")
        ->transform(wholeNumber());
    command.add_option("--quote", dialect.quote,
                       "How cells are quoted: double (\"\" is one quote), backslash (\\\" is one), "
                       "none");
    command.add_option("--comment", dialect.comment,
                       "Lines that begin so are no rows of a table; \"\" for none");
}

}  // namespace oxbow
