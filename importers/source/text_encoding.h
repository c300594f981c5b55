// What a text is written in, by the look of its bytes.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

struct FoundEncoding {
    std::string name;    // as textEncoding() has it
    std::string reason;  // a sentence where it is no plain UTF-8; with how sure it is
    bool hasMark = false;
};
// Of the first bytes of a source, and, where these are ASCII alone, of `more` from further on: a
// byte order mark, then UTF-16 and UTF-32 without one, then UTF-8, then the encoding in which the
// text reads like a language, by ICU's detector or by the letters that languages have. Never one in
// which a byte stands for nothing. UTF-8 too where little of it is broken: that is damage, and told
// by its lines.
FoundEncoding findEncoding(std::string_view head, std::string_view more = {});

}  // namespace oxbow
