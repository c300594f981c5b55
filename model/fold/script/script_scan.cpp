#include "model/fold/script/script_scan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/fold/script/script_tokens.h"

namespace oxbow {

namespace {

using Tokens = std::vector<ScriptToken>;

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isAssignment(const ScriptToken& token) {
    constexpr std::array<std::string_view, 16> kAssignments = {
        "=",   "+=",   "-=", "*=", "/=", "%=",  "**=", "<<=",
        ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "?\?="};
    return token.kind == ScriptTokenKind::Sign && isOneOf(token.text, kAssignments);
}

bool isKeyword(const ScriptToken& token) {
    constexpr std::array<std::string_view, 36> kKeywords = {
        "break",  "case",   "catch", "class",      "const",   "continue", "debugger", "default",
        "delete", "do",     "else",  "export",     "extends", "finally",  "for",      "function",
        "if",     "import", "in",    "instanceof", "new",     "return",   "super",    "switch",
        "this",   "throw",  "try",   "typeof",     "var",     "void",     "while",    "with",
        "yield",  "let",    "of",    "async"};
    return token.isName() && isOneOf(token.text, kKeywords);
}

// The words that a script may call while it defines itself.
bool isProjectionWord(std::string_view name) {
    constexpr std::array<std::string_view, 18> kWords = {"fromAll",
                                                         "fromStream",
                                                         "fromStreams",
                                                         "fromCategory",
                                                         "fromCategories",
                                                         "options",
                                                         "on_event",
                                                         "on_any",
                                                         "log",
                                                         "when",
                                                         "partitionBy",
                                                         "outputState",
                                                         "outputTo",
                                                         "transformBy",
                                                         "foreachStream",
                                                         "filterBy",
                                                         "$defines_state_transform",
                                                         "function"};
    return isOneOf(name, kWords);
}

class Scanner {
public:
    explicit Scanner(std::string_view code) : m_tokens(scriptTokens(code)) {
        match();
        findFunctions();
    }

    ScriptScan scan() {
        ScriptScan scan;
        scan.isObjectForm = m_tokens.size() > 1 && m_tokens[0].is("(") && m_tokens[1].is("{");
        findNames();
        scan.isPlain = isPlain();
        for (const std::string& name : m_outermost) {
            scan.outermost.push_back(name);
            if (m_writtenInside.count(name) != 0 && m_inner.count(name) == 0) {
                scan.remembered.push_back(name);
            }
        }
        for (const std::string& name : m_written) {
            if (m_declared.count(name) == 0) {
                scan.undeclared.push_back(name);
                scan.isPlain = false;
            }
        }
        scan.uses = uses();
        scan.hasPlainObjects = hasPlainObjects();
        scan.writtenMembers = writtenMembers();
        return scan;
    }

private:
    const ScriptToken& token(std::size_t place) const {
        static const ScriptToken kNone;
        return place < m_tokens.size() ? m_tokens[place] : kNone;
    }
    const ScriptToken& before(std::size_t place) const {
        return place == 0 ? token(m_tokens.size()) : token(place - 1);
    }
    bool isMember(std::size_t place) const {
        return before(place).is(".") || before(place).is("?.");
    }

    // The place of the bracket that closes each opening one, and the other way round.
    void match() {
        m_pair.assign(m_tokens.size(), m_tokens.size());
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const ScriptToken& token = m_tokens[i];
            const bool opens = token.kind == ScriptTokenKind::Sign &&
                               (token.is("(") || token.is("[") || token.is("{"));
            const bool closes = token.kind == ScriptTokenKind::Sign &&
                                (token.is(")") || token.is("]") || token.is("}"));
            if (opens || (token.kind == ScriptTokenKind::Template && token.text.ends_with("${"))) {
                open.push_back(i);
            }
            if (closes && !open.empty()) {
                m_pair[open.back()] = i;
                m_pair[i] = open.back();
                open.pop_back();
            }
        }
    }

