#include "views/common/type_style.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "views/common/theme.h"

namespace oxbow {

namespace {

// Okabe and Ito's set without black (which is text) and with its yellow last, as it is the weakest
// on white.
constexpr std::array<const char*, TypeStyles::kColours> kOkabeIto = {
    "#0072b2", "#009e73", "#e69f00", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442"};
constexpr const char* kOther = "#8b9196";

// "OrderPaid" → Order, Paid; "order.paid-late" → order, paid, late; "HTTPCall" → HTTP, Call.
std::vector<QString> words(const QString& name) {
    std::vector<QString> result;
    QString word;
    const auto flush = [&] {
        if (!word.isEmpty()) {
            result.push_back(word);
        }
        word.clear();
    };
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name[i];
        if (!c.isLetterOrNumber()) {
            flush();
            continue;
        }
        const bool lowerAround =
            (i > 0 && name[i - 1].isLower()) || (i + 1 < name.size() && name[i + 1].isLower());
        if (c.isUpper() && lowerAround) {
            flush();
        }
        word.append(c);
    }
    flush();
    return result;
}

// Letters that stand for a name, the best first: those of the words that few other names have, the
// initials before the others.
QString candidates(const QString& name, const std::unordered_map<std::string, int>& uses) {
    const auto usesOf = [&](const QString& word) { return uses.at(word.toLower().toStdString()); };
    std::vector<QString> parts = words(name);
    std::stable_sort(parts.begin(), parts.end(),
                     [&](const QString& a, const QString& b) { return usesOf(a) < usesOf(b); });
    QString letters;
    for (const QString& part : parts) {
        if (usesOf(part) == usesOf(parts.front())) {
            letters += part[0];
        }
    }
    for (const QString& part : parts) {
        letters += part;
    }
    return letters.toUpper();
}

QString pickLetter(const QString& letters, std::set<QChar>& taken) {
    for (const QChar c : letters) {
        if (!c.isSurrogate() && taken.insert(c).second) {
            return c;
        }
    }
    return letters.isEmpty() ? QString("?") : QString(letters[0]);
}

QColor inkOn(const QColor& fill) {
    const QColor white("#ffffff");
    const QColor black("#16191d");
    // White as long as it can be read: badges then look alike.
    return contrast(white, fill) >= 3.0 ? white : black;
}

}  // namespace

TypeStyles::TypeStyles(const std::vector<std::string>& names,
                       const std::vector<std::uint64_t>& counts)
    : m_styles(names.size()), m_byRank(names.size()) {
    const auto count = [&](std::size_t id) { return id < counts.size() ? counts[id] : 0; };
    std::iota(m_byRank.begin(), m_byRank.end(), std::size_t{0});
    std::stable_sort(m_byRank.begin(), m_byRank.end(),
                     [&](std::size_t a, std::size_t b) { return count(a) > count(b); });

    std::unordered_map<std::string, int> uses;
    for (const std::string& name : names) {
        for (const QString& word : words(QString::fromStdString(name))) {
            ++uses[word.toLower().toStdString()];
        }
    }
    std::set<QChar> taken;
    for (std::size_t rank = 0; rank < m_byRank.size(); ++rank) {
        const std::size_t id = m_byRank[rank];
        const QColor colour(rank < kColours ? kOkabeIto[rank] : kOther);
        const QString name = QString::fromStdString(names[id]);
        m_styles[id] = {colour, inkOn(colour), pickLetter(candidates(name, uses), taken), rank};
        m_ids.emplace(names[id], id);
    }
    m_none.rank = names.size();
}

const TypeStyle& TypeStyles::of(std::size_t typeId) const {
    return typeId < m_styles.size() ? m_styles[typeId] : m_none;
}

const TypeStyle& TypeStyles::ofName(std::string_view name) const {
    const auto found = m_ids.find(std::string(name));
    return found == m_ids.end() ? m_none : m_styles[found->second];
}

}  // namespace oxbow
