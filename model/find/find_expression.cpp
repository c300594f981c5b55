#include "model/find/find_expression.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/sequence/field_cursor.h"

namespace oxbow {
namespace {

struct Prefix {
    std::string_view name;
    FindTerm::Field field;
};
constexpr Prefix kPrefixes[] = {{"type:", FindTerm::Field::Type},
                                {"stream:", FindTerm::Field::Stream},
                                {"key:", FindTerm::Field::Key}};

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    std::variant<FindExpression, FindFault> read() {
        std::vector<FindTerm> terms;
        for (skipBlanks(); m_at < m_text.size(); skipBlanks()) {
            FindTerm term;
            readTerm(term);
            if (m_fault) {
                return *std::move(m_fault);
            }
            terms.push_back(std::move(term));
        }
        if (terms.empty()) {
            return FindFault{m_text.size(), 0, "type a word to look for"};
        }
        return FindExpression(std::move(terms));
    }

private:
    void skipBlanks() {
        while (m_at < m_text.size() && isBlank(m_text[m_at])) {
            ++m_at;
        }
    }

    void readTerm(FindTerm& term) {
        const std::size_t begin = m_at;
        if (m_text[m_at] == '-') {
            term.negated = true;
            ++m_at;
        }
        std::string_view prefix;
        for (const auto& [name, field] : kPrefixes) {
            if (m_text.substr(m_at).starts_with(name)) {
                prefix = name;
                term.field = field;
            }
        }
        m_at += prefix.size();
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            readQuoted(term, prefix.empty());
            return;
        }
        const std::size_t word = m_at;
        while (m_at < m_text.size() && !isBlank(m_text[m_at])) {
            ++m_at;
        }
        term.text = m_text.substr(word, m_at - word);
        if (!term.text.empty()) {
            return;
        }
        const std::string name(prefix);
        fail(begin, m_at - begin,
             name.empty()
                 ? "a word is missing after -; a dash itself stands in quotes: \"-\""
                 : "a name is missing after " + name + "; an empty one is " + name + "\"\"");
    }

    void readQuoted(FindTerm& term, bool mustHaveText) {
        const std::size_t quote = m_at++;
        term.exact = true;
        bool closed = false;
        while (m_at < m_text.size() && !closed) {
            char c = m_text[m_at++];
            closed = c == '"';
            const bool escapes =
                c == '\\' && m_at < m_text.size() && (m_text[m_at] == '"' || m_text[m_at] == '\\');
            if (escapes) {
                c = m_text[m_at++];
            }
            if (!closed) {
                term.text += c;
            }
        }
        if (!closed) {
            fail(quote, m_text.size() - quote, "the quote is not closed");
        } else if (term.text.empty() && mustHaveText) {
            fail(quote, 2, "there is nothing between the quotes");
        } else if (m_at < m_text.size() && !isBlank(m_text[m_at])) {
            fail(m_at, 1, "a blank is missing after the quotes; a quote inside of them is \\\"");
        }
    }

    void fail(std::size_t begin, std::size_t size, std::string reason) {
        m_fault = FindFault{begin, size, std::move(reason)};
    }

    const std::string_view m_text;
    std::size_t m_at = 0;
    std::optional<FindFault> m_fault;
};

TextNeedle::Case caseOf(const FindTerm& term) {
    return term.exact ? TextNeedle::Case::Exact : TextNeedle::Case::Ignored;
}

}  // namespace

std::variant<FindExpression, FindFault> FindExpression::parse(std::string_view text) {
    return Reader(text).read();
}

std::string FindExpression::text() const {
    std::string out;
    for (const FindTerm& term : m_terms) {
        out += out.empty() ? "" : " ";
        out += term.negated ? "-" : "";
        for (const auto& [name, field] : kPrefixes) {
            out += field == term.field ? name : std::string_view();
        }
        if (!term.exact) {
            out += term.text;
            continue;
        }
        out += '"';
        for (const char c : term.text) {
            out += c == '"' || c == '\\' ? "\\" : "";
            out += c;
        }
        out += '"';
    }
    return out;
}

bool FindExpression::holds(const EventView& event) const {
    return std::all_of(m_terms.begin(), m_terms.end(), [&event](const FindTerm& term) {
        const TextNeedle needle = needleOf(term);
        const NameTest name(term);
        bool has = false;
        switch (term.field) {
            case FindTerm::Field::Anywhere:
                has = needle.isIn(event.stream) || (event.key && needle.isIn(*event.key)) ||
                      (event.type && needle.isIn(*event.type)) || hasText(event, needle);
                break;
            case FindTerm::Field::Type:
                has = event.type && name.has(*event.type);
                break;
            case FindTerm::Field::Stream:
                has = name.has(event.stream);
                break;
            case FindTerm::Field::Key:
                has = event.key && name.has(*event.key);
                break;
        }
        return has != term.negated;
    });
}

TextNeedle needleOf(const FindTerm& term) {
    return TextNeedle(term.text, caseOf(term));
}

NameTest::NameTest(const FindTerm& term) {
    const std::string_view text = term.text;
    std::size_t begin = 0;
    for (std::size_t star = 0; !term.exact && star < text.size(); ++star) {
        if (text[star] == '*') {
            m_parts.emplace_back(text.substr(begin, star - begin), caseOf(term));
            begin = star + 1;
        }
    }
    m_parts.emplace_back(text.substr(begin), caseOf(term));
}

bool NameTest::has(std::string_view name) const {
    const TextNeedle& first = m_parts.front();
    const TextNeedle& last = m_parts.back();
    if (m_parts.size() == 1) {
        return first.is(name);
    }
    if (name.size() < first.size() + last.size() || !first.is(name.substr(0, first.size())) ||
        !last.is(name.substr(name.size() - last.size()))) {
        return false;
    }
    std::string_view rest = name.substr(first.size(), name.size() - first.size() - last.size());
    for (std::size_t i = 1; i + 1 < m_parts.size(); ++i) {
        const std::size_t at = m_parts[i].find(rest);
        if (at == TextNeedle::kNowhere) {
            return false;
        }
        rest.remove_prefix(at + m_parts[i].size());
    }
    return true;
}

}  // namespace oxbow