    // Marks what stands in the parameters or the body of a function.
    void findFunctions() {
        m_inside.assign(m_tokens.size() + 1, 0);
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (token(i).is("=>")) {
                const std::size_t parameters = before(i).is(")") ? m_pair[i - 1] : i - 1;
                mark(parameters, i, parameters, i + 1);
                const std::size_t end =
                    token(i + 1).is("{") ? m_pair[i + 1] : endOfExpression(i + 1);
                inside(i + 1, end);
            } else if (token(i).is("(") && m_pair[i] < m_tokens.size() &&
                       token(m_pair[i] + 1).is("{") && isFunctionHead(i)) {
                const std::size_t body = m_pair[i] + 1;
                mark(i, m_pair[i], i, body);
                inside(body, m_pair[body]);
            }
        }
    }
    // `function name(`; `name(`, `get name(`, `"name"(` and `[name](` in an object or a class.
    bool isFunctionHead(std::size_t parameters) const {
        std::size_t name = parameters - 1;
        if (parameters == 0 || token(name).is("function") || before(name).is("function") ||
            before(name).is("*")) {
            return parameters != 0;
        }
        if (token(name).is("]")) {
            name = m_pair[name];
        } else if (isControl(token(name)) ||
                   (!token(name).isName() && token(name).kind != ScriptTokenKind::Text)) {
            return false;
        }
        if (before(name).is("get") || before(name).is("set") || before(name).is("static")) {
            --name;
        }
        if (before(name).is("}")) {
            return true;  // behind a method of a class
        }
        std::size_t brace = name;
        while (brace > 0 && !token(brace).is("{")) {
            const bool closes =
                token(brace).is("}") || token(brace).is(")") || token(brace).is("]");
            brace =
                closes && m_pair[brace] < brace ? m_pair[brace] - (m_pair[brace] > 0) : brace - 1;
        }
        constexpr std::array<std::string_view, 9> kObjects = {"(",      ",",  ":", "=", "[",
                                                              "return", "=>", "?", "||"};
        return (before(name).is("{") || before(name).is(",")) &&
               (isOneOf(before(brace).text, kObjects) || isClassBody(brace));
    }
    bool isClassBody(std::size_t brace) const {
        return before(brace).isName() && !isControl(before(brace)) && !before(brace).is("else") &&
               !before(brace).is("do") && !before(brace).is("try") && !before(brace).is("finally");
    }
    static bool isControl(const ScriptToken& token) {
        constexpr std::array<std::string_view, 6> kControls = {"if",     "for",   "while",
                                                               "switch", "catch", "with"};
        return isOneOf(token.text, kControls);
    }
    std::size_t endOfExpression(std::size_t from) const {
        std::size_t i = from;
        while (i < m_tokens.size() && !token(i).is(",") && !token(i).is(";") && !token(i).is(")") &&
               !token(i).is("]") && !token(i).is("}")) {
            const bool opens = token(i).is("(") || token(i).is("[") || token(i).is("{");
            if (opens && m_pair[i] >= m_tokens.size()) {
                return m_tokens.size();
            }
            i = opens ? m_pair[i] + 1 : i + 1;
        }
        return i == from ? from : i - 1;
    }
    void inside(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i <= std::min(to, m_tokens.size() - 1); ++i) {
            m_inside[i] = 1;
        }
    }
    void mark(std::size_t from, std::size_t to, std::size_t parameters, std::size_t body) {
        inside(from, to);
        std::vector<std::string> names;
        for (std::size_t i = parameters; i < body && i < m_tokens.size(); ++i) {
            if (token(i).isName() && !isKeyword(token(i))) {
                m_declared.emplace(token(i).text);
                m_inner.emplace(token(i).text);
                names.emplace_back(token(i).text);
            }
        }
        // A handler's event is its second parameter, that of partitionBy() the only one.
        if (names.size() == 1 || names.size() > 1) {
            m_events.emplace(names[names.size() == 1 ? 0 : 1], parameters);
            m_eventPlaces.emplace(parameters, body);
        }
    }

    void findNames() {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const ScriptToken& here = token(i);
            m_assignsPattern |=
                isAssignment(here) &&
                (before(i).is("}") || (before(i).is("]") && !isIndex(m_pair[i - 1])));
            if (!here.isName()) {
                continue;
            }
            if (here.is("var") || here.is("let") || here.is("const")) {
                findDeclared(i + 1);
            } else if ((here.is("function") || here.is("class")) && token(i + 1).isName()) {
                declare(i + 1);
            } else if (here.is("catch") && token(i + 1).is("(")) {
                m_declared.emplace(token(i + 2).text);
                m_inner.emplace(token(i + 2).text);
            } else if (!isKeyword(here) && !isMember(i) && isWritten(i)) {
                m_written.emplace(here.text);
                if (m_declarations.count(i) == 0) {
                    m_rewritten.emplace(here.text);
                    if (m_inside[i] != 0) {
                        m_writtenInside.emplace(here.text);
                    }
                }
            }
        }
    }
    void findDeclared(std::size_t from) {
        bool expected = true;
        for (std::size_t i = from; i < m_tokens.size(); ++i) {
            const ScriptToken& here = token(i);
            if (expected && (here.is("{") || here.is("["))) {
                for (std::size_t j = i; j < m_pair[i] && j < m_tokens.size(); ++j) {
                    if (token(j).isName()) {
                        declare(j);
                    }
                }
                m_patterns = true;
            } else if (expected && here.isName()) {
                declare(i);
            }
            expected = here.is(",");
            if (here.is(";") || here.is(")") || here.is("]") || here.is("}") ||
                (isKeyword(here) && !here.is("new") && !here.is("this") && !here.is("function") &&
                 !here.is("typeof"))) {
                return;
            }
            if ((here.is("(") || here.is("[") || here.is("{")) && m_pair[i] < m_tokens.size()) {
                i = m_pair[i];
            }
        }
    }
    void declare(std::size_t place) {
        m_declared.emplace(token(place).text);
        m_declarations.insert(place);
        (m_inside[place] == 0 ? m_outermost : m_inner).emplace(token(place).text);
    }
    bool isWritten(std::size_t i) const {
        const ScriptToken& next = token(i + 1);
        return isAssignment(next) || next.is("++") || next.is("--") || before(i).is("++") ||
               before(i).is("--") ||
               ((next.is("of") || next.is("in")) && before(i).is("(") && i > 1 &&
                token(i - 2).is("for"));
    }

    // See ScriptScan::isPlain.
    bool isPlain() const {
        for (const std::string& name : m_outermost) {
            if (m_rewritten.count(name) != 0) {
                return false;
            }
        }
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (m_inside[i] == 0 && !mayStandOutermost(i)) {
                return false;
            }
        }
        return !m_patterns && !m_assignsPattern;
    }
    bool isIndex(std::size_t bracket) const {
        const ScriptToken& owner = before(bracket);
        return owner.is(")") || owner.is("]") || (owner.isName() && !isKeyword(owner));
    }
    // On the outermost level: words of projections called with constants, functions, names; names
    // declared to be these.
    bool mayStandOutermost(std::size_t i) const {
        const ScriptToken& here = token(i);
        switch (here.kind) {
            case ScriptTokenKind::Name: {
                constexpr std::array<std::string_view, 7> kWords = {
                    "var", "let", "const", "function", "true", "false", "null"};
                if (isKeyword(here) && !isOneOf(here.text, kWords) && !isMember(i)) {
                    return false;
                }
                const bool called =
                    token(i + 1).is("(") || token(i + 1).kind == ScriptTokenKind::Template;
                return !called || isProjectionWord(here.text) || m_inside[i + 1] != 0;
            }
            case ScriptTokenKind::Number:
            case ScriptTokenKind::Text:
                return true;
            case ScriptTokenKind::Template:
                return !here.text.ends_with("${");
            case ScriptTokenKind::Expression:
                return false;
            case ScriptTokenKind::Sign:
                break;
        }
        if (here.is("=")) {
            return m_declarations.count(i - 1) != 0;
        }
        // `(function …)(`, `[…](`: called at once.
        if (here.is("(") && i > 0 && !before(i).isName() && !before(i).is("(") &&
            !before(i).is(",") && !before(i).is("=") && !before(i).is(":") && !before(i).is(";")) {
            return false;
        }
        constexpr std::array<std::string_view, 11> kSigns = {"(", ")", "{", "}", "[", "]",
                                                             ",", ";", ":", ".", "-"};
        return isOneOf(here.text, kSigns);
    }

    ScriptUses uses() const {
        ScriptUses uses;
        if (eventEscapes()) {
            return uses;
        }
        uses.streamId = isNamed("streamId") || isNamed("category");
        uses.partition = isNamed("partition", true) || isNamed("$deleted");
        uses.eventId = isNamed("eventId");
        uses.type = isNamed("eventType");
        uses.value = isNamed("bodyRaw");
        uses.data = isNamed("data") || isNamed("body");
        uses.metadata = isNamed("metadata") || isNamed("metadataRaw");
        uses.created = isNamed("created");
        uses.sequenceNumber = isNamed("sequenceNumber");
        uses.fieldsOnly = uses.data && findFields(uses.fields);
        return uses;
    }
    bool isNamed(std::string_view name, bool whole = false) const {
        return std::any_of(m_tokens.begin(), m_tokens.end(), [&](const ScriptToken& token) {
            return whole ? token.text == name : token.text.find(name) != std::string_view::npos;
        });
    }
    // Whether an event may go somewhere else than into `event.part`.
    bool eventEscapes() const {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const ScriptToken& here = token(i);
            if (here.is("arguments") || here.is("eval") || here.is("with") || isEscaped(here)) {
                return true;
            }
            if (here.isName() && !isMember(i) && m_events.count(std::string(here.text)) != 0 &&
                (!token(i + 1).is(".") || !token(i + 2).isName()) && !isParameter(i)) {
                return true;
            }
            // Parameters that are patterns or have defaults are not followed.
            if (isParameter(i) &&
                (here.is("{") || here.is("[") || here.is("=") || here.is("..."))) {
                return true;
            }
        }
        return false;
    }
    // A name in other letters: d\u0061ta.
    static bool isEscaped(const ScriptToken& token) {
        return token.isName() && token.text.find('\\') != std::string_view::npos;
    }
    // Whether `data` and `body` stand only in `.data.member`, which is only read.
    bool findFields(std::vector<std::string>& fields) const {
        constexpr std::array<std::string_view, 6> kInherited = {
            "constructor",    "toString",      "valueOf",
            "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"};
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const ScriptToken& here = token(i);
            if (here.is("delete")) {
                return false;
            }
            if (!here.isName() || (!here.is("data") && !here.is("body"))) {
                continue;
            }
            const ScriptToken& member = token(i + 2);
            const bool isRead = before(i).is(".") && token(i + 1).is(".") && member.isName() &&
                                !isAssignment(token(i + 3)) && !token(i + 3).is("++") &&
                                !token(i + 3).is("--") && !token(i + 3).is("(") &&
                                !token(i + 3).is("of") && !token(i + 3).is("in") &&
                                (i < 3 || (!before(i - 2).is("++") && !before(i - 2).is("--")));
            if (!isRead || isOneOf(member.text, kInherited) || member.text.starts_with("__") ||
                member.text.find('\\') != std::string_view::npos) {
                return false;
            }
            if (std::find(fields.begin(), fields.end(), member.text) == fields.end()) {
                fields.emplace_back(member.text);
            }
        }
        constexpr std::size_t kMostFields = 16;
        // A pattern can write to a member without a sign behind it.
        return !m_patterns && !m_assignsPattern && fields.size() <= kMostFields;
    }
    bool hasPlainObjects() const {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const bool names = token(i).is("get") || token(i).is("set");
            if (token(i).is("Symbol") || token(i).is("Proxy") ||
                (names && !isMember(i) && !token(i + 1).is("(") && !token(i + 1).is(":"))) {
                return false;
            }
        }
        return true;
    }
    // Members are written by their names alone, as `object.name = …`, and by nothing that is
    // called: no index, no function that is given an object to change or is called on another one.
    std::optional<std::vector<std::string>> writtenMembers() const {
        constexpr std::array<std::string_view, 22> kElsewhere = {"delete",      "Object",
                                                                 "Reflect",     "Proxy",
                                                                 "Symbol",      "eval",
                                                                 "with",        "call",
                                                                 "apply",       "bind",
                                                                 "constructor", "prototype",
                                                                 "arguments",   "super",
                                                                 "__proto__",   "class",
                                                                 "Function",    "globalThis",
                                                                 "import",      "yield",
                                                                 "async",       "__defineGetter__"};
        constexpr std::array<std::string_view, 10> kOfArrays = {
            "push", "pop",     "shift", "unshift",    "splice",
            "sort", "reverse", "fill",  "copyWithin", "set"};
        std::set<std::string> written;
        bool prefix = false;  // behind a `++`, which may stand before what it changes
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const ScriptToken& here = token(i);
            const bool isApply = here.is("apply") && !isMember(i);  // of the simple form
            const auto isChanged = [this](std::size_t place) {
                return isAssignment(token(place)) || token(place).is("++") || token(place).is("--");
            };
            if ((isOneOf(here.text, kElsewhere) && !isApply) || isEscaped(here) || here.is("?.") ||
                here.is("...") || (here.is("[") && isIndex(i)) ||
                (here.is(")") && isChanged(i + 1)) ||
                (isOneOf(here.text, kOfArrays) && isMember(i) && !token(i + 1).is("(")) ||
                (here.is("for") && token(i + 1).is("(") && assignsMember(i + 2))) {
                return std::nullopt;
            }
            if (here.is("++") || here.is("--")) {
                prefix = true;
            } else if (here.kind == ScriptTokenKind::Sign && !here.is(".") && !here.is("(")) {
                prefix = false;
            }
            if (here.isName() && isMember(i) && (prefix || isChanged(i + 1))) {
                written.emplace(here.text);
            }
        }
        if (m_assignsPattern) {
            return std::nullopt;
        }
        return std::vector<std::string>(written.begin(), written.end());
    }
    // What stands first in a loop's head is a member: `for (a.b of …`.
    bool assignsMember(std::size_t i) const {
        return token(i).is("[") || token(i).is("{") || token(i).is("(") ||
               (token(i).isName() && (token(i + 1).is(".") || token(i + 1).is("[")));
    }
    bool isParameter(std::size_t place) const {
        const auto after = m_eventPlaces.upper_bound(place);
        return after != m_eventPlaces.begin() && std::prev(after)->second > place;
    }

    Tokens m_tokens;
    std::vector<std::size_t> m_pair;
    std::vector<char> m_inside;  // of a function
    std::set<std::string> m_declared;
    std::set<std::size_t> m_declarations;  // places of declared names
    std::set<std::string> m_outermost;     // declared there
    std::set<std::string> m_inner;         // declared in a function
    std::set<std::string> m_writtenInside;
    std::set<std::string> m_written;
    std::set<std::string> m_rewritten;  // elsewhere than where they are declared
    std::map<std::string, std::size_t> m_events;
    std::map<std::size_t, std::size_t> m_eventPlaces;  // parameter lists
    bool m_patterns = false;                           // declared
    bool m_assignsPattern = false;                     // `[a, b] =`, `{a: b} =`
};

}  // namespace

