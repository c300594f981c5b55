// A value that is JSON, as text to read: indented, and in colours.
#pragma once

#include <QSyntaxHighlighter>
#include <string>
#include <string_view>

#include "views/common/theme.h"

namespace oxbow {

// The same tokens, byte for byte, a member or item a line. `json` must be valid.
std::string indentedJson(std::string_view json);

// Names dimmed, numbers and literals told from texts. Very long lines stay plain: they are as they
// were written, and colours would take longer than reading.
class JsonColours : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit JsonColours(QTextDocument* document);

    // Nothing is coloured while it is no JSON.
    void setLook(const Theme& theme, bool isJson);

protected:
    void highlightBlock(const QString& text) override;

private:
    Theme m_theme;
    bool m_isJson = false;
};

}  // namespace oxbow
