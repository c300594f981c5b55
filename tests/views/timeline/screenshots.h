// Pictures of a widget in both themes, at one and at two pixels a point.
#pragma once

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QProcess>
#include <QStyleFactory>
#include <QTest>
#include <QWidget>

#include "views/common/theme.h"

namespace oxbow::test {

inline void dress(bool dark) {
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QApplication::setFont(applicationFont(QFont()));
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
    auto* application = static_cast<QApplication*>(QCoreApplication::instance());
    application->setStyleSheet(styleSheet(Theme::of(QApplication::palette())));
}

// NAME-light.png, NAME-light@2x.png, NAME-dark.png, …
inline void save(QWidget& widget, const QString& name) {
    const QString scale = widget.devicePixelRatioF() > 1.5 ? "@2x" : "";
    QDir().mkpath(OXBOW_SCREENSHOTS);
    const QString path =
        QString("%1/%2-%3%4.png")
            .arg(OXBOW_SCREENSHOTS, name, Theme::of(widget).dark ? "dark" : "light", scale);
    QVERIFY(widget.grab().save(path));
}

// Runs one function of this test program again, at two pixels a point.
inline void againAtTwo(const QString& function) {
    if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) {
        return;
    }
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_SCALE_FACTOR", "2");
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationFilePath(), {function});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);
}

}  // namespace oxbow::test
