#include "views/event/raw_text.h"

#include <QRegularExpression>
#include <algorithm>
#include <cstddef>

namespace oxbow {

namespace {

constexpr std::size_t kIndent = 2;
constexpr qsizetype kLongestLine = 20'000;

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Behind the text that begins at `from`.
std::size_t endOfText(std::string_view json, std::size_t from) {
    std::size_t at = from + 1;
    while (at < json.size() && json[at] != '"') {
        at += json[at] == '\\' ? 2 : 1;
    }
    return std::min(at + 1, json.size());
}

std::size_t behindSpace(std::string_view json, std::size_t at) {
    while (at < json.size() && isSpace(json[at])) {
        ++at;
    }
    return at;
}

}  // namespace

std::string indentedJson(std::string_view json) {
    std::string out;
    std::size_t depth = 0;
    const auto newLine = [&] { out.append("\n").append(depth * kIndent, ' '); };
    for (std::size_t at = behindSpace(json, 0); at < json.size(); at = behindSpace(json, at)) {
        const char c = json[at];
        if (c == '"') {
            const std::size_t end = endOfText(json, at);
            out.append(json.substr(at, end - at));
            at = end;
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            out += c;
            const std::size_t next = behindSpace(json, at);
            if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
                out += json[next];
                at = next + 1;
            } else {
                ++depth;
                newLine();
            }
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
            newLine();
            out += c;
        } else if (c == ',') {
            out += c;
            newLine();
        } else if (c == ':') {
            out += ": ";
        } else {
            out += c;
        }
    }
    return out;
}

JsonColours::JsonColours(QTextDocument* document) : QSyntaxHighlighter(document) {}

void JsonColours::setLook(const Theme& theme, bool isJson) {
    m_theme = theme;
    m_isJson = isJson;
    rehighlight();
}

void JsonColours::highlightBlock(const QString& text) {
    if (!m_isJson || text.size() > kLongestLine) {
        return;
    }
    static const QRegularExpression kToken(
        R"#(("(?:\\.|[^"\\])*")(\s*:)?|([-+\d.eE]+|true|false|null))#");
    for (auto found = kToken.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch token = found.next();
        const bool name = token.capturedLength(2) > 0;
        const bool bare = token.capturedLength(3) > 0;
        if (name || bare) {
            setFormat(int(token.capturedStart()), int(token.capturedLength()),
                      name ? m_theme.dim : m_theme.accentText);
        }
    }
}

}  // namespace oxbow