ScriptScan scanScript(std::string_view code) {
    return Scanner(code).scan();
}

std::string scriptForEngine(std::string_view code) {
    const Tokens tokens = scriptTokens(code);
    // What is put before a byte of the script, and how many bytes of it are left out there.
    struct Change {
        std::string text;
        std::size_t skipped = 0;
    };
    std::map<std::size_t, Change> changes;
    struct Open {
        std::size_t place = 0;
        bool spreads = false;   // an object with `...` in it
        bool inSpread = false;  // in the expression behind one
        std::vector<std::pair<std::size_t, Change>> changes;
    };
    std::vector<Open> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const ScriptToken& token = tokens[i];
        const auto before = [&](std::string_view sign) { return i > 0 && tokens[i - 1].is(sign); };
        if (token.is("(") || token.is("[") || token.is("{") ||
            (token.kind == ScriptTokenKind::Template && token.text.ends_with("${"))) {
            if (token.is("{") && before("catch")) {
                changes[token.begin].text += "($caught) ";
            }
            open.push_back({i});
        } else if (open.empty()) {
            continue;
        } else if (token.is("...") && tokens[open.back().place].is("{") &&
                   (before("{") || before(","))) {
            Open& object = open.back();
            object.changes.push_back({token.begin, {object.inSpread ? "" : "}, ", 3}});
            object.spreads = object.inSpread = true;
        } else if (token.is(",") && open.back().inSpread) {
            open.back().inSpread = i + 1 < tokens.size() && tokens[i + 1].is("...");
            if (!open.back().inSpread) {
                open.back().changes.push_back({token.begin + 1, {" {", 0}});
            }
        } else if (token.is(")") || token.is("]") || token.is("}") ||
                   (token.kind == ScriptTokenKind::Template && token.text.starts_with("}"))) {
            const Open closed = std::move(open.back());
            open.pop_back();
            const bool isPattern = i + 1 < tokens.size() && tokens[i + 1].is("=");
            if (closed.spreads && !isPattern) {
                changes[tokens[closed.place].begin].text += "Object.assign({";
                changes[tokens[closed.place].begin].skipped = 0;
                for (const auto& [place, change] : closed.changes) {
                    changes[place].text += change.text;
                    changes[place].skipped += change.skipped;
                }
                changes[token.begin].text += closed.inSpread ? ")" : "})";
                changes[token.begin].skipped = 1;
                changes[tokens[closed.place].begin + 1];  // the brace itself is in the words above
                changes[tokens[closed.place].begin].skipped = 1;
            }
            if (token.kind == ScriptTokenKind::Template && token.text.ends_with("${")) {
                open.push_back({i});
            }
        }
    }
    std::string made;
    std::size_t at = 0;
    for (const auto& [place, change] : changes) {
        made.append(code.substr(at, place - at)).append(change.text);
        at = place + change.skipped;
    }
    return made.append(code.substr(std::min(at, code.size())));
}

}  // namespace oxbow
