// How event types look: a colour that the colour-blind can tell, and a letter.
#pragma once

#include <QColor>
#include <QString>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oxbow {

struct TypeStyle {
    QColor colour;         // for bars and badges
    QColor onColour;       // the letter on it
    QString letter;        // one character; empty for events without a type
    std::size_t rank = 0;  // 0 is the most frequent type
};

// Styles of all types of a log, by rank: the seven most frequent have the colours of Okabe and Ito,
// the others share a grey. Letters differ as far as the names allow. Equal names and counts always
// give equal styles. Immutable; cheap to copy behind a shared_ptr.
class TypeStyles {
public:
    // How many types have a colour of their own.
    static constexpr std::size_t kColours = 7;

    TypeStyles() = default;
    // `counts[id]` events have the type `names[id]`; missing counts are zero.
    TypeStyles(const std::vector<std::string>& names, const std::vector<std::uint64_t>& counts);

    std::size_t size() const { return m_styles.size(); }
    // The style of a type by its id; none() for ids that are not known.
    const TypeStyle& of(std::size_t typeId) const;
    const TypeStyle& ofName(std::string_view name) const;
    // Of events without a type.
    const TypeStyle& none() const { return m_none; }
    // Type ids, the most frequent first.
    const std::vector<std::size_t>& byRank() const { return m_byRank; }

private:
    std::vector<TypeStyle> m_styles;
    std::vector<std::size_t> m_byRank;
    std::unordered_map<std::string, std::size_t> m_ids;
    TypeStyle m_none{QColor("#8b9196"), QColor("#ffffff"), QString(), 0};
};

}  // namespace oxbow
