// A page of HTML on paper.
#pragma once

#include <QString>
#include <QStringList>
#include <string>

namespace oxbow {

// The page as several, each with the same head, so that long tables are laid out in a time that
// goes with their rows: they are cut into shorter ones, each below the same headings.
QStringList documentsOf(const QString& html);

// Each picture with its height: where only its width is told, it would be as high as it has dots.
QString withHeights(QString html);

// The bytes of a PDF in A4. Needs no display; where the program has no application of Qt's yet, it
// makes one for the time of the call.
std::string pdfOfHtml(const std::string& html);

}  // namespace oxbow
