#include "model/fold/script/script_text.h"

namespace oxbow {

std::string utf8OfScript(const QString& text) {
    if (text.isValidUtf16()) {
        return text.toStdString();
    }
    QString whole;
    whole.reserve(text.size() + 16);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            whole += c;
            whole += text[++i];
        } else if (c.isSurrogate()) {
            whole += QStringLiteral("\\u") + QString::number(c.unicode(), 16);
        } else {
            whole += c;
        }
    }
    return whole.toStdString();
}

std::string bytesOfScript(const QString& text) {
    if (text.isValidUtf16()) {
        return text.toStdString();
    }
    std::string bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            bytes += text.mid(i++, 2).toStdString();
        } else if (c.isSurrogate()) {
            bytes += static_cast<char>(0xE0 | (c.unicode() >> 12));
            bytes += static_cast<char>(0x80 | ((c.unicode() >> 6) & 0x3F));
            bytes += static_cast<char>(0x80 | (c.unicode() & 0x3F));
        } else {
            bytes += QString(c).toStdString();
        }
    }
    return bytes;
}

}  // namespace oxbow
