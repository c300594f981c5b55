// The text of a script: JavaScript in the theme's colours, the words that may stand there, and what
// is wrong at its place.
#pragma once

#include <Qsci/qsciscintilla.h>

#include <QStringList>

class QsciAPIs;

namespace oxbow {

class ScriptLexer;

// Tab moves the text; Escape gives the focus on to what follows.
class ScriptText : public QsciScintilla {
    Q_OBJECT
public:
    explicit ScriptText(QWidget* parent = nullptr);
    ~ScriptText() override;

    // Paths of the events' values: their names are offered, beside the words of projections.
    void setFields(const QStringList& paths);
    // Marks a line, from 1, and says what is wrong below it. `certain` is false for what only some
    // events show.
    void markWrong(int line, const QString& sentence, bool certain);
    void clearMarks();
    // What is marked, from 1; 0 where nothing is.
    int markedLine() const { return m_markedLine; }
    QStringList offered() const;

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void readTheme();

    ScriptLexer* m_lexer;
    QsciAPIs* m_words;
    QStringList m_offered;
    int m_markedLine = 0;
};

}  // namespace oxbow
