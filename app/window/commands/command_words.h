// What people call a command who do not know its name.
#pragma once

#include <QStringList>

namespace oxbow {

// In lower case; empty for a command of which nothing is said.
QStringList wordsOf(const QString& commandId);

// How well what was typed names something of this title and with these other words: the words that
// were typed all stand in it, whole or as beginnings, the title's own before the others. 0: they do
// not.
int wordScore(const QString& typed, const QString& title, const QStringList& words);

}  // namespace oxbow
