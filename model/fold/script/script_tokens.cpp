#include "model/fold/script/script_tokens.h"

#include <algorithm>
#include <array>
#include <string>

namespace oxbow {

namespace {

bool isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Longest first.
constexpr std::array<std::string_view, 38> kSigns = {
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>", "==",
    "!=",   "<=",  ">=",  "&&",  "||",  "??",  "?.",  "++",  "--",  "+=",  "-=",   "*=", "/=",
    "%=",   "&=",  "|=",  "^=",  "<<",  ">>",  "**",  "{",   "}",   "(",   ")",    ";"};

class ScriptLexer {
public:
    explicit ScriptLexer(std::string_view code) : m_code(code) {}

    std::vector<ScriptToken> all() {
        while (skipBlanks()) {
            next();
        }
        return std::move(m_tokens);
    }

private:
    char at(std::size_t place) const { return place < m_code.size() ? m_code[place] : '\0'; }

    bool skipBlanks() {
        for (; m_at < m_code.size();) {
            const char c = m_code[m_at];
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                ++m_at;
            } else if (m_code.substr(m_at, 2) == "//") {
                m_at = std::min(m_code.find('\n', m_at), m_code.size());
            } else if (m_code.substr(m_at, 2) == "/*") {
                const std::size_t end = m_code.find("*/", m_at + 2);
                m_at = end == std::string_view::npos ? m_code.size() : end + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    void add(ScriptTokenKind kind, std::size_t end) {
        end = std::min(end, m_code.size());
        m_tokens.push_back({kind, m_code.substr(m_at, end - m_at), m_at});
        m_at = end;
    }

    void next() {
        const char c = m_code[m_at];
        std::size_t end = m_at + 1;
        if (isDigit(c) || (c == '.' && isDigit(at(end)))) {
            while (isNamePart(at(end)) || at(end) == '.' ||
                   ((at(end) == '+' || at(end) == '-') &&
                    (at(end - 1) == 'e' || at(end - 1) == 'E'))) {
                ++end;
            }
            add(ScriptTokenKind::Number, end);
        } else if (isNamePart(c)) {
            while (isNamePart(at(end))) {
                ++end;
            }
            add(ScriptTokenKind::Name, end);
        } else if (c == '"' || c == '\'') {
            while (end < m_code.size() && m_code[end] != c) {
                end += m_code[end] == '\\' ? 2 : 1;
            }
            add(ScriptTokenKind::Text, end + 1);
        } else if (c == '`' || (c == '}' && !m_templates.empty() && m_templates.back() == 0)) {
            templatePart();
        } else if (c == '/' && expressionMayStand()) {
            expression();
        } else {
            sign();
        }
    }

    // From a ` or the } behind a substitution to the next ${ or the closing `.
    void templatePart() {
        if (m_code[m_at] == '}') {
            m_templates.pop_back();
        }
        std::size_t end = m_at + 1;
        for (; end < m_code.size() && m_code[end] != '`'; ++end) {
            if (m_code[end] == '\\') {
                ++end;
            } else if (m_code.substr(end, 2) == "${") {
                m_templates.push_back(0);
                add(ScriptTokenKind::Template, end + 2);
                return;
            }
        }
        add(ScriptTokenKind::Template, end + 1);
    }

    bool expressionMayStand() const {
        if (m_tokens.empty()) {
            return true;
        }
        const ScriptToken& before = m_tokens.back();
        if (before.isName()) {
            constexpr std::array<std::string_view, 12> kBefore = {
                "return", "typeof", "case", "in",   "of", "delete",
                "void",   "throw",  "new",  "else", "do", "instanceof"};
            return std::find(kBefore.begin(), kBefore.end(), before.text) != kBefore.end();
        }
        return before.kind == ScriptTokenKind::Sign && !before.is(")") && !before.is("]") &&
               !before.is("}");
    }

    void expression() {
        std::size_t end = m_at + 1;
        for (bool inClass = false;
             end < m_code.size() && m_code[end] != '\n' && (inClass || m_code[end] != '/'); ++end) {
            if (m_code[end] == '\\') {
                ++end;
            } else if (m_code[end] == '[' || m_code[end] == ']') {
                inClass = m_code[end] == '[';
            }
        }
        ++end;
        while (isNamePart(at(end))) {
            ++end;
        }
        add(ScriptTokenKind::Expression, end);
    }

    void sign() {
        std::size_t size = 1;
        for (const std::string_view sign : kSigns) {
            if (m_code.substr(m_at, sign.size()) == sign) {
                size = sign.size();
                break;
            }
        }
        if (!m_templates.empty()) {
            m_templates.back() += m_code[m_at] == '{' ? 1 : m_code[m_at] == '}' ? -1 : 0;
        }
        add(ScriptTokenKind::Sign, m_at + size);
    }

    std::string_view m_code;
    std::size_t m_at = 0;
    std::vector<int> m_templates;  // open braces in each open substitution
    std::vector<ScriptToken> m_tokens;
};

}  // namespace

std::vector<ScriptToken> scriptTokens(std::string_view code) {
    return ScriptLexer(code).all();
}

}  // namespace oxbow
