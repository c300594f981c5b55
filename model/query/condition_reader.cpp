// A condition's text, read.
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "model/event/ascii.h"
#include "model/event/timestamp.h"
#include "model/payload/json_lexeme.h"
#include "model/query/condition_parts.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostDepth = 200;  // of parentheses and nots
constexpr std::pair<std::string_view, Comparison> kComparisons[] = {
    {"<=", Comparison::LessOrEqual}, {">=", Comparison::GreaterOrEqual},
    {"<>", Comparison::NotEqual},    {"!=", Comparison::NotEqual},
    {"==", Comparison::Equal},       {"=", Comparison::Equal},
    {"<", Comparison::Less},         {">", Comparison::Greater},
};
constexpr std::pair<std::string_view, Comparand::Field> kFields[] = {
    {"@key", Comparand::Field::Key},       {"@type", Comparand::Field::Type},
    {"@stream", Comparand::Field::Stream}, {"@time", Comparand::Field::Time},
    {"@value", Comparand::Field::Value},   {"$", Comparand::Field::Value},
};

}  // namespace

// Descends once, and leaves the steps in the order in which they are taken.
class ConditionReader {
public:
    explicit ConditionReader(std::string_view text) : m_text(text) { m_parts.text = text; }

    absl::StatusOr<Condition> read() {
        if (auto status = readAlternatives(); !status.ok()) {
            return status;
        }
        skipSpace();
        if (m_at < m_text.size()) {
            return wrong("`and`, `or` or the end should stand here");
        }
        return Condition(std::make_shared<const Condition::Parts>(std::move(m_parts)));
    }

private:
    using Step = Condition::Parts::Step;

    absl::Status wrong(std::string_view reason) const {
        return absl::InvalidArgumentError(absl::StrCat("the condition \"", std::string(m_text),
                                                       "\", character ", m_at + 1, ": ",
                                                       std::string(reason)));
    }

    void skipSpace() {
        while (m_at < m_text.size() && isSpace(m_text[m_at])) {
            ++m_at;
        }
    }

    static bool isPartOfAWord(char byte) {
        return absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == '_' ||
               byte == '.' || byte == '[' || static_cast<unsigned char>(byte) >= 0x80;
    }

    // A word of the language, in letters of any case.
    bool takeWord(std::string_view word) {
        skipSpace();
        const std::string_view rest = m_text.substr(m_at);
        const auto isSame = [](char of, char wanted) {
            return of == absl::ascii_tolower(static_cast<unsigned char>(wanted));
        };
        if (rest.size() < word.size() ||
            !std::equal(word.begin(), word.end(), rest.begin(), isSame) ||
            (rest.size() > word.size() && isPartOfAWord(rest[word.size()]))) {
            return false;
        }
        m_at += word.size();
        return true;
    }
    bool takeByte(char byte) {
        skipSpace();
        const bool is = m_at < m_text.size() && m_text[m_at] == byte;
        m_at += is ? 1 : 0;
        return is;
    }

    absl::Status readAlternatives() {
        absl::Status status = readAll();
        while (status.ok() && takeWord("or")) {
            status = readAll();
            m_parts.steps.push_back({Step::Kind::Or});
        }
        return status;
    }

    absl::Status readAll() {
        absl::Status status = readOne();
        while (status.ok() && takeWord("and")) {
            status = readOne();
            m_parts.steps.push_back({Step::Kind::And});
        }
        return status;
    }

    absl::Status readOne() {
        if (++m_depth > kMostDepth) {
            return wrong("this is nested too deeply");
        }
        absl::Status status;
        if (takeWord("not")) {
            status = readOne();
            m_parts.steps.push_back({Step::Kind::Not});
        } else if (takeByte('(')) {
            status = readAlternatives();
            if (status.ok() && !takeByte(')')) {
                status = wrong("a ')' is missing here");
            }
        } else {
            status = readComparison();
        }
        --m_depth;
        return status;
    }

    absl::Status readComparison() {
        Comparand comparand;
        if (auto status = readField(comparand); !status.ok()) {
            return status;
        }
        if (takeWord("is")) {
            comparand.kind = takeWord("not") ? Comparand::Kind::NotNull : Comparand::Kind::Null;
            if (!takeWord("null")) {
                return wrong("`null` should stand here: FIELD is null, FIELD is not null");
            }
        } else if (auto status = readComparedWith(comparand); !status.ok()) {
            return status;
        }
        m_parts.steps.push_back({Step::Kind::Compare, m_parts.comparands.size()});
        m_parts.comparands.push_back(std::move(comparand));
        return absl::OkStatus();
    }

