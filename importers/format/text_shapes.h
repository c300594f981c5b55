// What the texts of a column without a name are, by the look of them.
#pragma once

#include <cstddef>
#include <string_view>

namespace oxbow {

// "column3": what a table without a header calls its columns.
bool isNameless(std::string_view leaf);

class TextShapes {
public:
    void add(std::string_view text);

    // "OrderPaid", "order.paid", "INFO": letters, with signs between them.
    std::size_t words() const { return m_words; }
    // Of these, the levels of logs and the methods of HTTP.
    std::size_t levels() const { return m_levels; }
    // "c-282", "10.0.0.1", a UUID: letters and digits without a space, or four numbers.
    std::size_t ids() const { return m_ids; }

private:
    std::size_t m_words = 0;
    std::size_t m_levels = 0;
    std::size_t m_ids = 0;
};

}  // namespace oxbow
