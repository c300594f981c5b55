#include "model/fold/script/script_syntax.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "model/fold/script/script_tokens.h"

namespace oxbow {

namespace {

class Lacks {
public:
    explicit Lacks(std::string_view code) : m_code(code), m_tokens(scriptTokens(code)) {}

    std::optional<ScriptLack> find(bool silent) const {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const std::string_view what = silent ? silentAt(i) : at(i);
            if (!what.empty()) {
                ScriptLack lack;
                lack.what = what;
                lack.isSilent = silent;
                place(m_tokens[i].begin, lack);
                return lack;
            }
        }
        return std::nullopt;
    }

private:
    const ScriptToken& token(std::size_t place) const {
        static const ScriptToken kNone;
        return place < m_tokens.size() ? m_tokens[place] : kNone;
    }
    bool isMember(std::size_t i) const {
        return i > 0 && (token(i - 1).is(".") || token(i - 1).is("?."));
    }

    // In a regular expression.
    std::string_view silentAt(std::size_t i) const {
        const ScriptToken& here = token(i);
        if (here.kind != ScriptTokenKind::Expression) {
            return {};
        }
        if (here.text.find("(?<=") != std::string_view::npos ||
            here.text.find("(?<!") != std::string_view::npos) {
            return "looking behind in regular expressions ((?<=…))";
        }
        if (here.text.find("(?<") != std::string_view::npos) {
            return "named groups in regular expressions ((?<name>…))";
        }
        const std::string_view flags = here.text.substr(here.text.rfind('/') + 1);
        const bool hasClass = here.text.find("\\p{") != std::string_view::npos ||
                              here.text.find("\\P{") != std::string_view::npos;
        return hasClass && flags.find('u') != std::string_view::npos
                   ? "classes of characters in regular expressions (\\p{…})"
                   : std::string_view();
    }

    std::string_view at(std::size_t i) const {
        const ScriptToken& here = token(i);
        const ScriptToken& next = token(i + 1);
        if (here.is("?\?=") || here.is("||=") || here.is("&&=")) {
            return "logical assignment (?\?=, ||=, &&=)";
        }
        if (here.is("#")) {
            return "private members (#name)";
        }
        if (here.is("...") && opensObject(i)) {
            return "the rest of an object in a pattern ({a, ...rest})";
        }
        if (here.kind == ScriptTokenKind::Number) {
            const bool isHex = here.text.size() > 1 && (here.text[1] == 'x' || here.text[1] == 'X');
            if (here.text.find('_') != std::string_view::npos) {
                return "separators in numbers (1_000)";
            }
            return !isHex && here.text.ends_with('n') ? "integers of any size (10n)"
                                                      : std::string_view();
        }
        if (here.kind == ScriptTokenKind::Expression) {
            const std::string_view flags = here.text.substr(here.text.rfind('/') + 1);
            return flags.find_first_of("sdv") != std::string_view::npos
                       ? "the flags s, d and v of regular expressions"
                       : std::string_view();
        }
        if (!here.isName() || isMember(i)) {
            return {};
        }
        if ((here.is("async") && (next.is("function") || next.is("(") || next.isName())) ||
            (here.is("await") && !next.is("=") && !next.is(":"))) {
            return "asynchronous functions (async, await), which no fold has a use for";
        }
        if (here.is("import") || here.is("export")) {
            return "modules (import, export): a script stands for itself";
        }
        if (here.is("static") && next.is("{")) {
            return "static blocks of classes";
        }
        return isClassField(i) ? "fields of classes (name = value)" : std::string_view();
    }

    // The bracket that is open at a token.
    std::size_t openAt(std::size_t i) const {
        int closed = 0;
        while (i-- > 0) {
            const ScriptToken& here = token(i);
            if (here.is("}") || here.is(")") || here.is("]")) {
                ++closed;
            } else if ((here.is("{") || here.is("(") || here.is("[")) && closed-- == 0) {
                return i;
            }
        }
        return m_tokens.size();
    }
    // `...` in an object's braces that are a pattern: they are assigned to, declared or given.
    bool opensObject(std::size_t i) const {
        const std::size_t open = openAt(i);
        if (!token(open).is("{")) {
            return false;
        }
        std::size_t close = i;
        for (int depth = 1; close < m_tokens.size() && depth > 0; ++close) {
            depth += token(close).is("{") ? 1 : token(close).is("}") ? -1 : 0;
        }
        return token(close).is("=") || token(close).is("=>") ||
               (token(close).is(")") && (token(close + 1).is("=>") || token(close + 1).is("{")));
    }
    bool isClassField(std::size_t i) const {
        const ScriptToken& before = token(i - 1);
        if (i == 0 || !token(i + 1).is("=") ||
            !(before.is("{") || before.is(";") || before.is("}") || before.is("static"))) {
            return false;
        }
        const std::size_t open = openAt(i);
        return open > 0 && token(open).is("{") && token(open - 1).isName() && open > 1 &&
               (token(open - 2).is("class") || token(open - 2).is("extends") ||
                token(open - 1).is("class"));
    }
    void place(std::size_t begin, ScriptLack& lack) const {
        for (std::size_t i = 0; i < begin; ++i) {
            const auto byte = static_cast<unsigned char>(m_code[i]);
            constexpr unsigned kContinuation = 0x80;
            constexpr unsigned kFirstBits = 0xC0;
            if (byte == '\n') {
                ++lack.line;
                lack.column = 1;
            } else if ((byte & kFirstBits) != kContinuation) {
                ++lack.column;
            }
        }
    }

    std::string_view m_code;
    std::vector<ScriptToken> m_tokens;
};

}  // namespace

std::optional<ScriptLack> lackOfEngine(std::string_view code) {
    const Lacks lacks(code);
    const std::optional<ScriptLack> silent = lacks.find(true);
    return silent ? silent : lacks.find(false);
}

std::string sentenceOf(const ScriptLack& lack) {
    return absl::StrCat("Line ", lack.line, ", column ", lack.column, " of the script: it needs ",
                        lack.what,
                        ", which the script engine does not have. Say it in other words.");
}

}  // namespace oxbow