    // Up to white space, a comparison or a parenthesis; in brackets, all up to their end.
    std::string_view takeField() {
        skipSpace();
        const std::size_t begin = m_at;
        char quote = '\0';
        bool inBrackets = false;
        for (; m_at < m_text.size(); ++m_at) {
            const char byte = m_text[m_at];
            if (quote != '\0') {
                m_at += byte == '\\' ? 1 : 0;
                quote = byte == quote ? '\0' : quote;
            } else if (inBrackets) {
                quote = byte == '"' || byte == '\'' ? byte : quote;
                inBrackets = byte != ']';
            } else if (byte == '[') {
                inBrackets = true;
            } else if (isSpace(byte) ||
                       std::string_view("=!<>()'\"").find(byte) != std::string_view::npos) {
                break;
            }
        }
        m_at = std::min(m_at, m_text.size());
        return m_text.substr(begin, m_at - begin);
    }

    absl::Status readField(Comparand& out) {
        skipSpace();
        const std::size_t begin = m_at;
        const std::string_view field = takeField();
        const auto failed = [&](std::string_view reason) {
            m_at = begin;
            return wrong(reason);
        };
        for (const auto& [name, which] : kFields) {
            if (field == name) {
                out.field = which;
                return absl::OkStatus();
            }
        }
        if (field.empty() || isDigit(field.front()) || field.front() == '-') {
            return failed(
                "a field should stand here: a path into the value, @key, @type, @stream, "
                "@time or $; what it is compared with stands behind it");
        }
        if (field.front() == '@') {
            return failed(absl::StrCat("there is no ", std::string(field),
                                       ": @key, @type, @stream, @time and @value there are"));
        }
        auto path = JsonPath::parse(field);
        if (!path.ok()) {
            return failed(std::string(path.status().message()));
        }
        out.path = *std::move(path);
        return absl::OkStatus();
    }

    absl::Status readComparedWith(Comparand& out) {
        skipSpace();
        bool found = false;
        for (const auto& [name, comparison] : kComparisons) {
            if (m_text.substr(m_at).substr(0, name.size()) == name) {
                out.comparison = comparison;
                m_at += name.size();
                found = true;
                break;
            }
        }
        if (!found) {
            return wrong("= != < <= > >= or `is null` should stand here");
        }
        return readLiteral(out);
    }

    absl::Status readLiteral(Comparand& out) {
        skipSpace();
        const std::size_t begin = m_at;
        if (m_at < m_text.size() && m_text[m_at] == '\'') {
            if (auto status = readText(out.literal); !status.ok()) {
                return status;
            }
            out.kind = Comparand::Kind::Text;
        } else if (const char* const end =
                       endOfJsonNumber(m_text.data() + m_at, m_text.data() + m_text.size());
                   end != nullptr) {
            out.kind = Comparand::Kind::Number;
            out.literal = m_text.substr(m_at, static_cast<std::size_t>(end - m_text.data()) - m_at);
            m_at = static_cast<std::size_t>(end - m_text.data());
            if (m_at < m_text.size() && isPartOfAWord(m_text[m_at])) {
                m_at = begin;
                return wrong("this is no number; a text stands in single quotes");
            }
        } else if (takeWord("true") || takeWord("false")) {
            out.kind = Comparand::Kind::Boolean;
            out.flag = absl::ascii_tolower(static_cast<unsigned char>(m_text[begin])) == 't';
        } else if (takeWord("null")) {
            m_at = begin;
            return wrong("nothing is equal to null: write `is null` or `is not null`");
        } else {
            return wrong(
                "a number, true, false or a text in single quotes ('paid') should stand "
                "here");
        }
        return out.field == Comparand::Field::Time ? readTime(begin, out) : absl::OkStatus();
    }

    absl::Status readText(std::string& out) {
        const std::size_t begin = m_at++;
        while (m_at < m_text.size()) {
            if (m_text[m_at] != '\'') {
                out += m_text[m_at++];
            } else if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '\'') {
                out += '\'';
                m_at += 2;
            } else {
                ++m_at;
                return absl::OkStatus();
            }
        }
        m_at = begin;
        return wrong("this text has no closing quote");
    }

    absl::Status readTime(std::size_t begin, Comparand& out) {
        std::optional<Timestamp> time;
        if (out.kind == Comparand::Kind::Text) {
            time = parseTimestamp(out.literal);
        } else if (out.kind == Comparand::Kind::Number) {
            time = parseEpoch(out.literal);
        }
        if (!time) {
            m_at = begin;
            return wrong("this is no time; one is '2024-05-17T10:00:00Z'");
        }
        out.nanoseconds = time->nanoseconds;
        return absl::OkStatus();
    }

    const std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_depth = 0;
    Condition::Parts m_parts;
};

absl::StatusOr<Condition> Condition::parse(std::string_view text) {
    return ConditionReader(text).read();
}

}  // namespace oxbow
