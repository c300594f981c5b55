#include "app/window/opening/window_options.h"

#include <QCommandLineParser>
#include <QTextStream>
#include <cstdlib>

namespace oxbow {

namespace {

constexpr int kWrongUsage = 2;

[[noreturn]] void refuse(const QString& message) {
    QTextStream(stderr) << "oxbow: " << message << "\n";
    std::exit(kWrongUsage);
}

QSize sizeOf(const QString& text) {
    const QStringList parts = text.split('x');
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (size.isEmpty()) {
        refuse("--size is written as WIDTHxHEIGHT, 1440x900");
    }
    return size;
}

ThemeChoice themeOf(const QString& text) {
    if (text != "light" && text != "dark" && text != "system") {
        refuse("--theme is light, dark or system");
    }
    return themeChoiceOf(text);
}

}  // namespace

std::optional<Position> positionAt(const QString& text, Position end) {
    bool ok = false;
    if (text == "end") {
        return end;
    }
    if (text.endsWith('%')) {
        const double percent = QString(text).chopped(1).toDouble(&ok);
        const bool inside = ok && percent >= 0 && percent <= 100;
        return inside ? std::optional(Position(quint64(double(end.value()) * percent / 100)))
                      : std::nullopt;
    }
    const quint64 value = text.toULongLong(&ok);
    return ok ? std::optional(Position(std::min<std::uint64_t>(value, end.value()))) : std::nullopt;
}

WindowOptions readWindowOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption at("at", "Where the playhead stands: a position, a percentage or end.",
                                "POSITION");
    const QCommandLineOption in("in", "Shows this branch in place of the log.", "BRANCH");
    const QCommandLineOption theme("theme", "light, dark or system.", "THEME");
    const QCommandLineOption size("size", "The window's size.", "WxH");
    const QCommandLineOption picture("screenshot",
                                     "Writes a picture of the filled window and ends.", "FILE.png");
    parser.addOptions({at, in, theme, size, picture});
    if (!parser.parse(arguments)) {
        refuse(parser.errorText());
    }

    WindowOptions options;
    for (const QString& path : parser.positionalArguments()) {
        options.open.emplace_back(path.toStdString());
    }
    options.at = parser.value(at);
    options.in = parser.value(in);
    if (!options.in.isEmpty() && options.open.empty()) {
        refuse("--in names a branch of a workspace: say which one to open");
    }
    if (!options.at.isEmpty() && !positionAt(options.at, Position(0))) {
        refuse("--at is a position, a percentage such as 50%, or end");
    }
    if (parser.isSet(theme)) {
        options.theme = themeOf(parser.value(theme));
    }
    if (parser.isSet(size)) {
        options.size = sizeOf(parser.value(size));
    }
    if (parser.isSet(picture)) {
        options.screenshot = parser.value(picture);
        if (options.open.empty()) {
            refuse("--screenshot needs something to open");
        }
    }
    return options;
}

}  // namespace oxbow
